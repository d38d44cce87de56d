#!/usr/bin/env bash
# Judges EPUBs by EPUBCheck and by Ace, where one finding fails: the samples, drafts from the Archive of Our Own, and drafts
# in other scripts, each for every reading system, for Kobo and for Kindle. Ace takes half a second a file of a book, so of
# each draft it looks at the first edition; with --books at ten books of a corpus too, which takes an hour.
#
# usage: epubs.sh [--books] [OUT]
# Needs what run.sh needs; BINDERY names another program.
set -euo pipefail
cd "$(dirname "$0")/../.."
shared=$(cd ../shared && pwd)
export BINDERY_TOOLS=${BINDERY_TOOLS:-$PWD/.tools}
bindery=${BINDERY:-target/release/bindery}
books=0; [ "${1:-}" = --books ] && { books=1; shift; }
out=${1:-$PWD/out/epubs}
rm -rf "$out"; mkdir -p "$out"

build() { # NAME ARGUMENT…: the three editions of a draft, as OUT/NAME.epub and so on
  local name=$1; shift
  mkdir -p "$out/$name"
  "$bindery" "$@" --format epub,kepub,kindle --quiet -o "$out/$name"
}
for draft in samples/*.txt tests/drafts/*.txt; do build "$(basename "$draft" .txt)" "$draft"; done
for draft in tests/golden/parse/ao3-*; do
  for file in "$draft"/in.*; do build "$(basename "$draft")" "$file"; done
done
for seed in "$shared"/corpus/ao3/*.txt; do [ -e "$seed" ] && build "seed-$(basename "$seed" .txt)" "$seed"; done
build columns tests/drafts/japanese.txt --style tests/drafts/columns.toml

bash "$shared/tools/epub-validate.sh" --no-ace "$out"/*/*.epub
mapfile -t first < <(find "$out" -name '*.epub' ! -name '*.kepub.epub' ! -name '*.kindle.epub' | sort)
bash "$shared/tools/epub-validate.sh" "${first[@]}"

if [ $books = 1 ]; then
  mkdir -p "$out/books"
  for book in $(ls -S "$shared"/corpus/gutenberg/*.txt | tail -n 30 | awk 'NR % 3 == 0'); do
    "$bindery" "$book" --format epub --quiet -o "$out/books"
  done
  bash "$shared/tools/epub-validate.sh" "$out"/books/*.epub
fi

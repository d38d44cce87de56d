#!/usr/bin/env bash
# Judges EPUBs by EPUBCheck and by Ace, where one finding fails: drafts in other scripts, in every edition, drafts from the
# Archive of Our Own, and samples for Kobo and Kindle. Ace takes half a second a file of a book, so it looks at some of them;
# with --all at every sample and fixture, and at ten books of a corpus too, which takes an hour.
#
# usage: epubs.sh [--all] [OUT]
# Needs what run.sh needs; BINDERY names another program.
set -euo pipefail
cd "$(dirname "$0")/../.."
shared=$(cd ../shared && pwd)
export BINDERY_TOOLS=${BINDERY_TOOLS:-$PWD/.tools}
bindery=${BINDERY:-target/release/bindery}
all=0; [ "${1:-}" = --all ] && { all=1; shift; }
out=${1:-$PWD/out/epubs}
rm -rf "$out"; mkdir -p "$out"

build() { # FORMATS NAME ARGUMENT…: a draft's editions in OUT/NAME
  local formats=$1 name=$2; shift 2
  mkdir -p "$out/$name"
  "$bindery" "$@" --format "$formats" --quiet -o "$out/$name"
}
for draft in tests/drafts/*.txt; do build epub,kepub,kindle "$(basename "$draft" .txt)" "$draft"; done
build epub columns tests/drafts/japanese.txt --style tests/drafts/columns.toml
for draft in tests/golden/parse/ao3-*; do
  for file in "$draft"/in.*; do
    if [ -f "$file" ]; then build epub "$(basename "$draft")" "$file"; fi
  done
done
for seed in "$shared"/corpus/ao3/*.txt; do build epub seed "$seed"; done
for sample in samples/*.txt; do build epub,kepub,kindle "$(basename "$sample" .txt)" "$sample"; done
mapfile -t plain < <(find "$out" -name '*.epub' ! -name '*.kepub.epub' ! -name '*.kindle.epub' | sort)

if [ $all = 1 ]; then
  mkdir -p "$out/books"
  for book in $(ls -S "$shared"/corpus/gutenberg/*.txt | tail -n 30 | awk 'NR % 3 == 0'); do
    "$bindery" "$book" --format epub --quiet -o "$out/books"
  done
  bash "$shared/tools/epub-validate.sh" --no-ace "$out"/*/*.epub
  bash "$shared/tools/epub-validate.sh" "${plain[@]}" "$out"/books/*.epub
else
  bash "$shared/tools/epub-validate.sh" --no-ace "$out"/{arabic,columns,greek,hebrew,japanese,ao3-*,salt-road,small-hours}/*.epub
  bash "$shared/tools/epub-validate.sh" "$out"/{hebrew/hebrew,japanese/japanese,columns/*,seed/*,salt-road/salt-road,der-uhrmacher/der-uhrmacher}.epub
fi

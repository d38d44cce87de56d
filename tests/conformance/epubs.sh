#!/usr/bin/env bash
# Judges EPUBs by EPUBCheck and by Ace, where one finding fails: drafts in other scripts, in every edition, drafts from the
# Archive of Our Own, and samples for Kobo and Kindle. Ace takes half a second a file of a book, so it looks at some of them;
# with --all at every sample and fixture, and at ten books of a corpus too, which takes an hour. Where Calibre is there, it
# turns the books for Kindle into its format, and one warning fails.
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
many() { # BOOK…: by EPUBCheck alone, in one virtual machine where a Java compiler is there
  local lib; lib=$(dirname "$(ls "$BINDERY_TOOLS"/epubcheck/lib/python*/site-packages/epubcheck/epubcheck.jar)")
  if command -v javac >/dev/null; then
    java -cp "$lib/epubcheck.jar:$lib/lib/*" tests/conformance/Epubs.java "$@"
  else
    bash "$shared/tools/epub-validate.sh" --no-ace "$@"
  fi
}
# It installs the judges where they are not.
bash "$shared/tools/epub-validate.sh" --install

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

if command -v ebook-convert >/dev/null; then
  for book in "$out"/*/*.kindle.epub; do
    QT_QPA_PLATFORM=offscreen ebook-convert "$book" "${book%.epub}.azw3" >"${book%.epub}.log" 2>&1 || { cat "${book%.epub}.log"; exit 1; }
    # What it thinks of a style sheet or of markup is said with the name of the part that thinks so, and nothing else is.
    # Headings that it finds are the book's words.
    if grep -v 'Detected chapter' "${book%.epub}.log" | grep -iE '^(CSS|Warning|Error|WARN|ERROR)|could not|not found|unknown|invalid'; then
      echo "$book"
      exit 1
    fi
  done
  echo "Calibre: $(ls "$out"/*/*.azw3 | wc -l) books for Kindle without a warning"
else
  echo "skipped: no ebook-convert, so no book is turned into Kindle's format"
fi

if [ $all = 1 ]; then
  mkdir -p "$out/books"
  for book in $(ls -S "$shared"/corpus/gutenberg/*.txt | tail -n 30 | awk 'NR % 3 == 0'); do
    "$bindery" "$book" --format epub --quiet -o "$out/books"
  done
  many "$out"/*/*.epub
  bash "$shared/tools/epub-validate.sh" "${plain[@]}" "$out"/books/*.epub
else
  many "$out"/*/*.epub
  bash "$shared/tools/epub-validate.sh" "$out"/{structures/structures,hebrew/hebrew,japanese/japanese,columns/*,seed/*,salt-road/salt-road,der-uhrmacher/der-uhrmacher}.epub
fi

#!/usr/bin/env bash
# The judges from outside, on the finished files: the samples in every style through EPUBCheck, Ace, qpdf, Ghostscript
# and the word-for-word comparison; then every text of the corpus through all but Ace.
# Needs ../shared/tools, a release build, Java, Node, Chromium, poppler-utils, qpdf, Ghostscript, a C compiler.
set -euo pipefail
cd "$(dirname "$0")/../.."
shared=$(cd ../shared && pwd)
export BINDERY_TOOLS=${BINDERY_TOOLS:-$PWD/.tools}
out=${1:-$PWD/out/conformance}
rm -rf "$out"; mkdir -p "$out"

echo "-- samples"
for draft in samples/*.txt; do
  name=$(basename "$draft" .txt); name=${name%.md}
  for style in classic modern literary; do
    dir=$out/$style; mkdir -p "$dir"
    ./target/release/bindery "$draft" --style "$style" --quiet -o "$dir"
    qpdf --check "$dir/$name.pdf" >/dev/null
    gs -q -o /dev/null -sDEVICE=nullpage -dPDFSTOPONERROR -dPDFSTOPONWARNING "$dir/$name.pdf"
  done
done
bash "$shared/tools/epub-validate.sh" --no-ace "$out"/*/*.epub

echo "-- EPUBs: every sample, script and edition"
bash tests/conformance/epubs.sh "$out/epubs"

echo "-- EPUBs: hostile names"
python3 tests/conformance/names.py --bindery target/release/bindery "$out/names"

echo "-- the same bytes on another day and in another folder"
bash tests/conformance/day.sh

echo "-- corpus"
python3 tests/conformance/corpus.py --bindery target/release/bindery --shared "$shared" --out "$out/corpus"

echo "-- pages of the print edition in the EPUB"
python3 tests/conformance/pages.py --shared "$shared" --out "$out/pages"
python3 tests/conformance/pages.py --style literary --out "$out/pages" samples/*.txt

echo "-- files for printers"
python3 tests/conformance/print.py --shared "$shared" --out "$out/print"

echo "-- lines and pages"
python3 tests/conformance/pages_quality.py --shared "$shared" --out "$out/pages-quality" --assert

echo "-- trees of the corpus"
python3 tests/conformance/reading.py --shared "$shared" --out "$out/reading"

echo "-- hostile drafts"
python3 tests/conformance/hostile.py target/release/bindery --novel "$shared/corpus/gutenberg/2600.txt"

echo "-- headings of changed books"
# Every change leaves nine headings in ten found, and their tree.
python3 tests/conformance/perturb.py --shared "$shared" --out "$out/perturbed" --f1 .90 --tree .85

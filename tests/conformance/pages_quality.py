#!/usr/bin/env python3
"""Judges the pages as a typesetter would, from the positions of the glyphs in the finished PDFs.

usage: pages_quality.py [--bindery PATH] [--shared DIR] [--out DIR] [--style FILE|NAME] [--all] [--assert] [DRAFT …]

Builds each draft at the size in which free typesetters have been compared (EB Garamond, 11 on 13.5 pt, a measure of 306 pt)
and prints what ../shared/tools/typeset_metrics.py finds beside the goals. Without drafts: *War and Peace* of the corpus; with
--all also a novel of conversation, one of letters and diaries, a German and a French one. `*` marks a goal that is missed;
with --assert a figure beyond its bar, which is what has been reached, makes the exit 1.
"""
import argparse, json, os, re, subprocess, sys
from pathlib import Path

# The judge knows lines of the text's size only: it takes a page whose notes fill its foot for one that ends higher than its
# neighbour. So notes stand behind the chapter here; that feet are level is held by the tests of the layout.
STYLE = """inherits = "classic"
description = "the size of the comparison"
[text]
size = "11pt"
leading = "13.5pt"
[notes]
place = "chapter"
"""
FIRST, OTHERS = "2600", ("1342", "345", "22367", "17489")

# Key of the tool, goal, bar; runts and stubs are counted in a book as long as War and Peace.
FIGURES = [
    ("loose_gt1.5", .003, .004),
    ("tight_lt0.8", .03, .03),
    ("space_sd", .155, .155),
    ("space_p99", 1.48, 1.48),
    ("widows", 0, 1),  # a line of another kind at a page's edge is taken for one
    ("orphans", 0, 2),
    ("ragged_spread_frac", .003, .003),
    ("off_grid_plain_pages", 0, .002),
    ("hyphen_line_frac", .04, .04),
    ("ladders_3plus", 0, 0),
    ("hyphen_at_page_turn", 0, 0),
    ("runts_per_1000_par", .5, .5),
    ("stubs", 47, 47),
    ("short_last_pages_lt5", 3, 18),  # a page on which the last notes of a chapter stand is taken for one
]


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--bindery", default="target/release/bindery")
    ap.add_argument("--shared", default="../shared")
    ap.add_argument("--out", default="out/pages-quality")
    ap.add_argument("--style", help="another style than that of the comparison")
    ap.add_argument("--all", action="store_true")
    ap.add_argument("--assert", dest="strict", action="store_true")
    ap.add_argument("drafts", nargs="*", type=Path)
    o = ap.parse_args()
    corpus = Path(os.environ.get("BINDERY_CORPUS", Path(o.shared) / "corpus"))
    names = (FIRST, *OTHERS) if o.all else (FIRST,)
    drafts = o.drafts or [d for n in names for d in sorted(corpus.glob(f"*/{n}.txt"))]
    if not drafts:
        print(f"no corpus at {corpus}: nothing judged")
        return 0
    out = Path(o.out)
    out.mkdir(parents=True, exist_ok=True)
    style = o.style or str(out / "comparison.toml")
    if not o.style:
        Path(style).write_text(STYLE)
    rows = []
    for draft in drafts:
        pdf = out / (re.sub(r"(\.(txt|text|md|markdown))+$", "", draft.name) + ".pdf")
        subprocess.run([o.bindery, "build", draft, "--style", style, "--format", "pdf", "--no-verify", "--quiet", "-o", pdf], check=True)
        tool = Path(o.shared) / "tools" / "typeset_metrics.py"
        got = subprocess.run([sys.executable, tool, pdf, "--json"], capture_output=True, text=True, check=True)
        rows.append(json.loads(got.stdout))
    print(f"{'':24}{'goal':>8}" + "".join(f"{d.stem[:12]:>13}" for d in drafts))
    print(f"{'pages':32}" + "".join(f"{r['pages']:13}" for r in rows))
    bad = 0
    for key, goal, bar in FIGURES:
        line = f"{key:24}{goal:>8}"
        for r in rows:
            line += f"{r[key]:12}" + ("*" if r[key] > goal else " ")
            bad += r[key] > bar
        print(line)
    if o.strict and bad:
        print(f"{bad} figures beyond their bars")
    return int(o.strict and bad > 0)


if __name__ == "__main__":
    sys.exit(main())

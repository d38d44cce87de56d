#!/usr/bin/env python3
"""Scores the chapter trees of the corpus against the true ones, by the rules of parsebench/score.py.

usage: reading.py [--bindery PATH] [--shared DIR] [--out DIR] [--f1 .96] [--tree .95] [--book .80] [--paragraphs 25]

Prints the scores of every book. Exit 1 where the mean F1 or tree, the F1 of any book, or the number of books whose
paragraphs are counted within two in a hundred is below its bar, or where a title, an author or a language is wrong.
"""
import argparse, re, subprocess, sys
from pathlib import Path

ap = argparse.ArgumentParser()
ap.add_argument("--bindery", default="target/release/bindery")
ap.add_argument("--shared", default="../shared")
ap.add_argument("--out", default="out/reading")
ap.add_argument("--f1", type=float, default=0.96)
ap.add_argument("--tree", type=float, default=0.95)
ap.add_argument("--book", type=float, default=0.80)
ap.add_argument("--paragraphs", type=int, default=25)
o = ap.parse_args()
bench, out = Path(o.shared) / "parsebench", Path(o.out)
out.mkdir(parents=True, exist_ok=True)
for old in out.glob("*.json"):
    old.unlink()
for draft in sorted(Path(o.shared).glob("corpus/gutenberg/*.txt")):
    read = subprocess.run([o.bindery, "inspect", "--json", draft], capture_output=True, text=True)
    (out / f"{draft.stem}.json").write_text(read.stdout)
scored = subprocess.run([sys.executable, bench / "score.py", bench / "gold", out, "--split", "dev"], capture_output=True,
                        text=True)
print(scored.stdout + scored.stderr, end="")
wrong = []
for line in scored.stdout.splitlines():
    row = line.split()
    if len(row) > 12 and row[1] == "dev":
        if float(row[7]) < o.book:
            wrong.append(f"{row[0]}: F1 {row[7]}")
        # Title, author and language, a letter each.
        if row[13] != "yyy":
            wrong.append(f"{row[0]}: title, author, language {row[13]}")
    elif row[:1] == ["mean"]:
        numbers = [float(x) for x in row[4:9]]
        if numbers[2] < o.f1 or numbers[4] < o.tree:
            wrong.append(f"mean F1 {numbers[2]}, tree {numbers[4]}")
counted = re.search(r"within 2 %: (\d+) of", scored.stdout)
if not counted or int(counted[1]) < o.paragraphs:
    wrong.append("paragraphs: " + (counted[0] if counted else "not counted"))
if not re.search(r"^\s*mean", scored.stdout, re.M):
    wrong.append("nothing scored")
print("\n".join(f"WRONG {w}" for w in wrong))
sys.exit(bool(wrong))

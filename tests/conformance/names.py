#!/usr/bin/env python3
"""Builds little books whose every name is hostile (title, author, headings, words of the text, the draft's file) in each
edition, and judges all of them by EPUBCheck in one virtual machine. One finding fails.

usage: names.py [--bindery PATH] [--books N] [--seed N] [OUT]
Needs EPUBCheck under BINDERY_TOOLS and a Java compiler; says why where it is skipped.
"""
import argparse, glob, os, random, shutil, subprocess, sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
KNOWN = [
    'T & <b>"x" ]]> --', "<Go>", "\x07\x1b\ufffe\uffff", "\u202e\ufeff\u00ada\u200b", "🦀👩\u200d🚀 e\u0301", "&nbsp;&#0;&amp;",
    "a b/c\\d:e*f?g", " ", "<!-- -- -->", "<?xml?>", "]]>", "'\"`", "%00%2F", "../../etc/passwd", "con", "*", "#", "{}", "\\", "-",
    "\u00a0", "\u2028x\u2029", "ﷺ", "𝕿𝖍𝖊", "\U000e0001x", "\U0010ffff", "x" * 600, "שלום & <b>", "第一章《水》", "a\u0300" * 40, "=1+1", "NULL",
]  # fmt: skip
POOLS = [
    "<>&\"'`;:#%{}[]()/\\|*_~^=+-!?@$.,",
    "\x01\x02\x07\x08\x0b\x0c\x0e\x1b\x1f\x7f\x85\x9f",
    "\u00a0\u00ad\u200b\u200c\u200d\u200e\u200f\u2028\u2029\u202a\u202e\u2060\u2066\ufeff\ufffd\ufffe\uffff\ufdd0",
    "abc XYZ 019 éß ĳ ŉ ǅ",
    "אבג دال ﷽ हिन्दी ไทย 漢字かな 한글 ΑΩ Жд",
    "🦀👩🏽‍🚀🏴󠁧󠁢󠁥󠁮󠁧󠁿𝒳\U0001fffe\U000f0000",
    "e\u0301\u0302\u0303\u0489",
]


def name(random):
    """Letters of some of the pools, in any order."""
    pools = random.sample(POOLS, random.randint(1, 4))
    return "".join(random.choice(random.choice(pools)) for _ in range(random.randint(1, 24)))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bindery", default=os.environ.get("BINDERY", ROOT / "target/release/bindery"))
    parser.add_argument("--books", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("out", nargs="?", default=ROOT / "out/names")
    given = parser.parse_args()
    tools = os.environ.get("BINDERY_TOOLS", str(ROOT / ".tools"))
    jars = glob.glob(f"{tools}/epubcheck/lib/python*/site-packages/epubcheck/epubcheck.jar")
    if not jars or not shutil.which("javac"):
        print("skipped:", "no Java compiler" if jars else f"no EPUBCheck under {tools}")
        return 0
    out = Path(given.out)
    shutil.rmtree(out, ignore_errors=True)
    chance = random.Random(given.seed)
    names = (KNOWN + [name(chance) for _ in range(given.books)])[: given.books]
    books = []
    for n, words in enumerate(names):
        folder = out / f"{n:03}"
        folder.mkdir(parents=True)
        line = "".join(" " if c in "\n\r\x0b\x0c\x85\u2028\u2029" else c for c in words)
        file = "".join("_" if c in "/\0" else c for c in words).encode()[:200].decode(errors="ignore")
        draft = folder / f"{file}.txt"
        # Enough prose that the names do not make data of the draft.
        prose = "The river rose & fell, and nobody said a word about it. " * 80
        draft.write_text(f"# {line}\n\n{prose}\n\n## {line}\n\n{line}\n\n# {line}\n\nThe end <of> it.\n", newline="")
        edition = ["epub", "kepub", "kindle"][n % 3]
        facts = [f"--title={words}", f"--author={words}"] if n % 2 else []
        made = subprocess.run([given.bindery, draft, *facts, "--format", edition, "--quiet", "-o", folder], capture_output=True, text=True)
        found = list(folder.glob("*.epub"))
        if made.returncode or len(found) != 1:
            print(f"{words!r}: {made.stderr}")
            return 1
        # Its own name is no name for a command line of Java's.
        books.append(found[0].rename(folder / ("book" + "".join(found[0].suffixes[-2:] if edition != "epub" else [".epub"]))))
    lib = os.path.dirname(jars[0])
    judge = ["java", "-cp", f"{lib}/epubcheck.jar:{lib}/lib/*", ROOT / "tests/conformance/Epubs.java", *books]
    return subprocess.run(judge).returncode


if __name__ == "__main__":
    sys.exit(main())

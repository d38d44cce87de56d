#!/usr/bin/env python3
"""Reads hostile drafts: ten million times one mark, and short pieces over and over, as a plain draft, as Markdown, as a
work of the Archive of Our Own and as HTML. Each mark alone is to be read in a second, in Markdown in two and a half,
where a mark may be a piece of its own; for the pieces, eight times the text may take little more than eight times the
time, and so may a novel made ten and a hundred times as long. Time is that of the processor, so that a busy machine
judges alike.

    hostile.py BINDERY [--novel DRAFT]
"""

import argparse
import os
import pathlib
import subprocess
import sys
import tempfile

MB = 1_000_000
ONES = "a A . , ; : ! ? - _ * = ~ # > | [ ] ( ) { } < \" ' ` ^ \\ / + & 0 1 I".split(" ") + [
    " ", "\n", "\t", "\f", "\r", "\0", "“", "—", "é", "中", "א"]
RUNS = ["|a|\n", "1\n", "A.\n", "a   b   c\n", "Contents\n\n", "<b>", "a|b|c\n---|---|---\n", "[^1]: a\n\n", "_*", "ab ", "a\n", "a\n\n", "I\n", "I.\n", "I.\n\n", "CHAPTER I\n", "- \n", "1. a\n", "* \n", "_a ", "*a ", "[a", "[1] ", "[Footnote 1: ", "{1} a\n\n",
        "[Illustration: ", "<i>", "<p>", "</p", "&amp;", "> ", "- a\n", "  - a\n", "# a\n", "***\n\n", "CHAPTER I\n\n",
        "CHAPTER I\n\na\n\n", "Chapter 1 ", "  a\n  b\n\n", "“a ", "\"a\n\n", "A. a\n\n", "NORA. Yes.\n\n", "a | b\n", "a   b   c\n",
        "**a", "__", "~~a", "a^", "a_{", "![a](", "[a](b", "[^1]", "Notes:\n\n", "Chapter Text\n\n", "Title: a\n", "THE END\n\n",
        "Dear A,\n\n", "``` \n", "=a", "\r\n", "a\r", "     a\n", "\u00a0\n", "\u200b"]


PAGE = b"""Work Header

Rating:
General
Fandom:
Rivers
Stats:
Words: 3

Chapter Text

It rained.
"""
# What stands before, and the options that are given: (name, head, options).
KINDS = [
    ("", b"", []),
    ("after a sentence", b"Once upon a time.\n\n", []),
    ("as Markdown", b"Once upon a time.\n\n", ["--dialect", "markdown"]),
    ("in a work of the archive", PAGE, []),
    ("in HTML", b"<!DOCTYPE html><html><body><p>Once upon a time.</p>", []),
]

# Seconds for 10 MB of one mark, and for Markdown.
LIMIT, LIMIT_MARKDOWN = 2.0, 4.0
# How much more than in proportion a longer text may take: memory grows dearer with its size.
SLACK = 1.6


def once(tool, path, options=()):
    """Processor seconds of one reading."""
    child = subprocess.Popen([tool, "inspect", path, *options], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    # 2 is an honest refusal: a text without a word is no draft.
    if child.returncode not in (0, 2):
        sys.exit(f"{path}: ended with {child.returncode}")
    return used.ru_utime + used.ru_stime


def main():
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("bindery")
    args.add_argument("--novel", type=pathlib.Path)
    a = args.parse_args()
    slow, count = [], 0
    with tempfile.TemporaryDirectory() as folder:
        draft = pathlib.Path(folder) / "draft.txt"

        def read(head, unit, size, options=()):
            draft.write_bytes(head + unit * (size // len(unit)))
            return once(a.bindery, draft, options)

        for kind, head, options in KINDS:
            limit = LIMIT_MARKDOWN if options else LIMIT
            for unit in ONES + RUNS:
                count += 1
                name = f"{unit!r} {kind}".strip()
                if unit in ONES:
                    took = read(head, unit.encode(), 10 * MB, options)
                    # What the system spends on giving memory hangs on what ran before: the least of a few readings.
                    if took > limit:
                        took = min(took, *(read(head, unit.encode(), 10 * MB, options) for _ in range(2)))
                    if took > limit:
                        slow.append(f"10 MB of {name}: {took:.2f} s")
                else:
                    # The least of a few readings: the shorter is over in a moment.
                    short = min(read(head, unit.encode(), MB // 32, options) for _ in range(3))
                    long = read(head, unit.encode(), MB // 4, options)
                    if long > 8 * SLACK * short + 0.1:
                        long = min(long, *(read(head, unit.encode(), MB // 4, options) for _ in range(2)))
                    if long > 8 * SLACK * short + 0.1:
                        slow.append(f"250 kB of {name}: {long:.2f} s, of which an eighth takes {short:.2f} s")
        if a.novel:
            # Repeated, a licence about the book would end the draft where the first of them ends.
            lines = a.novel.read_bytes().splitlines(keepends=True)
            text = b"".join(line for line in lines if not line.startswith(b"***"))
            times = [min(read(b"", (text * (size * MB // len(text) + 1))[: size * MB], size * MB) for _ in range(2))
                     for size in (1, 10, 100)]
            print(f"{a.novel.name} at 1, 10 and 100 MB: {', '.join(f'{t:.2f} s' for t in times)}")
            if times[2] > 10 * SLACK * times[1]:
                slow.append("a long novel is not read in linear time")
    print(*slow, sep="\n")
    print(f"{count} hostile drafts, {len(slow)} slow")
    sys.exit(1 if slow else 0)


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""Judges files for printers from outside: what a preflight, a rasteriser and a barcode reader say of them.

usage: print.py [--bindery PATH] [--shared DIR] [--out DIR] [--all]

1. Interiors through ../shared/tools/pdf_check.py as PDF/X-1a, for KDP and IngramSpark, without an error or a warning; through
   qpdf, through Ghostscript with every warning an error, and through Ghostscript's ink coverage, which may find black only.
2. Margins, from the ink that Ghostscript finds on each page of drafts made so long that every step of KDP's gutter is met.
3. Covers, against the sizes that printers give as examples, and their barcodes, read back by zbar.

With --all: six books of the corpus, four trims, all lengths for all printers; else the samples and the shortest and longest.
Needs Python with pikepdf and pymupdf, qpdf, Ghostscript, poppler-utils, zbarimg.
"""
import argparse, re, subprocess, sys
from pathlib import Path

# Pages of made drafts; the least margins in inches at the spine and elsewhere (KDP help topic GVBQ3CMEQW3W2VL6, IngramSpark
# file creation guide, Lulu help 64000255584).
LENGTHS = {120: .375, 280: .5, 450: .625, 650: .75, 800: .875}
OUTSIDE = {"kdp": .25, "ingram": .5, "lulu": .5}
INSIDE = {"ingram": .5, "lulu": .7}
TRIMS = ("5x8", "5.5x8.5", "6x9", "8.5x11")
# From the shortest to the longest that KDP binds: on a sheet of 6 × 9 in, the last would be too long.
BOOKS = {"22367": "6x9", "844": "6x9", "103": "6x9", "1342": "6x9", "2701": "6x9", "28054": "7x10"}
# Printer, paper, ink, trim, pages; the whole sheet as the printer's examples have it.
COVERS = [
    ("kdp", "white", "bw", "5x8", 120, 10.52, 8.25),
    ("kdp", "white", "bw", "5.5x8.5", 120, 11.52, 8.75),
    ("kdp", "white", "bw", "6x9", 120, 12.52, 9.25),
    ("kdp", "white", "bw", "7x10", 120, 14.52, 10.25),
    ("kdp", "white", "bw", "8.5x11", 120, 17.52, 11.25),
    ("kdp", "cream", "bw", "6x9", 120, 12.55, 9.25),
    ("kdp", "white", "premium", "6x9", 120, 12.53, 9.25),
    ("kdp", "cream", "bw", "5.5x8.5", 300, 12.00, 8.75),
    ("kdp", "white", "bw", "7.5x9.25", 600, 16.60, 9.50),
    ("lulu", "white", "bw", "6x9", 222, 12.81, 9.25),
]
ISBN = "9783161484100"
faults = []


def run(*words, check=True):
    done = subprocess.run([str(w) for w in words], capture_output=True, text=True, errors="replace")
    if check and done.returncode:
        raise SystemExit(f"{' '.join(map(str, words))}: {done.stdout}{done.stderr}")
    return done.stdout + done.stderr


def fault(name, what):
    faults.append(f"{name}: {what}")
    print(f"  FAULT {name}: {what}")


def pages_of(pdf):
    return int(re.search(r"Pages:\s+(\d+)", run("pdfinfo", pdf))[1])


def preflight(o, pdf, trim, printers):
    """Everything that must be true of an interior for these printers."""
    printers = [f"--{p}" for p in printers if p != "lulu"]
    said = run(sys.executable, o.tools / "pdf_check.py", pdf, "--pdfx", "X-1a", "--trim", trim, *printers, check=False)
    for line in re.findall(r".*\b(?:ERROR|WARN)\b.*", said):
        if not re.search(r"\b0 (ERROR|WARN)", line):
            fault(pdf.name, line.strip())
    if "Traceback" in said:
        fault(pdf.name, said.strip().splitlines()[-1])
    run("qpdf", "--check", pdf)
    said = run("gs", "-q", "-o", "/dev/null", "-sDEVICE=nullpage", "-dPDFSTOPONERROR", "-dPDFSTOPONWARNING", pdf)
    if said.strip():
        fault(pdf.name, said.strip())
    for n, line in enumerate(run("gs", "-q", "-o", "-", "-sDEVICE=inkcov", "-r20", pdf).splitlines(), 1):
        if any(float(v) for v in line.split()[:3]):
            fault(pdf.name, f"page {n}: other ink than black: {line}")


def margins(pdf):
    """The narrowest margins in inches, from the ink: inside, outside, above and below."""
    width, height = map(float, re.search(r"Page size:\s+([\d.]+) x ([\d.]+)", run("pdfinfo", pdf)).groups())
    boxes = re.findall(r"%%HiResBoundingBox: (\S+) (\S+) (\S+) (\S+)", run("gs", "-q", "-dNOPAUSE", "-dBATCH", "-sDEVICE=bbox", pdf))
    least = [9e9] * 4
    for n, box in enumerate(boxes):
        left, low, right, high = map(float, box)
        if right <= left:
            continue
        sides = [left, width - right] if n % 2 == 0 else [width - right, left]
        least = [min(a, b) for a, b in zip(least, [*sides, height - high, low])]
    return [v / 72 for v in least]


def draft(o, words, count):
    """A draft of so many words, in the sentences of a sample."""
    out, used, chapter = ["The Long Ledger\n\nby Hanne Aldous\n"], 0, 0
    while used < count:
        if used >= chapter * 4000:
            chapter += 1
            out.append(f"\n\nChapter {chapter}\n")
        paragraph = words[len(out) % len(words)]
        used += len(paragraph.split())
        out.append(f"\n{paragraph}\n")
    path = o.out / f"made-{count}.txt"
    path.write_text("".join(out))
    return path


def lengths(o):
    sample = Path("samples/the-weir-keeper.txt").read_text().split("\n\n")
    words = [" ".join(p.split()) for p in sample if len(p.split()) > 20]
    wanted = sorted(LENGTHS) if o.all else [min(LENGTHS), 450, max(LENGTHS)]
    for printer in OUTSIDE if o.all else ["kdp"]:
        # How many pages a word makes hardly depends on the length: one try tells it, the next is near enough.
        a_page = 420.0
        for pages in wanted:
            pdf = o.out / f"{pages}.{printer}.pdf"
            for _ in range(3):
                text = draft(o, words, int(pages * a_page))
                said = run(o.bindery, text, "--for", printer, "--paper", "white", "--format", "pdf", "--trim", "6x9", "-q", "--no-verify",
                           "-o", pdf, check=False)
                refused = re.search(r"the book has (\d+)", said)
                made = int(refused[1]) if refused else pages_of(pdf)
                if abs(made - pages) <= 8:
                    break
                a_page *= pages / made
            else:
                fault(pdf.name, f"the draft makes {made} pages and not {pages}")
            inside, *rest = margins(pdf)
            least, others = INSIDE.get(printer, LENGTHS[pages]), OUTSIDE[printer]
            print(f"  {printer} {made} pages: inside {inside:.3f} (least {least}), others {min(rest):.3f} (least {others})")
            if inside < least or min(rest) < others:
                fault(pdf.name, "a margin is too narrow")
            # Wider than the printer and the style (0.75 in) want is room lost.
            if inside > max(least, .75) + .05:
                fault(pdf.name, "the gutter is a step too wide")
            preflight(o, pdf, "6x9", [printer])


def interiors(o):
    books = [("the-weir-keeper", Path("samples/the-weir-keeper.txt"), trim) for trim in (TRIMS if o.all else TRIMS[1:2])]
    if o.all:
        found = [(next(o.shared.glob(f"corpus/*/{n}.txt"), None), trim) for n, trim in BOOKS.items()]
        books += [(text.stem, text, trim) for text, trim in found if text]
    for name, text, trim in books:
        pdf = o.out / f"{name}-{trim}.pdf"
        run(o.bindery, text, "--pdf", "print", "--format", "pdf", "--trim", trim, "-q", "-o", pdf)
        print(f"  {pdf.name}: {pages_of(pdf)} pages, {pdf.stat().st_size // 1000} kB")
        preflight(o, pdf, trim, ["kdp", "ingram"])


def covers(o):
    text = Path("samples/small-hours.txt")
    for printer, paper, ink, trim, pages, width, height in COVERS:
        pdf = o.out / f"cover-{printer}-{trim}-{pages}-{paper}-{ink}.pdf"
        run(o.bindery, "cover", text, "--for", printer, "--paper", paper, "--ink", ink, "--trim", trim, "--pages", pages,
            "--isbn", ISBN, "--price", "US $14.99", "-o", pdf)
        found = [float(v) / 72 for v in re.search(r"Page size:\s+([\d.]+) x ([\d.]+)", run("pdfinfo", pdf)).groups()]
        if abs(found[0] - width) > .01 or abs(found[1] - height) > .01:
            fault(pdf.name, f"{found[0]:.3f} × {found[1]:.3f} in, where the printer's example has {width} × {height}")
        run("pdftoppm", "-r", "300", "-png", "-singlefile", pdf, pdf.with_suffix(""))
        read = run("zbarimg", "-q", "--raw", pdf.with_suffix(".png"), check=False).split()
        if ISBN not in read:
            fault(pdf.name, f"the barcode reads {read}")
        run("gs", "-q", "-o", "/dev/null", "-sDEVICE=nullpage", "-dPDFSTOPONERROR", "-dPDFSTOPONWARNING", pdf)
        run("qpdf", "--check", pdf)
    print(f"  {len(COVERS)} covers have their printer's size, and their barcodes read {ISBN}")


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--bindery", default="target/release/bindery", type=Path)
    ap.add_argument("--shared", default="../shared", type=Path)
    ap.add_argument("--out", default="out/print", type=Path)
    ap.add_argument("--all", action="store_true")
    o = ap.parse_args()
    o.bindery, o.tools = o.bindery.resolve(), o.shared / "tools"
    o.out.mkdir(parents=True, exist_ok=True)
    for part in (interiors, lengths, covers):
        print(f"{part.__name__}:", flush=True)
        part(o)
    print(f"{len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""Builds every text of the corpus and has the results judged from outside.

usage: corpus.py [--bindery PATH] [--shared DIR] [--out DIR] [--jobs N] [--only ID,ID] [--no-epubcheck]

For each draft: `bindery build` makes both outputs with its own verification on; qpdf --check; EPUBCheck without an
error or warning; conservation.py finds no lost word with the declared left-outs, and these are at most a fifth of the
lines. One row a draft, a total at the end; exit 1 if anything is wrong.
"""
import argparse, json, os, re, subprocess, sys, time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path


def run(*words, **kw):
    return subprocess.run([str(w) for w in words], capture_output=True, text=True, **kw)


def judge(draft, o, jar):
    name, wrong = draft.stem, []
    folder = Path(o.out)
    start = time.perf_counter()
    built = run(o.bindery, "build", draft, "-o", folder)
    seconds = time.perf_counter() - start
    if built.returncode:
        wrong.append(f"build exits {built.returncode}: {built.stderr.strip().splitlines()[-1:]}")
    inspect = run(o.bindery, "inspect", "--json", draft)
    (folder / f"{name}.json").write_text(inspect.stdout)
    try:
        tree = json.loads(inspect.stdout)
    except ValueError:
        return name, 0, 0, 0, seconds, ["inspect --json prints no JSON: " + inspect.stderr[-300:]]
    epub, pdf = folder / f"{name}.epub", folder / f"{name}.pdf"
    for f in (epub, pdf):
        if not f.exists():
            wrong.append(f"no {f.suffix[1:]}")
    lines = len(re.split(r"\r\n|\r|\n", draft.read_bytes().decode("latin-1")))
    left = sum(r[1] - r[0] + 1 for r in tree["left_out"] if len(r) < 4 or r[3] is None)
    if left > lines / 5:
        wrong.append(f"{left} of {lines} lines left out")
    pages = 0
    if pdf.exists():
        q = run("qpdf", "--check", pdf)
        if q.returncode:
            wrong.append("qpdf: " + (q.stdout + q.stderr).strip()[-200:])
        m = re.search(r"^Pages:\s+(\d+)", run("pdfinfo", pdf).stdout, re.M)
        pages = int(m[1]) if m else 0
    if epub.exists() and pdf.exists():
        c = run(sys.executable, Path(o.shared) / "tools/conservation.py", draft, "--epub", epub, "--pdf", pdf,
                "--left-out", folder / f"{name}.json")
        if c.returncode:
            wrong.append("words lost:\n" + (c.stdout + c.stderr).strip()[-1500:])
    if epub.exists() and jar:
        report = folder / f"{name}.epubcheck.json"
        run("java", "-jar", jar, "--json", report, epub)
        try:
            found = json.loads(report.read_text())
            bad = [m for m in found["messages"] if m["severity"] in ("FATAL", "ERROR", "WARNING")]
            wrong += [f"EPUBCheck {m['severity']} {m['ID']} {m['message'][:160]}" for m in bad[:5]]
        except (OSError, ValueError) as e:
            wrong.append(f"EPUBCheck made no report: {e}")
    return name, tree["words"], len(tree["chapters"]), pages, seconds, wrong


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--bindery", default="target/release/bindery")
    ap.add_argument("--shared", default="../shared")
    ap.add_argument("--out", default="out/corpus")
    ap.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    ap.add_argument("--only")
    ap.add_argument("--no-epubcheck", action="store_true")
    o = ap.parse_args()
    corpus = Path(os.environ.get("BINDERY_CORPUS", Path(o.shared) / "corpus"))
    drafts = sorted(corpus.glob("*/*.txt"))
    if o.only:
        drafts = [d for d in drafts if d.stem in o.only.split(",")]
    if not drafts:
        print(f"no corpus at {corpus}: nothing judged")
        return 0
    Path(o.out).mkdir(parents=True, exist_ok=True)
    jar = None
    if not o.no_epubcheck:
        tools = Path(os.environ.get("BINDERY_TOOLS", ".tools"))
        jar = next(tools.glob("epubcheck/lib/python*/site-packages/epubcheck/epubcheck.jar"), None)
        if not jar:
            sys.exit(f"no EPUBCheck under {tools}: run epub-validate.sh --install, or give --no-epubcheck")
    bad = 0
    totals = [0, 0, 0]
    with ThreadPoolExecutor(o.jobs) as pool:
        for name, words, heads, pages, seconds, wrong in pool.map(lambda d: judge(d, o, jar), drafts):
            print(f"{name:24} {words:8} words {heads:4} headings {pages:5} pages {seconds:6.2f} s  "
                  + ("ok" if not wrong else "WRONG"), flush=True)
            for w in wrong:
                print("    " + w.replace("\n", "\n    "))
            bad += bool(wrong)
            totals = [t + v for t, v in zip(totals, (words, heads, pages))]
    print(f"{len(drafts)} drafts, {totals[0]} words, {totals[1]} headings, {totals[2]} pages: "
          + (f"{bad} wrong" if bad else "all clean: no word lost, EPUBCheck and qpdf find nothing"))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())

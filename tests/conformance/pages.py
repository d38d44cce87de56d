#!/usr/bin/env python3
"""Judges the page list of EPUBs by the PDFs made with them, from the finished files alone.

usage: pages.py [--bindery PATH] [--shared DIR] [--out DIR] [--style NAME] [DRAFT …]

Builds each draft (without any: three books of the corpus of different make) in both formats. Then, for every entry of the
EPUB's page list: the label is that of a page of the PDF, no two are alike, they come in the order of the pages; and what the
EPUB has at the entry's place are the words that the PDF's page begins with (by poppler's pdftotext, running head and folio
apart). A page that begins inside a word is listed before that word. Every page with text but a half title, the back of
a title page and further pages of the contents is listed. Exit 1 if anything is wrong.
"""
import argparse, json, os, re, subprocess, sys, unicodedata, zipfile
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree

XHTML, OPS = "{http://www.w3.org/1999/xhtml}", "{http://www.idpf.org/2007/ops}"
LOOKED_AT = 48  # letters and figures compared


def signs(text):
    """Letters and figures alone: line ends, hyphens and ligatures are the typesetter's affair."""
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())


def text_from(root, id):
    """The text of a document from an element on. Notes behind a chapter stand at the foot of the pages."""
    out, found = [], False

    def walk(e):
        nonlocal found
        if found and e.get(f"{OPS}type") == "footnote":
            return
        found = found or e.get("id") == id
        if found and e.text:
            out.append(e.text)
        for child in e:
            walk(child)
            if found and child.tail:
                out.append(child.tail)

    walk(root.find(f"{XHTML}body"))
    return "".join(out) if found else None


def words_of(e):
    """The text of an element without the marks of notes."""
    if e.get(f"{OPS}type") != "noteref":
        yield e.text or ""
        for child in e:
            yield from words_of(child)
            yield child.tail or ""


def furniture(page, label, heads):
    """How much of a page's text may be its running head and its folio. A head too long for its line is cut short."""
    out = {0}
    for lead in ("", label):
        if page.startswith(lead):
            rest = page[len(lead):]
            out.add(len(lead))
            for h in heads:
                n = len(os.path.commonprefix([h, rest]))
                for cut in {len(h)} & {n} | set(range(12, n + 1)):
                    out.add(len(lead) + cut)
                    out.update({len(lead) + cut + len(label)} if rest[cut:].startswith(label) else ())
    return out


def pdf_labels(pdf, count):
    """The label of each page, by the PDF's own page labels."""
    rows = json.loads(subprocess.run(["qpdf", "--json", "--json-key=pagelabels", pdf], capture_output=True, text=True).stdout)
    out = []
    for row, after in zip(rows["pagelabels"], rows["pagelabels"][1:] + [{"index": count}]):
        for k in range(after["index"] - row["index"]):
            n = row["label"].get("/St", 1) + k
            out.append(roman(n) if row["label"].get("/S") == "/r" else str(n))
    return out


def roman(n):
    out = ""
    for v, s in ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
                 (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")):
        out += s * (n // v)
        n %= v
    return out


def judge(epub, pdf):
    wrong = []
    book = zipfile.ZipFile(epub)
    container = ElementTree.fromstring(book.read("META-INF/container.xml"))
    package = container.find(".//{*}rootfile").get("full-path")
    opf = ElementTree.fromstring(book.read(package))
    folder = package.rpartition("/")[0] + "/"
    nav_item = next(i for i in opf.findall(".//{*}item") if "nav" in (i.get("properties") or "").split())
    nav = ElementTree.fromstring(book.read(folder + nav_item.get("href")))
    lists = [n for n in nav.iter(f"{XHTML}nav") if n.get(f"{OPS}type") == "page-list"]
    if len(lists) != 1:
        return [f"{len(lists)} page lists"], 0
    entries = [("".join(a.itertext()), a.get("href")) for a in lists[0].iter(f"{XHTML}a")]

    pages = subprocess.run(["pdftotext", "-raw", "-enc", "UTF-8", pdf, "-"], capture_output=True, text=True).stdout.split("\f")[:-1]
    labels = pdf_labels(pdf, len(pages))
    if len(set(l for l, _ in entries)) != len(entries):
        wrong.append("two entries of one label")
    at = [labels.index(l) if l in labels else -1 for l, _ in entries]
    if -1 in at or at != sorted(at):
        wrong.append(f"labels that no page has, or out of order: {[e[0] for e, k in zip(entries, at) if k < 0][:5]}")
        return wrong, len(entries)

    # What a running head may say: title, author, a heading.
    heads = {signs(e.text or "") for e in opf.iter() if e.tag.rpartition("}")[2] in ("title", "creator")}
    documents = {}
    for name in {unquote(href.partition("#")[0]) for _, href in entries} | {nav_item.get("href")}:
        documents[name] = ElementTree.fromstring(book.read(folder + name))
    for document in [ElementTree.fromstring(book.read(folder + i.get("href"))) for i in opf.findall(".//{*}item")
                     if i.get("media-type") == "application/xhtml+xml"]:
        for e in document.iter():
            if e.tag in {f"{XHTML}h{n}" for n in range(1, 7)} or e.get(f"{OPS}type") == "subtitle":
                heads.add(signs("".join(words_of(e))))
    for (label, href), k in zip(entries, at):
        name, _, id = href.partition("#")
        got = text_from(documents[unquote(name)], id)
        if got is None:
            wrong.append(f"page {label}: nothing at {href}")
            continue
        got, page = signs(got)[:LOOKED_AT], signs(pages[k])
        if unquote(name) == nav_item.get("href"):
            # The two lists say the same, but not with the same words around them.
            got = signs("".join(nav.findall(f".//{XHTML}nav/{XHTML}ol/{XHTML}li/{XHTML}a")[1].itertext()))[:20]
            if got not in page:
                wrong.append(f"page {label}: the contents have no `{got}`: `{page[:90]}`")
            continue
        if "titlepage" in name:
            got = got[:12]
        before = signs(pages[k - 1]) if k else ""
        starts = furniture(page, label, heads)
        # A page that is over before the words compared are.
        fits = lambda text: any(page[f:].startswith(text) or len(page) > f and text.startswith(page[f:]) for f in starts)
        tail = before[: -len(labels[k - 1])] if before.endswith(labels[k - 1]) else before
        divided = any(tail.endswith(got[:n]) and fits(got[n:]) for n in range(1, 24))
        if not fits(got) and not divided:
            wrong.append(f"page {label}: {href} has `{got}`, the page begins `{page[:90]}`")
    listed = set(at)
    body = labels.index("1")
    missing = [labels[k] for k in range(body, len(pages)) if k not in listed and signs(pages[k])]
    if missing:
        wrong.append(f"pages with text that are not listed: {missing[:8]}")
    return wrong, len(entries)


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--bindery", default="target/release/bindery")
    ap.add_argument("--shared", default="../shared")
    ap.add_argument("--out", default="out/pages")
    ap.add_argument("--style", default="classic")
    ap.add_argument("drafts", nargs="*", type=Path)
    o = ap.parse_args()
    corpus = Path(os.environ.get("BINDERY_CORPUS", Path(o.shared) / "corpus"))
    # The smallest, the middle and the largest book of the corpus.
    by_size = sorted(corpus.glob("*/*.txt"), key=lambda p: p.stat().st_size)
    drafts = o.drafts or [by_size[n] for n in (len(by_size) // 4, len(by_size) // 2, len(by_size) - 1)] if o.drafts or by_size else []
    if not drafts:
        print(f"no corpus at {corpus}: nothing judged")
        return 0
    Path(o.out).mkdir(parents=True, exist_ok=True)
    bad = 0
    for draft in drafts:
        built = subprocess.run([o.bindery, "build", draft, "--style", o.style, "--quiet", "-o", o.out], capture_output=True, text=True)
        stem = Path(o.out) / re.sub(r"(\.(txt|text|md|markdown))+$", "", draft.name)
        if built.returncode:
            wrong, count = [f"build exits {built.returncode}: {built.stderr[-300:]}"], 0
        else:
            wrong, count = judge(f"{stem}.epub", f"{stem}.pdf")
        print(f"{draft.stem:24} {count:5} pages listed  " + ("ok" if not wrong else f"WRONG ({len(wrong)})"), flush=True)
        for w in wrong[:12]:
            print("    " + w)
        bad += bool(wrong)
    return int(bool(bad))


if __name__ == "__main__":
    sys.exit(main())

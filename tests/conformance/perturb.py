#!/usr/bin/env python3
"""Changes the corpus as writers and web pages change text, and scores the headings found in what comes out.

usage: perturb.py [--bindery PATH] [--shared DIR] [--out DIR] [--jobs N] [--only NAME,NAME] [--ids ID,ID]
                  [--f1 .90] [--tree .85] [--diff] [--write-only]

Every book with a gold tree is changed in each of the ways below, its gold tree with it; `bindery inspect --json` reads
the result, and the rules of parsebench/score.py score it. One row a change: the means over the books, then the worst
books. Exit 1 if the mean F1 or tree of any row is under the bar given. The drafts stay in OUT/<change>/<id>.txt with
the gold beside them (.gold.json) to be looked at.

  none          the text as it is
  one-blank     every run of blank lines cut to one
  no-contents   the contents list taken out (books that have one)
  unwrapped     one line a paragraph
  indented      no blank line between paragraphs of prose, the first line indented
  title-case    headings in capitals put in title case
  numbers       roman labels to figures, figures to words, words to roman
  no-front      nothing before the first heading, no licence
  first-half    the first half of the lines
  second-half   the second half of the lines
"""
import argparse, json, os, re, subprocess, sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

FOOTER = re.compile(r"\s*(\*\*\*\s*END OF TH|End of (the )?Project Gutenberg|End of Project Gutenberg)", re.I)
CONTENTS = {"contents", "tableofcontents", "content", "tabledesmatieres", "indice", "indicedoscapitulos", "inhoud", "inhalt", "enhavo", "nilalaman"}
# Joined lines of a paragraph are at least this share of the book's wrap width, all but the last.
FULL_LINE = 0.62
SMALL = set("a an the of and or in on at to for by from with as but nor le la les de du des et en un une à aux der die das und "
            "von el los las del y o e do da dos das di il i gli della van het een".split())
KIND = (r"chapter|chapitre|chap\.|capitolo|cap[ií]tulo|kapitel|hoofdstuk|book|livre|livro|libro|part|partie|parte|volume|vol\.|act|scene|"
        r"canto|letter|section|stave|adventure|tome|tomo|[cĉ]apitro")
ROMAN_WORD = re.compile(r"(?=[IVXLC])(XC|XL|L?X{0,4})(IX|IV|V?I{0,4})|C(XC|XL|L?X{0,3})(IX|IV|V?I{0,3})")


class Draft:
    """A book's lines, and which of them its gold headings stand on."""

    def __init__(self, text, gold, norm):
        self.lines, self.gold, self.norm = text.split("\n"), gold, norm
        self.heads = {}  # line -> number of the gold heading
        for n, h in enumerate(gold["chapters"]):
            want, got, at = norm(h["title"]), "", h["line"] - 1
            for k in range(at, min(at + 12, len(self.lines))):
                more = norm(self.lines[k])
                if k > at and (not want.startswith(got + more) or got == want):
                    break
                got += more
                if more:
                    self.heads.setdefault(k, n)
        wide = sorted(len(l) for l in self.lines if len(l) > 30)
        self.width = wide[len(wide) * 9 // 10] if wide else 70

    def blocks(self):
        """Runs of lines that belong together: (first, last + 1, kind), kind one of blank, head, prose, other."""
        out, i = [], 0
        kind = lambda k: "head" if k in self.heads else "text" if self.lines[k].strip() else "blank"
        while i < len(self.lines):
            j = i + 1
            while j < len(self.lines) and kind(j) == kind(i) and (kind(i) != "head" or self.heads[j] == self.heads[i]):
                j += 1
            k = kind(i)
            out.append((i, j, ("prose" if self.prose(i, j) else "other") if k == "text" else k))
            i = j
        return out

    def prose(self, i, j):
        ls = self.lines[i:j]
        if any(l.startswith("  ") for l in ls) or re.fullmatch(r"[\W_]*", "".join(ls)):
            return False
        if j - i == 1:
            return bool(re.search(r"[.!?,;:…][\"'”’»«)\]_]*$|--$|—$", ls[0].strip())) and not ls[0].isupper() and len(ls[0]) > 20
        return all(len(l) >= FULL_LINE * self.width for l in ls[:-1])

    def contents(self):
        """The lines of the contents list, first and last + 1, or None: where the gold titles recur densely."""
        norm, names = self.norm, set()
        for h in self.gold["chapters"]:
            t = norm(h["title"])
            names.add(t)
            for part in re.split(r"[.:—]|--|\s{2,}", h["title"]):
                names.add(norm(part))
        for k in self.heads:
            names.add(norm(self.lines[k]))
        names = {n for n in names if n}
        starts = {n[:8] for n in names if len(n) >= 8}
        ends = {n[-8:] for n in names if len(n) >= 8}

        def match(k):
            l = norm(re.sub(r"(\.{2,}|\s{2,}|(\. ){2,})\s*(\d+|[ivxlc]+)\s*$", "", self.lines[k]))
            return k not in self.heads and l and (l in names or l[:8] in starts or l[-8:] in ends or l.rstrip("0123456789") in names)

        text = [k for k in range(min(len(self.lines), max(600, len(self.lines) // 8))) if self.lines[k].strip() and k not in self.heads]
        best, run, miss = None, [], 0
        for k in text + [None]:
            if k is not None and match(k):
                run.append(k)
                miss = 0
                continue
            miss += 1
            # Titles that go over a line, parts the gold does not name: three lines that do not match end no list.
            if run and (miss > 3 or k is None):
                if len(run) >= 4 and (best is None or len(run) > len(best)):
                    best = run
                run = []
        if not best:
            return None
        # The heading of the list begins it: the title page before may match as well. Without one, only a long run is a list.
        first, last = best[0], best[-1]
        words = [k for k in text if norm(self.lines[k]) in CONTENTS and k < best[len(best) // 2]]
        words = [k for k in words if k >= first or sum(k < t < first for t in text) <= 3]
        if words:
            return words[-1], last + 1
        between = lambda a, b: sum(a < t < b for t in text)
        while len(best) > 4 and between(best[0], best[1]) >= 2:
            best = best[1:]
        if len(best) < 8 or between(best[0], last) + 2 > 1.5 * len(best):
            return None
        return best[0], last + 1


def write(lines):
    return "\n".join(lines)


def none(d):
    return d.lines, d.gold["chapters"]


def one_blank(d):
    return [l for k, l in enumerate(d.lines) if l.strip() or k == 0 or d.lines[k - 1].strip()], d.gold["chapters"]


def no_contents(d):
    c = d.contents()
    return c and (d.lines[:c[0]] + d.lines[c[1]:], d.gold["chapters"])


def unwrapped(d):
    out = []
    for i, j, kind in d.blocks():
        out += [" ".join(l.strip() for l in d.lines[i:j])] if kind == "prose" else d.lines[i:j]
    return out, d.gold["chapters"]


def indented(d):
    out, bs = [], d.blocks()
    for n, (i, j, kind) in enumerate(bs):
        if kind == "blank" and j - i == 1 and 0 < n < len(bs) - 1 and bs[n - 1][2] == bs[n + 1][2] == "prose":
            continue
        out += ["    " + d.lines[i]] + d.lines[i + 1:j] if kind == "prose" else d.lines[i:j]
    return out, d.gold["chapters"]


def title_case(d):
    def word(m):
        w = m[0]
        if ROMAN_WORD.fullmatch(w) and w not in ("MIX", "LI", "L", "C"):
            return w
        low = w.lower()
        return low if low in SMALL and (before := m.string[:m.start()].strip()) and not before.endswith((".", ":", "—", "--")) else low[0].upper() + low[1:]

    def case(s):
        return re.sub(r"[^\W\d_]+(?:['’][^\W\d_]+)*", word, s)

    def capitals(s):
        return any(c.isupper() for c in s) and not any(c.islower() for c in s)

    lines = [case(l) if k in d.heads and capitals(l) else l for k, l in enumerate(d.lines)]
    return lines, [dict(h, title=case(h["title"]) if capitals(h["title"]) else h["title"]) for h in d.gold["chapters"]]


ONES = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
TENS = "_ _ twenty thirty forty fifty sixty seventy eighty ninety".split()
ORDINALS = "_ first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split()


def in_words(n):
    if n >= 100:
        return ONES[n // 100] + " hundred" + (" and " + in_words(n % 100) if n % 100 else "")
    return ONES[n] if n < 20 else TENS[n // 10] + ("-" + ONES[n % 10] if n % 10 else "")


def in_roman(n):
    out = ""
    for v, r in ((100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")):
        out, n = out + r * (n // v), n % v
    return out


WORDS = {in_words(n).replace("-", ""): n for n in range(1, 100)}
LABEL = re.compile(rf"^(\W*(?:(?:{KIND})\s+)?)(?:(\d{{1,3}})|([IVXLC]+)|((?:the )?[A-Za-z]+(?:[ -][A-Za-z]+)?))(?=[\W_]|$)", re.I)


def renumber(s, english):
    """The number of a label in its next shape, or None where there is none"""
    m = LABEL.match(s)
    if not m:
        return None
    before, figures, roman, words = m.groups()
    kind = re.search(r"[^\W\d_]", before)
    bare = not kind
    if figures:
        n = int(figures)
        if not 0 < n < 200 or re.match(r"\.\d", s[m.end():]):
            return None
        new = in_words(n) if english else in_roman(n)
        if english:
            new = new.upper() if before.strip() and before.isupper() else new[0].upper() + new[1:]
    elif roman and (roman.isupper() or kind) and ROMAN_WORD.fullmatch(roman.upper()) and re.match(r"[.:)\]\s—–-]|$", s[m.end():]):
        n = next((n for n in range(1, 200) if in_roman(n) == roman.upper()), None)
        if n is None or (bare and re.match(r"\s+[^\W\d_]", s[m.end():]) and len(roman) < 2):
            return None
        new = str(n)
    else:
        words = roman or words
        if bare:
            return None  # `One` alone or a title that begins with a number
        w = words.lower().removeprefix("the ").replace("-", " ").split()
        n = WORDS.get("".join(w)) or (ORDINALS.index(w[0]) if len(w) == 1 and w[0] in ORDINALS[1:] else None)
        if not n and len(w) == 2 and not words.lower().startswith("the "):
            n, words = WORDS.get(w[0]), re.split(r"[ -]", words)[0]
        if not n:
            return None
        return s[:m.start(4) if m[4] else m.start(3)] + in_roman(n) + s[(m.start(4) if m[4] else m.start(3)) + len(words):]
    return before + new + s[m.end():]


def numbers(d):
    english, norm = d.gold["language"] == "English", d.norm
    lines, chapters, first = list(d.lines), [dict(h) for h in d.gold["chapters"]], {}
    for k in sorted(d.heads):
        first.setdefault(d.heads[k], k)
    for n, k in first.items():
        line, title = renumber(lines[k].strip(), english), renumber(chapters[n]["title"], english)
        # Draft and gold change together or not at all.
        if line and title and (norm(title).startswith(norm(line)) or norm(line).startswith(norm(title))):
            lines[k], chapters[n]["title"] = lines[k].replace(lines[k].strip(), line), title
    c = d.contents()
    for k in range(*c) if c else ():
        if k not in d.heads and (line := renumber(lines[k].strip(), english)):
            lines[k] = lines[k].replace(lines[k].strip(), line)
    return (lines, chapters) if lines != d.lines else None


def no_front(d):
    end = next((k for k in range(len(d.lines) * 3 // 4, len(d.lines)) if FOOTER.match(d.lines[k])), len(d.lines))
    return d.lines[min(d.heads):end], d.gold["chapters"]


def half(d):
    """The first blank line after the middle that no heading stands near."""
    k = len(d.lines) // 2
    while d.lines[k].strip() or any(n in d.heads for n in range(k - 8, k + 9)):
        k += 1
    return k


def first_half(d):
    k = half(d)
    return d.lines[:k], [h for h in d.gold["chapters"] if h["line"] <= k]


def second_half(d):
    k = half(d)
    return d.lines[k:], [h for h in d.gold["chapters"] if h["line"] > k]


CHANGES = [none, one_blank, no_contents, unwrapped, indented, title_case, numbers, no_front, first_half, second_half]


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--bindery", default="target/release/bindery")
    ap.add_argument("--shared", default="../shared")
    ap.add_argument("--out", default="out/perturbed")
    ap.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    ap.add_argument("--only", help="changes")
    ap.add_argument("--ids", help="books")
    ap.add_argument("--f1", type=float, default=0)
    ap.add_argument("--tree", type=float, default=0)
    ap.add_argument("--diff", action="store_true", help="list what was missed, extra, partial in the worst books")
    ap.add_argument("--write-only", action="store_true", help="make the drafts, read nothing")
    o = ap.parse_args()
    bench, out = Path(o.shared) / "parsebench", Path(o.out)
    corpus = Path(os.environ.get("BINDERY_CORPUS", Path(o.shared) / "corpus")) / "gutenberg"
    golds = sorted((bench / "gold").glob("*.json"), key=lambda p: int(p.stem))
    golds = [g for g in golds if (corpus / f"{g.stem}.txt").exists() and (not o.ids or g.stem in o.ids.split(","))]
    if not golds:
        print(f"no books with gold trees at {bench} and {corpus}: nothing judged")
        return 0
    sys.path.insert(0, str(bench))
    from norm import norm
    from score import score

    drafts = []
    for g in golds:
        raw, gold = (corpus / f"{g.stem}.txt").read_bytes(), json.loads(g.read_text())
        try:
            text = raw.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = raw.decode("cp1252", "replace")
        drafts.append(Draft(text.replace("\r\n", "\n").replace("\r", "\n"), gold, norm))

    changes = [c for c in CHANGES if not o.only or c.__name__.replace("_", "-") in o.only.split(",")]
    for change in changes:
        folder = out / change.__name__.replace("_", "-")
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.iterdir():
            old.unlink()
        for d in drafts:
            if made := change(d):
                (folder / f"{d.gold['id']}.txt").write_text(write(made[0]), encoding="utf-8")
                (folder / f"{d.gold['id']}.gold.json").write_text(json.dumps(dict(d.gold, chapters=made[1]), ensure_ascii=False))
    if o.write_only:
        return 0

    def read(draft):
        done = subprocess.run([str(o.bindery), "inspect", "--json", str(draft)], capture_output=True, text=True)
        draft.with_suffix(".tree.json").write_text(done.stdout)
        try:
            return score(json.loads(draft.with_suffix(".gold.json").read_text()), json.loads(done.stdout))
        except ValueError:
            sys.exit(f"{draft}: no tree: {done.stderr[-300:]}")

    failed = False
    print(f"{'change':12} {'books':>5} {'F1':>6} {'loose':>6} {'tree':>6}  worst books by tree (F1/tree)")
    for change in changes:
        name = change.__name__.replace("_", "-")
        files = sorted((out / name).glob("*.txt"), key=lambda p: int(p.stem))
        with ThreadPoolExecutor(o.jobs) as pool:
            rows = dict(zip((f.stem for f in files), pool.map(read, files)))
        rows = {k: r for k, r in rows.items() if r["gold"]}
        if not rows:
            continue
        mean = lambda k: sum(r[k] for r in rows.values()) / len(rows)
        worst = sorted(rows, key=lambda k: rows[k]["F1tree"])[:6]
        low = mean("F1") < o.f1 or mean("F1tree") < o.tree
        failed |= low
        print(f"{name:12} {len(rows):5} {mean('F1'):6.3f} {mean('F1loose'):6.3f} {mean('F1tree'):6.3f}{'*' if low else ' '} "
              + " ".join(f"{k} {rows[k]['F1']:.2f}/{rows[k]['F1tree']:.2f}" for k in worst), flush=True)
        if o.diff:
            for k in worst:
                for what in ("missed", "extra", "partial"):
                    for x in rows[k][what][:6]:
                        print(f"      {k} {what}: {x if isinstance(x, str) else ' <> '.join(y[:60] for y in x)}"[:150])
    if failed:
        print(f"* under F1 {o.f1} or tree {o.tree}")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())

"""Makes the font folders beside this script from pinned packages.

    pip install fonttools==4.68.0 skia-pathops==0.9.2
    python3 fonts/prepare.py ARCHIVES [OUTPUT]

ARCHIVES is a scratch folder: an archive that is not there yet is fetched into it with npm or
cargo. Nothing is used before its hash is the pinned one. OUTPUT is this script's own folder
unless given. Two runs write the same bytes; other versions of the two libraries may not, so
they are refused.
"""

import hashlib
import io
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from fontTools.ttLib import TTFont
from fontTools.ttLib.removeOverlaps import removeOverlaps

TOOLS = {"fonttools": "4.68.0", "skia-pathops": "0.9.2"}

# Once the hinting is gone, the tables that serve it mean nothing; a static font has no use for
# those of variations and named axes; no book here is set in vertical lines; and a signature does
# not survive a change.
DROPPED_TABLES = "fpgm prep cvt hdmx VDMX LTSH DSIG STAT MVAR avar vmtx vhea".split()

# U+2000 to U+200A, in em or as the character whose width they share. As packaged they lie: the
# bold has a thin space of half an em.
SPACES = {
    0x2000: 0.5, 0x2001: 1, 0x2002: 0.5, 0x2003: 1, 0x2004: 0.333, 0x2005: 0.25, 0x2006: 0.167,
    0x2007: "0", 0x2008: ".", 0x2009: 0.125, 0x200A: 0.042,
}  # fmt: skip

STYLES = ("Regular", "Italic", "Bold", "BoldItalic")
UPRIGHT = ("Regular", "Bold")


@dataclass
class Family:
    folder: str
    name: str
    version: str
    kind: str  # "npm package" or "crate"
    package: str
    package_version: str
    archive_sha256: str
    stem: str  # of the files written: stem-Style.ttf
    path: str  # of a file in the package, with {} for its style
    styles: dict[str, str]  # style -> how the package writes it
    licence: str  # path in the package
    reserved: tuple[str, ...] = ()
    clean: bool = False  # overlaps, hinting and glyph names out
    spaces: bool = False  # fixed spaces set right

    def __post_init__(self) -> None:
        if self.clean and any(word in self.name for word in self.reserved):
            raise ValueError(f"{self.name} is a reserved name: its files may not be changed")

    @property
    def archive(self) -> str:
        if self.kind == "npm package":
            return f"{self.package.lstrip('@').replace('/', '-')}-{self.package_version}.tgz"
        return f"{self.package}-{self.package_version}.crate"

    @property
    def changes(self) -> str:
        if not self.clean:
            return "none"
        said = (
            "overlapping contours merged and left bearings set to match, "
            "hinting and glyph names removed"
        )
        if self.spaces:
            said += ", the spaces U+2000 to U+200A set to their nominal widths"
        tools = " and ".join(f"{name} {pinned}" for name, pinned in TOOLS.items())
        dropped = " ".join(DROPPED_TABLES)
        return f"With {tools}: {said}; tables dropped where present: {dropped}."


def expo(folder, name, version, package_version, sha256, styles=STYLES, **changes):
    """A family of the packages that hold one static Google font a folder."""
    stem = name.replace(" ", "")
    weights = {
        "Regular": "400Regular",
        "Italic": "400Regular_Italic",
        "Bold": "700Bold",
        "BoldItalic": "700Bold_Italic",
    }
    return Family(
        folder, name, version, "npm package", f"@expo-google-fonts/{folder}", package_version, sha256,
        stem, f"{{0}}/{stem}_{{0}}.ttf", {style: weights[style] for style in styles},
        "LICENSE_FONT",  # LICENSE is the wrapper's own, not the font's
        **changes,
    )  # fmt: skip


def adobe(folder, name, version, package, package_version, sha256):
    """A family whose name is reserved: its files may not be changed at all."""
    stem = name.replace(" ", "")
    return Family(
        folder, name, version, "npm package", package, package_version, sha256,
        stem, f"OTF/{stem}-{{}}.otf",
        {"Regular": "Regular", "Italic": "It", "Bold": "Bold", "BoldItalic": "BoldIt"},
        "LICENSE.md", reserved=("Source",),
    )  # fmt: skip


FAMILIES = (
    expo("eb-garamond", "EB Garamond", "1.003", "0.4.3",
         "4b394f925314ad33790d571812b99370612ed40ca470ac64f9a98ab637dfea20", clean=True, spaces=True),
    Family("libertinus-serif", "Libertinus Serif", "7.051", "crate", "typst-assets", "0.15.1",
           "bcee505dac6702dd1c5e65aa2e94a6179d19ee09e2e5637d7313db91765dc4e0",
           "LibertinusSerif", "files/fonts/LibertinusSerif-{}.otf", {s: s for s in STYLES}, "NOTICE",
           reserved=("Linux Libertine", "Biolinum", "STIX Fonts")),
    adobe("source-serif-4", "Source Serif 4", "4.005", "source-serif", "4.5.1",
          "19a448df98f4aa777de3452b0a1e29aa7ffe29252fe552c8a2d2531702d80746"),
    expo("literata", "Literata", "3.103", "0.4.3",
         "aae3f1db18107aaaa5ceee58456bf75b80fee594c31908dc652f794d05fa24b0", clean=True),
    adobe("source-sans-3", "Source Sans 3", "3.052", "source-sans", "3.52.0",
          "49cf78ddd79b436591ee696785222b54ff28102922e3d3df297fe382d7fdfa88"),
    expo("atkinson-hyperlegible-next", "Atkinson Hyperlegible Next", "2.001", "0.4.1",
         "9c98b93e3f7dd7d7819f9c439aac9fb5b5466781fa1eb002caeb52eb7cb15ce8"),
    expo("courier-prime", "Courier Prime", "3.018", "0.4.1",
         "c85b63713b7c69dc371de8985ad1f89f5a66c4ffe35b9944e8ab579dd8beeb07"),
    expo("frank-ruhl-libre", "Frank Ruhl Libre", "6.004", "0.4.1",
         "e07dcaf8d328a97bf10ab0e6474adaf53932a5ea6c2e0843b182d4567e6b0118", UPRIGHT, clean=True),
    expo("amiri", "Amiri", "1.002", "0.4.1",
         "7228928b40d7c178cc00df1f5098dd7cce2d9294def732027c1f4be5c7abaddc", UPRIGHT, clean=True),
)  # fmt: skip


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def fetch(family: Family, archives: Path) -> None:
    if family.kind == "npm package":
        wanted = f"{family.package}@{family.package_version}"
        subprocess.run(["npm", "pack", "--silent", wanted], cwd=archives, check=True)
        return
    # cargo downloads only for a project, and keeps the archive in its own cache.
    with tempfile.TemporaryDirectory() as project:
        Path(project, "lib.rs").touch()
        Path(project, "Cargo.toml").write_text(
            '[package]\nname = "fetch"\nversion = "0.0.0"\nedition = "2021"\n'
            '[lib]\npath = "lib.rs"\n'
            f'[dependencies]\n{family.package} = "={family.package_version}"\n'
        )
        subprocess.run(["cargo", "fetch", "--quiet"], cwd=project, check=True)
    home = Path(os.environ.get("CARGO_HOME", Path.home() / ".cargo"))
    cached = next(home.glob(f"registry/cache/*/{family.archive}"))
    shutil.copyfile(cached, archives / family.archive)


def open_archive(family: Family, archives: Path) -> tarfile.TarFile:
    path = archives / family.archive
    if not path.exists():
        fetch(family, archives)
    data = path.read_bytes()
    if sha256(data) != family.archive_sha256:
        sys.exit(f"{family.archive}: sha256 is {sha256(data)}, not {family.archive_sha256}")
    return tarfile.open(fileobj=io.BytesIO(data))


def member(archive: tarfile.TarFile, path: str) -> bytes:
    # Every archive has one top folder, whose name differs between registries.
    top = archive.getnames()[0].split("/")[0]
    return archive.extractfile(f"{top}/{path}").read()


def licence_text(family: Family, archive: tarfile.TarFile) -> bytes:
    text = member(archive, family.licence)
    if family.licence == "NOTICE":
        # Licences of many things, set apart by rules of equals signs.
        sections = text.split(b"=" * 80 + b"\n")
        (text,) = (s for s in sections if family.name.encode() in s)
    return text


def prepare(family: Family, data: bytes) -> bytes:
    """The font as bundled: names, shaping, glyph order and line metrics stay as they are."""
    if not family.clean:
        return data
    # With its own date of modification a font would differ at each run.
    font = TTFont(io.BytesIO(data), recalcTimestamp=False)
    removeOverlaps(font, ignoreErrors=True)
    for tag in DROPPED_TABLES:
        tag = tag.ljust(4)
        if tag in font:
            del font[tag]
    # Also of the glyphs that could not be simplified, which were left as they were.
    font["glyf"].removeHinting()
    set_bearings(font)
    if family.spaces:
        set_spaces(font)
    font["post"].formatType = 3.0  # the one without glyph names
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()


def set_bearings(font: TTFont) -> None:
    # A renderer moves each outline so that its left edge lies at the bearing, and the edge of a
    # composite moves when a part of it is drawn anew with other control points. removeOverlaps
    # forgets those glyphs: dal in Amiri would stand 14 units off its place, others up to 35.
    glyf, metrics = font["glyf"], font["hmtx"].metrics
    for name in font.getGlyphOrder():
        if glyf[name].numberOfContours:
            glyf[name].recalcBounds(glyf)
            metrics[name] = (metrics[name][0], glyf[name].xMin)


def set_spaces(font: TTFont) -> None:
    glyphs, widths = font.getBestCmap(), font["hmtx"].metrics
    for char, wanted in SPACES.items():
        if isinstance(wanted, str):
            width = widths[glyphs[ord(wanted)]][0]
        else:
            width = round(wanted * font["head"].unitsPerEm)
        widths[glyphs[char]] = (width, 0)


def toml(value) -> str:
    if isinstance(value, tuple):
        return "[" + ", ".join(map(toml, value)) + "]"
    return f'"{value}"'


def source(family: Family, files: list[dict[str, str]]) -> str:
    top = {
        "family": family.name,
        "version": family.version,
        "package": family.package,
        "package_version": family.package_version,
        "archive_sha256": family.archive_sha256,
        "licence": "OFL-1.1",
        "reserved_font_name": family.reserved,
        "changes": family.changes,
    }
    lines = [f"# Written by ../prepare.py from the {family.kind} named here."]
    lines += [f"{key} = {toml(value)}" for key, value in top.items()]
    for file in files:
        lines += ["", "[[file]]"]
        lines += [f"{key} = {toml(value)}" for key, value in file.items()]
    return "\n".join(lines) + "\n"


def build(family: Family, archives: Path, output: Path) -> int:
    archive = open_archive(family, archives)
    folder = output / family.folder
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    files, size = [], 0
    for style, packaged in family.styles.items():
        path = family.path.format(packaged)
        before = member(archive, path)
        after = prepare(family, before)
        name = f"{family.stem}-{style}{Path(path).suffix}"
        (folder / name).write_bytes(after)
        size += len(after)
        files.append({
            "name": name,
            "path_in_package": path,
            "sha256_before": sha256(before),
            "sha256_after": sha256(after),
        })  # fmt: skip
    (folder / "OFL.txt").write_bytes(licence_text(family, archive))
    (folder / "SOURCE").write_text(source(family, files), encoding="utf-8", newline="\n")
    print(f"{family.folder}: {len(files)} files, {size:,} bytes")
    return size


def main() -> None:
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    for tool, pinned in TOOLS.items():
        if version(tool) != pinned:
            sys.exit(f"{tool} {version(tool)} is installed; the fonts are made with {pinned}")
    archives = Path(sys.argv[1]).resolve()
    archives.mkdir(parents=True, exist_ok=True)
    output = Path(sys.argv[2]) if len(sys.argv) == 3 else Path(__file__).resolve().parent
    total = sum(build(family, archives, output) for family in FAMILIES)
    print(f"total: {total:,} bytes")


if __name__ == "__main__":
    main()

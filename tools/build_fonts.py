"""Writes the fonts of `viadukt.ui.paper`, and the list of characters that they cover.

    apt-get download fonts-noto-core && npm pack @expo-google-fonts/noto-emoji
    python tools/build_fonts.py FOLDER_WITH_BOTH

Latin, Cyrillic, Greek, Ethiopic and emoji are taken as they are. Of the three symbol fonts only the blocks are kept that texts
use. Arabic gets a glyph of its own for every letter with a vowel sign: typst writes a sign that stands at another height than
its letter as a text of its own, and repeats the letter in it, so that a screen reader would read one letter twice.
"""

import hashlib
import subprocess
import sys
import tarfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from fontTools.otlLib.builder import buildLigatureSubstSubtable, buildLookup
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables._g_l_y_f import ROUND_XY_TO_GRID, USE_MY_METRICS, Glyph, GlyphComponent

PAPER = Path(__file__).resolve().parent.parent / "src" / "viadukt" / "ui" / "paper"
PACKAGES = {
    "fonts-noto-core_20201225-1_all.deb": "58f4f0bb6720f919f92096b3508e1412a0f1544424ade6c5b5bf1eb694dd64ba",
    "expo-google-fonts-noto-emoji-0.4.7.tgz": "6a25fd5a4da5bb34bbc2d300531bbf32de86afd866e119314d7e358f61a6104d",
}
AS_THEY_ARE = ("NotoSans-Regular", "NotoSans-Bold", "NotoSansEthiopic-Regular", "NotoSansEthiopic-Bold", "NotoEmoji-Regular")
ARABIC = ("NotoSansArabic-Regular", "NotoSansArabic-Bold")
SYMBOLS = {
    "NotoSansMath-Regular": [range(0x2190, 0x2300)],  # arrows, operators
    "NotoSansSymbols-Regular": [range(0x2460, 0x2500)],  # letters and numbers in circles
    "NotoSansSymbols2-Regular": [range(0x2300, 0x2400), range(0x2500, 0x27C0), range(0x2B00, 0x2C00)],  # shapes, boxes, ticks
}
# Arabic, Persian, Urdu, Pashto, Central Kurdish
LETTERS = (
    *range(0x0621, 0x063B), *range(0x0641, 0x064B), 0x0671, 0x0679, 0x067C, 0x067E, 0x0681, 0x0685, 0x0686, 0x0688, 0x0689,
    0x0691, 0x0693, 0x0695, 0x0696, 0x0698, 0x069A, 0x06A4, 0x06A9, 0x06AB, 0x06AF, 0x06B5, 0x06BA, 0x06BC, 0x06BE, 0x06C0,
    0x06C1, 0x06C2, 0x06C3, 0x06C6, 0x06CC, 0x06CD, 0x06CE, 0x06D0, 0x06D2, 0x06D3, 0x06D5,
)  # fmt: skip
SIGNS = (*range(0x064B, 0x0656), 0x0670)
SHADDA = 0x0651


def unpack(folder: Path, into: Path) -> None:
    """The fonts of both packages, as `NotoSans-Regular.ttf` and so on."""
    for name, digest in PACKAGES.items():
        if hashlib.sha256((folder / name).read_bytes()).hexdigest() != digest:
            sys.exit(f"{folder / name} is not the package that the fonts were made of.")
    debian, npm = (folder / name for name in PACKAGES)
    subprocess.run(["dpkg-deb", "-x", debian, into / "debian"], check=True)
    for font in (into / "debian/usr/share/fonts/truetype/noto").iterdir():
        font.rename(into / font.name)
    with tarfile.open(npm) as archive:
        emoji = archive.extractfile("package/400Regular/NotoEmoji_400Regular.ttf")
        assert emoji
        (into / "NotoEmoji-Regular.ttf").write_bytes(emoji.read())


def lookups(font: TTFont, table: str, feature: str) -> list[Any]:
    """The lookups of a feature."""
    held = font[table].table
    found = [record.Feature for record in held.FeatureList.FeatureRecord if record.FeatureTag == feature]
    return [held.LookupList.Lookup[number] for number in sorted({n for each in found for n in each.LookupListIndex})]


def ligatures(font: TTFont, feature: str) -> Iterator[tuple[list[str], str]]:
    for lookup in lookups(font, "GSUB", feature):
        for subtable in lookup.SubTable:
            for first, found in getattr(subtable, "ligatures", {}).items():
                yield from (([first, *ligature.Component], ligature.LigGlyph) for ligature in found)


def forms(font: TTFont, letters: Iterable[str]) -> set[str]:
    """The letters, and what they become at the beginning, in the middle and at the end of a word."""
    first = set(letters)
    joined = {
        form
        for feature in ("init", "medi", "fina")
        for lookup in lookups(font, "GSUB", feature)
        for subtable in lookup.SubTable
        for letter, form in subtable.mapping.items()
        if letter in first
    }
    return first | joined


def anchors(font: TTFont) -> tuple[dict[str, Any], dict[str, list[Any]]]:
    """Where signs stand: of each sign class and point, of each letter (of a ligature: the first) the point of each class."""
    signs: dict[str, Any] = {}
    letters: dict[str, list[Any]] = {}
    for lookup in lookups(font, "GPOS", "mark"):
        for held in lookup.SubTable:
            signs |= zip(held.MarkCoverage.glyphs, held.MarkArray.MarkRecord, strict=True)
            if hasattr(held, "BaseArray"):
                bases = [record.BaseAnchor for record in held.BaseArray.BaseRecord]
                letters |= zip(held.BaseCoverage.glyphs, bases, strict=True)
            else:
                bases = [attach.ComponentRecord[0].LigatureAnchor for attach in held.LigatureArray.LigatureAttach]
                letters |= zip(held.LigatureCoverage.glyphs, bases, strict=True)
    return signs, letters


def together(letter: str, sign: str, x: int, y: int) -> Glyph:
    glyph = Glyph()
    glyph.numberOfContours = -1
    glyph.components = []
    for name, across, up, flags in ((letter, 0, 0, USE_MY_METRICS), (sign, x, y, 0)):
        part = GlyphComponent()
        part.glyphName, part.x, part.y, part.flags = name, across, up, flags | ROUND_XY_TO_GRID
        glyph.components.append(part)
    return glyph


def with_signs(font: TTFont) -> None:
    """Adds a glyph for each letter with each sign, and the rule that puts it in the place of both."""
    of = font.getBestCmap()
    letters = forms(font, (of[letter] for letter in LETTERS))
    letters |= {made for parts, made in ligatures(font, "rlig") if letters.issuperset(parts)}
    signs = {of[sign] for sign in SIGNS}
    signs |= {made for parts, made in ligatures(font, "ccmp") if signs.issuperset(parts) and of[SHADDA] in parts}
    sign_points, letter_points = anchors(font)
    rules = {}
    for letter in sorted(letters & letter_points.keys()):
        for sign in sorted(signs):
            record = sign_points[sign]
            base, own = letter_points[letter][record.Class], record.MarkAnchor
            if base is None:
                continue
            name = rules[letter, sign] = f"{letter}_{sign}"
            font["glyf"][name] = together(letter, sign, base.XCoordinate - own.XCoordinate, base.YCoordinate - own.YCoordinate)
            font["hmtx"][name] = font["hmtx"][letter]
            font["GDEF"].table.GlyphClassDef.classDefs[name] = 1
    font.setGlyphOrder(font["glyf"].glyphOrder)
    substitution = font["GSUB"].table
    substitution.LookupList.Lookup.append(buildLookup([buildLigatureSubstSubtable(rules)]))
    required = [n for n, record in enumerate(substitution.FeatureList.FeatureRecord) if record.FeatureTag == "rlig"]
    for number in required:
        substitution.FeatureList.FeatureRecord[number].Feature.LookupListIndex.append(len(substitution.LookupList.Lookup) - 1)
    for record in substitution.ScriptList.ScriptRecord:
        for system in (record.Script.DefaultLangSys, *(named.LangSys for named in record.Script.LangSysRecord)):
            if not set(required) & set(system.FeatureIndex):
                system.FeatureIndex.append(required[0])
    font["post"].formatType = 3.0  # no names of glyphs: they would be a third of the file


def only(font: TTFont, blocks: list[range]) -> None:
    options = Options()
    options.layout_features = []
    options.name_IDs = ["*"]
    options.recalc_timestamp = False
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=[code for block in blocks for code in block])
    subsetter.subset(font)


def ranges(codes: Iterable[int]) -> Iterator[str]:
    """`0020-007E`, one a line."""
    first = last = -1
    for code in [*sorted(codes), sys.maxunicode + 1]:
        if code != last + 1:
            if first >= 0:
                yield f"{first:04X}-{last:04X}\n"
            first = code
        last = code


def main(folder: Path) -> None:
    fonts = PAPER / "fonts"
    with TemporaryDirectory() as place:
        unpack(folder, Path(place))
        covered: set[int] = set()
        for name in (*AS_THEY_ARE, *ARABIC, *SYMBOLS):
            source = Path(place, f"{name}.ttf")
            font = TTFont(source, recalcTimestamp=False)
            if name in AS_THEY_ARE:
                (fonts / source.name).write_bytes(source.read_bytes())
            else:
                only(font, SYMBOLS[name]) if name in SYMBOLS else with_signs(font)
                font.save(fonts / source.name)
            covered |= font.getBestCmap().keys()
            print(f"{name}: {(fonts / source.name).stat().st_size / 1000:.0f} kB")
    never = {*range(0x20), 0xFEFF}  # typst takes neither controls nor a byte order mark
    (PAPER / "covered.txt").write_text("".join(ranges(covered - never)))


if __name__ == "__main__":
    main(Path(sys.argv[1]))

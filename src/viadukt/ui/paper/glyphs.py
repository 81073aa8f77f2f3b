"""Text that our fonts can show: PDF/UA (ISO 14289-1) forbids a character without a glyph, and typst then gives up."""

import re
import unicodedata
from functools import cache
from pathlib import Path

REPLACEMENT = "\u25a1"
"""An empty box: something stands here that this paper cannot show."""

_LINE_ENDS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
# What Unicode calls Default_Ignorable_Code_Point: without a glyph it is nothing, not something unknown.
_IGNORABLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff"
    "\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
# Would turn what follows it round, far beyond its own word.
_OVERRIDES = "\u202d\u202e"
# What only changes the character before it: variants, skin tones, joiners, the tags of flags.
_MODIFIERS = "\u200d\u20e3\ufe00-\ufe0f\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f"


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """What is left out, what is replaced, and what of that gets no box of its own."""
    covered = ""
    for line in (Path(__file__).parent / "covered.txt").read_text().split():
        first, last = (int(code, 16) for code in line.split("-"))
        covered += f"\\U{first:08x}-\\U{last:08x}"
    nothing = re.compile(f"[{_OVERRIDES}]|(?![{covered}])[{_IGNORABLE}]")
    return nothing, re.compile(f"[^{covered}\n](?:[^{covered}\n]|[{_MODIFIERS}])*"), re.compile(f"[{_MODIFIERS}]")


def printable(text: str) -> str:
    """`text`, composed (NFC), with `REPLACEMENT` for each character that no font of ours has.

    Line ends become "\\n", tabs blanks. Invisible characters without a glyph go, and so do the two that override the direction
    of all that follows them.
    """
    nothing, unknown, _ = _patterns()
    whole = unicodedata.normalize("NFC", _LINE_ENDS.sub("\n", text).replace("\t", " "))
    return unknown.sub(_boxes, nothing.sub("", whole))


def _boxes(found: re.Match[str]) -> str:
    """A box for each character, marks and modifiers with the one before them."""
    *_, modifiers = _patterns()
    alone = [character for character in modifiers.sub("", found[0]) if not unicodedata.category(character).startswith("M")]
    return REPLACEMENT * max(1, len(alone))

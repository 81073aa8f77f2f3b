"""What our fonts can show, and what stands for the rest."""

import unicodedata

import pytest
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st

from viadukt.ui.paper import glyphs
from viadukt.ui.paper.glyphs import printable
from viadukt.ui.paper.typesetting import FONTS

COVERED = {chr(code) for path in FONTS.glob("*.ttf") for code in TTFont(path).getBestCmap() if code >= 0x20 and code != 0xFEFF}


def test_the_list_is_what_the_fonts_have(covered: list[str]):
    """If this fails: run tools/build_fonts.py."""
    assert set(covered) == COVERED


def test_regular_and_bold_have_the_same():
    for bold in FONTS.glob("*-Bold.ttf"):
        regular = bold.with_name(bold.name.replace("Bold", "Regular"))
        assert TTFont(bold).getBestCmap().keys() == TTFont(regular).getBestCmap().keys()


def test_the_fonts_are_small():
    assert sum(path.stat().st_size for path in FONTS.iterdir()) < 6_000_000


@pytest.mark.parametrize(
    "alphabet",
    [
        "ÄÖÜäöüßẞ„“‚‘–—…§€°²№",
        "ÇĞİIÖŞÜçğıöşü",
        "ăâđêôơưĂÂĐÊÔƠƯảãáạằẳẵắặầẩẫấậẻẽéẹềểễếệỉĩíịỏõóọồổỗốộờởỡớợủũúụừửữứựỳỷỹýỵ",
        "ąćęłńóśźżĄĆĘŁŃÓŚŹŻășțâîĂȘȚ",
        "абвгґдеєжзиіїйклмнопрстуфхцчшщъыьэюяё’ўћђљњџ",
        "αβγδεζηθικλμνξοπρστυφχψωάέήίόύώ",
        "ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىيًٌٍَُِّْٰ،؛؟٠١٢٣٤٥٦٧٨٩",
        "پچژگکیۀ‌۰۱۲۳۴۵۶۷۸۹«»٫٬٪",
        "ټځڅډړږښګڼېۍئ",
        "ٹڈڑںھہۂۃےۓ",
        "ڕڵۆێەڤ",
        "ሀሁሂሃሄህሆለሐመሠረሰሸቀቐበቨተቸኀነኘአከኸወዐዘዠየደጀገጠጨጰጸፀፈፐ።፣፤፡፩፪",
        "êîşûÊÎŞÛçëË",
        "ɛɔŋƁɓƊɗƘƙƳƴ",
        "☐☑☒✓✗•→←↑↓≤≥≠≈∞×÷−½●■□▶★☎✉♿⚠①ⓘ",
        "🙂👍🎉🏠🏥🚌📞📄🧑🤰",
    ],
)
def test_our_alphabets_are_there(alphabet: str):
    assert printable(alphabet) == unicodedata.normalize("NFC", alphabet)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Frau 李", "Frau □"),
        ("தமிழ்", "□□□"),
        ("हिन्दी", "□□□"),
        ("a\u0eb1", "a□"),
        ("e\u0301", "é"),
        ("eins\r\nzwei\u2028drei\vvier", "eins\nzwei\ndrei\nvier"),
        ("a\tb", "a b"),
        ("\0a\x07b\x9f", "□a□b□"),
        ("\ufeffa\u3164b\u202egnal\u202c", "abgnal\u202c"),
        ("\ud800", "□"),
        ("👩🏽\u200d⚕\ufe0f 🇩🇪", "👩🏽\u200d⚕\ufe0f 🇩🇪"),
        ("\U0001fbfa\U0001f3fd\ufe0f!", "□!"),
        ("می\u200cخواهم", "می\u200cخواهم"),
    ],
)
def test_what_stands_for_the_rest(text: str, shown: str):
    assert printable(text) == shown


@given(st.text())
def test_nothing_is_left_that_no_font_has(text: str):
    shown = printable(text)

    assert set(shown) - COVERED <= {"\n"}
    assert printable(shown) == shown
    assert glyphs.REPLACEMENT in shown or len(shown) <= len(text)

from hypothesis import given
from hypothesis import strategies as st

from viadukt.understanding.folding import fold, words_of


@given(st.text(max_size=200))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_umlauts_are_one_with_their_two_letter_and_their_bare_spelling() -> None:
    assert {fold("Köln"), fold("Koeln"), fold("KOLN"), fold("Ko\u0308ln")} == {"koln"}


def test_arabic_and_persian_letters_and_digits_meet() -> None:
    assert fold("مُسَاعَدة") == fold("مساعده")
    assert fold("کلاس زبان") == fold("كلاس زبان")
    assert fold("۵۰۶۶۷") == fold("٥٠٦٦٧") == "50667"
    assert fold("می\u200cخواهم") == fold("میخواهم")


def test_ethiopic_letters_that_sound_alike_meet() -> None:
    assert fold("ሐኪም") == fold("ኀኪም") == fold("ሀኪም")


def test_turkish_dotted_and_dotless_i_meet() -> None:
    assert fold("İŞ ARIYORUM") == fold("iş arıyorum") == "is ariyorum"


def test_an_apostrophe_parts_words_but_not_inside_a_ukrainian_one() -> None:
    assert words_of(fold("Köln'de")) == ["koln", "de"]
    assert words_of(fold("моя сім’я")) == ["моя", "сімя"]

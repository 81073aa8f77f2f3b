"""Texts of the rulebooks in the reader's language."""

from viadukt.guidance.wording import Said, said

LIVELIHOOD = {"de": "Ihr Lebensunterhalt ist gesichert.", "en": "Your livelihood is secured."}


def test_german_and_english_stand_in_the_file():
    assert [said(LIVELIHOOD, language) for language in ("de", "en")] == [
        Said("Ihr Lebensunterhalt ist gesichert.", "de"),
        Said("Your livelihood is secured.", "en"),
    ]


def test_other_languages_come_out_of_their_catalogues():
    found = {language: said(LIVELIHOOD, language) for language in ("ar", "fa", "fr", "ru", "tr", "uk")}

    assert {language: one.language for language, one in found.items()} == {language: language for language in found}
    assert len({one.text for one in found.values()}) == 6


def test_what_nobody_has_translated_yet_is_german_and_says_so():
    assert said({"de": "Ganz neu.", "en": "Quite new."}, "tr") == Said("Ganz neu.", "de")


def test_nothing_stays_nothing():
    assert said({}, "tr").text == ""

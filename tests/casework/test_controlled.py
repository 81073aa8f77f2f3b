"""The controlled lists."""

from datetime import date

import pytest
from django.utils import translation

from viadukt.casework.controlled import NAMES, age_group, controlled, label, options


@pytest.mark.parametrize("name", NAMES)
def test_each_item_has_one_key_and_two_wordings(name: str):
    items = controlled(name).items

    assert len(controlled(name).keys) == len(items)
    assert [item.key for item in items if not (item.wordings["de"].strip() and item.wordings["en"].strip())] == []


def test_a_label_is_in_the_readers_language_and_else_in_english():
    said = []
    for language in ("de", "en", "ar"):
        with translation.override(language):
            said.append(label("barrier", "discrimination"))

    assert said == ["Diskriminierung", "Discrimination", "Discrimination"]


def test_only_what_stands_in_a_list_is_an_option():
    assert [key for key, _label in options("sex")] == ["f", "m", "d", "x"]
    with pytest.raises(LookupError):
        label("sex", "gibt-es-nicht")


@pytest.mark.parametrize(
    ("year", "group"), [(2009, "u18"), (2008, "a18_26"), (1999, "a27_44"), (1981, "a45_64"), (1961, "a65")]
)
def test_age_groups(year: int, group: str):
    assert age_group(year, date(2026, 11, 30)) == group

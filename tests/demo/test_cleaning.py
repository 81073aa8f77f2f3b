"""Reading what sources wrote."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from viadukt.demo import cleaning


@pytest.mark.parametrize(
    ("written", "country", "stored"),
    [
        ("+49 351-5635582", "DE", "+49 351 5635582"),
        ("+49 351 - 27283501", "DE", "+49 351 27283501"),
        ("0221 276699933", "DE", "+49 221 276699933"),
        ("+49  351 33 22 12 73", "DE", "+49 351 33221273"),
        ("+49 30 66633399 -91", "DE", "+49 30 66633399 -91"),  # two extensions
        ("+49 30 666333-96 -92 -83", "DE", "+49 30 666333-96 -92 -83"),
        ("by appointment", "DE", "by appointment"),
        ("12", "DE", "12"),
        ("", "DE", ""),
    ],
)
def test_phone_numbers_are_written_internationally_or_left_alone(written, country, stored):
    assert cleaning.phone(written, country) == stored


@given(st.text(max_size=40))
def test_no_phone_number_breaks_or_vanishes(written):
    assert bool(cleaning.phone(written, "DE")) == bool(written)


@given(st.sampled_from(["+49 351 5635582", "+49 221 27669 99", "+233 30 222 1111"]))
def test_a_number_that_was_cleaned_stays_as_it_is(written):
    once = cleaning.phone(written, "DE")
    assert cleaning.phone(once, "DE") == once


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("geflüchtete Frauen, Migrantinnen", ["women", "refugees"]),
        ("Menschen mit Migrationsgeschichte", []),
        ("unbegleitete minderjährige Geflüchtete", ["youth", "children", "refugees"]),
        ("Spätaussiedlerinnen und Spätaussiedler", []),
        ("junge Menschen, Jugendmigrantenorganisationen", ["youth", "organisations"]),
        ("EU-Bürgerinnen und EU-Bürger", ["eu-citizens"]),
        ("LSBTI* Geflüchtete", ["refugees", "lgbtiq"]),
    ],
)
def test_target_groups_are_read_out_of_german_words(text, keys):
    assert cleaning.target_groups(text) == keys


def test_spellings_of_a_name_and_a_street_are_one():
    assert cleaning.same_name("Caritasverband f.Chemnitz u. Umgebung e.V.") == cleaning.same_name(
        "Caritasverband für Chemnitz und Umgebung e. V."
    )
    assert cleaning.same_name("Caritas Köln") != cleaning.same_name("Caritas Kölln")
    assert cleaning.same_street("Galenstrasse 39") == cleaning.same_street("Galenstraße 39")
    assert cleaning.same_street("Hohenzollernstraße 118 - 120") == cleaning.same_street("Hohenzollernstr. 118")
    assert cleaning.same_street("Dammweg 4") != cleaning.same_street("Dammweg 5")
    assert cleaning.same_street("Straße der Jugend 23 a") != cleaning.same_street("Straße der Jugend 23")


def test_only_what_a_text_says_becomes_a_fact():
    assert cleaning.is_free("Kostenlose Beratung")
    assert not cleaning.is_free("Beratung")
    assert cleaning.needs_appointment("Beratung nach Terminabsprache.")
    assert not cleaning.needs_appointment("Begleitung und Übersetzung bei Terminen")
    assert cleaning.formats("Telefonberatung und online") == ["phone", "online"]
    assert cleaning.formats("Beratung") == []
    assert cleaning.area("", "Bundesweiter Dachverband", [], "DE") == "country"
    assert cleaning.area("", "Gründete den Bundesverband mit", [], "DE") == "local"

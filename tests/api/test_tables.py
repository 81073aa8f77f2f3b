"""The public list for spreadsheets and maps."""

import csv
import io
import json
from typing import Any

import pytest
from django.test import Client
from hypothesis import example, given
from hypothesis import strategies as st

from tests.api.conftest import Network
from viadukt.api.tables import cell, csv_lines
from viadukt.directory.public import Service
from viadukt.kernel.texts import Translated


def rows(api: Client) -> list[dict[str, str]]:
    text = b"".join(api.get("/api/services.csv")).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_the_table_has_one_row_for_a_service_at_a_place(api: Client, network: Network):
    found = rows(api)

    assert [(row["name"], row["city"], row["latitude"]) for row in found] == [
        ("Beratung zur Anerkennung ausländischer Abschlüsse", "Köln", "50.9384"),
        ("Frauenhaus", "", ""),
        ("Advice on return", "Accra", ""),
    ]
    assert {name: found[0][name] for name in ("phone", "topics", "spoken_languages", "opening_hours", "fees", "example")} == {
        "phone": "+49 221 111111",
        "topics": "recognition",
        "spoken_languages": "de tr ar kmr pt-BR",
        "opening_hours": "MO,TU,TH 09:00-12:00; TH 14:00-18:00",
        "fees": "kostenlos: Übersetzungen kosten",
        "example": "true",
    }
    assert found[2]["source_date"] == "2023"


def test_the_table_opens_in_a_spreadsheet_as_what_it_is(api: Client, network: Network):
    response = api.get("/api/services.csv")
    body = b"".join(response)

    assert response.headers["Content-Type"] == "text/csv; charset=utf-8; header=present"
    assert response.headers["Content-Disposition"] == 'attachment; filename="services.csv"'
    assert body.startswith(b"\xef\xbb\xbfid,location_id,name,")
    assert int(response.headers["Content-Length"]) == len(body)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
        ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"),
        ("-2+3", "'-2+3"),
        ("@SUM(1)", "'@SUM(1)"),
        ("\t=1", "'\t'=1"),
        ("  =1", "'  =1"),
        ("＝1+1", "'＝1+1"),
        ("+49-221-1234", "'+49-221-1234"),
        ("+49 221 1234", "+49 221 1234"),
        (-0.1969, "-0.1969"),
        ("Köln", "Köln"),
        ("'schon", "'schon"),
        (True, "true"),
        (None, ""),
    ],
)
def test_no_cell_is_taken_for_a_formula(value: Any, written: str):
    assert cell(value) == written


@given(st.text())
@example("=1")
@example("\ufeff=1")
def test_whatever_the_text_its_cell_begins_like_no_formula_and_loses_nothing(text: str):
    written = cell(text)

    assert written.replace("'", "") == text.replace("'", "")
    assert written.startswith("'") or not text.strip().startswith(("=", "@"))


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Hilfe\n=cmd|'/C calc'!A0\nmehr", "Hilfe\n'=cmd|'/C calc'!A0\nmehr"),
        ("Hilfe; =cmd|'/C calc'!A0;", "Hilfe; '=cmd|'/C calc'!A0;"),
        ("a\t@SUM(1)", "a\t'@SUM(1)"),
        ("0221 1; +49 221 2", "0221 1; +49 221 2"),
        ("MO 09:00-12:00; TU 09:00-12:00", "MO 09:00-12:00; TU 09:00-12:00"),
    ],
)
def test_no_part_of_a_cell_is_a_formula_where_a_spreadsheet_splits_it_at_another_sign(text: str, written: str):
    """Excel in German splits at semicolons, and a quoted line break then begins a row: it knows no quote within a line."""
    assert cell(text) == written


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\r"))))
def test_the_lines_are_read_back_as_they_were_written(texts: list[str]):
    written = "".join(csv_lines(["text"], [{"text": text} for text in texts]))

    read = list(csv.reader(io.StringIO(written, newline="")))[1:]
    assert read == [[cell(text)] for text in texts]


def test_a_formula_in_a_title_is_guarded(api: Client, network: Network):
    Service.objects.filter(pk=network.sparse.pk).update(title=Translated.of('=HYPERLINK("https://boese.example")'))

    assert rows(api)[2]["name"] == '\'=HYPERLINK("https://boese.example")'


def test_the_map_has_places_and_what_has_none(api: Client, network: Network):
    response = api.get("/api/services.geojson")
    collection = json.loads(b"".join(response))

    assert response.headers["Content-Type"] == "application/geo+json; charset=utf-8"
    assert collection["type"] == "FeatureCollection"
    assert [feature["geometry"] for feature in collection["features"]] == [
        {"type": "Point", "coordinates": [6.9599, 50.9384]},
        None,
        None,
    ]
    assert [feature["properties"]["name"] for feature in collection["features"]] == [row["name"] for row in rows(api)]
    assert {frozenset(feature) for feature in collection["features"]} == {frozenset({"type", "id", "geometry", "properties"})}


def test_a_large_table_is_sent_from_disk(api: Client, network: Network, monkeypatch: pytest.MonkeyPatch):
    small = api.get("/api/services.csv")
    monkeypatch.setattr("viadukt.api.answers._IN_MEMORY", 100)

    large = api.get("/api/services.csv")
    known = api.get("/api/services.csv", headers={"if-none-match": large.headers["ETag"]})

    assert (large.streaming, b"".join(large)) == (True, small.content)
    assert {name: large.headers[name] for name in ("ETag", "Content-Length", "Content-Type", "Content-Disposition")} == {
        name: small.headers[name] for name in ("ETag", "Content-Length", "Content-Type", "Content-Disposition")
    }
    assert known.status_code == 304

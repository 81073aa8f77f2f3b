"""Organisations out of tables: every bad cell named, all or nothing."""

import io
import re
import zipfile

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from tests.cast import sign_in
from viadukt.kernel.actor import JobActor
from viadukt.kernel.errors import Refused
from viadukt.kernel.tables import safe_cell
from viadukt.network import imports, workbooks
from viadukt.network.imports import MOST_BYTES, Problem, Table, import_organisations, read_table
from viadukt.network.models import Organisation, Site

pytestmark = pytest.mark.sql
OPERATOR = JobActor("import")


def table(*rows: str, header: str = "Name;Quelle") -> Table:
    return read_table("t.csv", "\n".join([header, *rows]).encode())


def imported(found: Table, *, dry_run: bool = False):
    return import_organisations(actor=OPERATOR, table=found, dry_run=dry_run)


def workbook(rows: list[list[object]]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return out.getvalue()


def test_a_full_row_becomes_an_organisation_with_its_place(db):
    cells = {
        "Name": "Verein Rhein",
        "Kurzname": "VR",
        "Art": "Dachverband",
        "Beschreibung": "Wir beraten.",
        "Sprachen": "Türkisch, ar",
        "Communities": "türkisch",
        "Staat": "Deutschland",
        "Bundesland": "Nordrhein-Westfalen",
        "Straße": "Beispielweg 1",
        "PLZ": "50667",
        "Ort": "Köln",
        "E-Mail": "a@example.org",
        "Telefon": "0221 276699933",
        "Webseite": "example.org",
        "Quelle": "Webseite",
        "Stand": "2026-02",
    }

    outcome = imported(table(";".join(cells.values()), header=";".join(cells)))

    assert (outcome.problems, outcome.count, outcome.written) == ([], 1, True)
    made = Organisation.objects.get()
    assert (made.name, made.short, made.kind, str(made.about), made.languages, made.communities) == (
        "Verein Rhein", "VR", "umbrella", "Wir beraten.", ["tr", "ar"], ["türkisch"],
    )  # fmt: skip
    assert (made.country, made.land, made.email, made.phone, made.website) == (
        "DE", "DE-NW", "a@example.org", "+49 221 276699933", "https://example.org",
    )  # fmt: skip
    assert (made.standing, made.source, made.source_date, made.published) == ("listed", "Webseite", "2026-02", True)
    site = Site.objects.get()
    assert (site.street, site.postal_code, site.city, site.located, round(site.latitude)) == (
        "Beispielweg 1", "50667", "Köln", "postcode", 51,
    )  # fmt: skip
    assert "koln" in made.folded


@pytest.mark.parametrize(
    ("header", "cells", "column", "part"),
    [
        ("Name;Quelle", ";x", "name", "fehlt"),
        ("Name;Quelle", "Verein;", "source", "fehlt"),
        ("Name;Quelle;Art", "Verein;x;Kegelclub", "kind", "kenne ich nicht"),
        ("Name;Quelle;Sprachen", "Verein;x;Klingonisch", "languages", "Klingonisch"),
        ("Name;Quelle;Staat", "Verein;x;Atlantis", "country", "kenne ich nicht"),
        ("Name;Quelle;Bundesland", "Verein;x;Preußen", "land", "kenne ich nicht"),
        ("Name;Quelle;E-Mail", "Verein;x;berna@", "email", "E-Mail"),
        ("Name;Quelle;Webseite", "Verein;x;javascript://1", "website", "gültige Adresse"),
        ("Name;Quelle;Telefon", "Verein;x;abc", "phone", "keine Telefonnummer"),
        ("Name;Quelle;Telefon", "Verein;x;0221 1", "phone", "gibt es so nicht"),
        ("Name;Quelle;Stand", "Verein;x;Mai 2023", "source_date", "2026-03"),
        ("Name;Quelle;Stand", "Verein;x;2023-02-30", "source_date", "2026-03"),
        ("Name;Quelle;PLZ", "Verein;x;123", "postal_code", "fünf Ziffern"),
        ("Name;Quelle;Ort;geschützt", "Verein;x;Köln;vielleicht", "protected", "ja oder nein"),
        ("Name;Quelle;Ort", f"Verein;x;{'K' * 81}", "city", "80"),
    ],
)
def test_every_bad_cell_is_named_and_nothing_is_written(db, header, cells, column, part):
    outcome = imported(table("Guter Verein;x", cells, header=header))

    assert [(problem.row, problem.column) for problem in outcome.problems] == [(3, column)]
    assert part in outcome.problems[0].message
    assert (outcome.written, Organisation.objects.count()) == (False, 0)


def test_all_bad_cells_are_named_at_once(db):
    outcome = imported(table("A;;x@", "B;x;y@", ";;", header="Name;Quelle;E-Mail"))
    assert [(problem.row, problem.column) for problem in outcome.problems] == [(2, "source"), (2, "email"), (3, "email")]


def test_who_stands_there_already_is_named_also_within_the_file(db):
    Organisation.objects.create(name="Verein Köln")
    outcome = imported(table("VEREIN KOELN;x", "Neu;x", "neu;x"))
    assert [(problem.row, problem.value) for problem in outcome.problems] == [(2, "VEREIN KOELN"), (4, "neu")]


@pytest.mark.parametrize(
    ("header", "problems"),
    [
        ("Name;Quelle;Farbe", [(1, "Farbe")]),
        ("Name;Quelle;organisation", [(1, "organisation")]),
        ("Ort;Quelle", [(1, "name")]),
        ("Name;Ort", [(1, "source")]),
    ],
)
def test_the_columns_are_checked_first(db, header, problems):
    outcome = imported(table("a;b;c", header=header))
    assert [(problem.row, problem.column) for problem in outcome.problems] == problems


def test_a_dry_run_writes_nothing(db):
    outcome = imported(table("A;x", "B;x"), dry_run=True)
    assert (outcome.count, outcome.written, Organisation.objects.count()) == (2, False, 0)


def test_a_protected_address_is_never_located(db):
    imported(table("Schutzhaus;x;Geheimweg 1;50667;Köln;ja", header="Name;Quelle;Straße;PLZ;Ort;geschützt"))
    site = Site.objects.get()
    assert (site.protected, site.latitude, site.located) == (True, None, "")
    assert "koln" not in Organisation.objects.get().folded


def test_only_the_secretariat_and_the_operator_import(db, deniz, mallory, sina):
    for who in (deniz, mallory):
        with pytest.raises(Refused, match="Geschäftsstelle"):
            import_organisations(actor=who.actor, table=table("A;x"), dry_run=True)
    assert import_organisations(actor=sina.actor, table=table("A;x"), dry_run=False).written


def test_a_spreadsheet_keeps_numbers_dates_and_leading_zeros(db):
    found = read_table(
        "t.XLSX", workbook([["Name", "Quelle", "PLZ", "Ort"], ["Verein", "x", 1099, "Dresden"], [None, None, None, None]])
    )
    assert found.rows == [(2, ["Verein", "x", "1099", "Dresden"])]
    imported(found)
    assert Site.objects.get().postal_code == "01099"


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_csv_is_read_as_programs_save_it(delimiter, encoding):
    text = delimiter.join(["Name", "Straße"]) + "\r\n" + delimiter.join(["Verein Köln", '"Weg 1"']) + "\r\n"
    found = read_table("t.csv", text.encode(encoding))
    assert (found.header, found.rows) == (["Name", "Straße"], [(2, ["Verein Köln", "Weg 1"])])


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * (imports.MOST_UNPACKED + 1))
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "part"),
    [
        ("t.pdf", b"%PDF", "XLSX, ODS oder CSV"),
        ("t.csv", b"", "keine Zeile"),
        ("t.csv", b"Name;Quelle", "keine Zeile"),
        ("t.csv", b"x" * (MOST_BYTES + 1), "5 MB"),
        ("t.csv", b"Name\n" + b"x\n" * 5001, "5000 Zeilen"),
        ("t.xlsx", b"no zip", "nicht lesen"),
        ("t.ods", b"PK\x03\x04 broken", "nicht lesen"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_what_to_do(name, content, part):
    with pytest.raises(Refused, match=part):
        read_table(name, content)


def test_a_file_that_would_unpack_to_too_much_is_not_unpacked():
    with pytest.raises(Refused, match="ausgepackt"):
        read_table("t.xlsx", bomb())


def test_a_table_with_a_cell_in_the_farthest_corner_is_refused_and_the_server_lives():
    """A kilobyte for which its reader would take 400 GB."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "Name")
        sheet.write(1_048_575, 16_383, "x")

    with pytest.raises(Refused, match="zu groß, um sie zu lesen"):
        read_table("t.xlsx", out.getvalue())


def test_a_table_that_takes_too_long_is_refused(monkeypatch):
    monkeypatch.setattr(workbooks, "SECONDS", 0.001)

    with pytest.raises(Refused, match="zu groß, um sie zu lesen"):
        read_table("t.xlsx", workbook([["Name"], ["Verein"]]))


@given(st.binary(max_size=400), st.sampled_from(["t.csv", "t.xlsx", "t.ods"]))
def test_no_file_breaks_the_reading(content, name):
    try:
        found = read_table(name, content)
    except Refused:
        return
    assert all(isinstance(cell, str) and "\0" not in cell for _number, row in found.rows for cell in row)


@pytest.mark.django_db
@given(st.lists(st.lists(st.text(max_size=12), min_size=2, max_size=18), min_size=1, max_size=4))
def test_no_cells_break_the_import(rows):
    header = [
        "Name",
        "Quelle",
        *[name for name in imports.COLUMNS if name not in {"name", "organisation", "quelle", "source"}][:16],
    ]
    outcome = imported(Table(header, list(enumerate(rows, start=2))), dry_run=True)
    assert all(isinstance(problem, Problem) and problem.row >= 1 for problem in outcome.problems)


@given(st.text())
def test_no_cell_leaves_as_a_formula(text):
    safe = safe_cell(text)
    assert safe.replace("'", "") == text.replace("'", "")
    for part in re.split(r"[;\t\r\n]", safe):
        assert not part.lstrip(" ").startswith(("=", "-", "@"))
    assert not safe.lstrip(" ").startswith(("+", "\t", "\r", "\n"))


def test_sina_checks_first_and_imports_then(sina):
    office = sign_in(Client(), sina)

    def send(content: str, button: str, name: str = "t.csv"):
        return office.post("/desk/organisations/import", {"table": SimpleUploadedFile(name, content.encode()), button: ""})

    bad = send("Name;Quelle\nA;x\nB;\n", "import")
    assert [(problem.row, problem.column) for problem in bad.context["outcome"].problems] == [(3, "source")]
    assert "dort steht" in bad.content.decode()
    good = send("Name;Quelle\nA;x\nB;x\n", "check")
    assert good.context["outcome"].count == 2
    assert Organisation.objects.filter(name__in="AB").count() == 0
    assert send("Name;Quelle\nA;x\nB;x\n", "import")["Location"] == "/desk/organisations/"
    assert Organisation.objects.filter(name__in="AB").count() == 2
    assert send("x", "import", "t.pdf").status_code == 409

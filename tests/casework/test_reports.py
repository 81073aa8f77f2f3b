"""What the funder reads, counted by hand beside it."""

from collections.abc import Sequence
from datetime import date
from io import BytesIO

import pytest
from django.test import Client
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from tests.cast import Member, sign_in
from viadukt.casework.models import CaseFigures, Contact, HandedOut
from viadukt.casework.opening import PERSON, OpenCase
from viadukt.casework.reporting.counting import Period, Report, for_others, report
from viadukt.casework.reporting.profiles import NAMES, profile
from viadukt.casework.services.cases import About, open_case, write_record
from viadukt.casework.services.reports import arrange_profile, exact_report
from viadukt.directory.public import Topic
from viadukt.kernel.errors import Conflict, Refused
from viadukt.kernel.ids import new_id

pytestmark = [pytest.mark.sql, pytest.mark.django_db(databases=["default", "keystore"])]

HALF_YEAR = Period(date(2026, 1, 1), date(2026, 6, 30))


def table(shown: Report, key: str) -> Sequence[tuple[str, tuple[int | None, ...]]]:
    return next(one.rows for one in shown.tables if one.key == key)


@pytest.fixture
def counted(berna: Member, mallory: Member, recognition: Topic) -> None:
    """Nine cases in the first quarter, three in the second, one a day too late, one elsewhere; four contacts and a sheet."""
    own, same = berna.organisation, new_id()
    days = (
        [date(2026, 1, 1)] * 6
        + [date(2026, 3, 31)] * 3
        + [date(2026, 4, 1), date(2026, 5, 5), date(2026, 6, 30), date(2026, 7, 1)]
    )
    for number, day in enumerate(days):
        case = open_case(actor=berna.actor, nickname=f"Fall {number}", about=About(topic=recognition, language="ar")).case
        CaseFigures.objects.filter(case=case).update(
            opened_on=day,
            closed_on=date(2026, 6, 1) if number < 7 else None,
            sex="f" if number % 2 else "m",
            outcomes=["work_found", "course_begun"] if number < 2 else [],
            **({"person_id": same} if number < 2 else {}),
        )
        if number < 4:
            Contact.objects.create(organisation=own, case=case, on=day, channel="phone", topic=recognition, minutes=20)
    Contact.objects.create(
        organisation=own, on=date(2026, 2, 2), channel="walk_in", minutes=5, count=7, referred_to="authority"
    )
    CaseFigures.objects.create(organisation=mallory.organisation, opened_on=date(2026, 2, 2))


def test_the_numbers_are_those_counted_by_hand(counted: None, berna: Member):
    shown = report(organisation_id=berna.organisation.pk, period=HALF_YEAR)

    assert {figure.key: figure.value for figure in shown.figures} == {
        "persons": 11,
        "opened": 12,
        "closed": 7,
        "contacts": 11,
        "short": 7,
        "minutes": 115,
    }
    assert table(shown, "sex") == (("weiblich", (4, 2)), ("männlich", (5, 1)))
    assert table(shown, "topics") == (("Anerkennung", (9, 3)),)
    assert table(shown, "outcomes") == (("Kurs begonnen", (2, 0)), ("Arbeit gefunden", (2, 0)))
    assert table(shown, "channel") == (("vor Ort", (7, 0)), ("Telefon", (4, 0)))
    assert table(shown, "referred_to") == (("Behörde", (7, 0)),)


def test_what_leaves_the_house_has_no_small_number(counted: None, berna: Member):
    shown = for_others(report(organisation_id=berna.organisation.pk, period=HALF_YEAR))

    assert table(shown, "sex") == (("weiblich", (None, None)), ("männlich", (None, None)))
    assert table(shown, "outcomes") == (("Kurs begonnen", (None, 0)), ("Arbeit gefunden", (None, 0)))
    small = [number for one in shown.tables for _label, row in one.rows for number in row if number and number < 5]
    assert small == []


def test_quarters_are_cut_to_the_days_asked_for():
    period = Period(date(2025, 12, 15), date(2026, 4, 2))

    assert [(quarter.name, quarter.first, quarter.last) for quarter in period.quarters()] == [
        ("IV/2025", date(2025, 12, 15), date(2025, 12, 31)),
        ("I/2026", date(2026, 1, 1), date(2026, 3, 31)),
        ("II/2026", date(2026, 4, 1), date(2026, 4, 2)),
    ]


def test_only_the_lead_reports(berna: Member, deniz: Member):
    assert exact_report(actor=deniz.actor, period=HALF_YEAR).figures[0].value == 0
    with pytest.raises(Refused):
        exact_report(actor=berna.actor, period=HALF_YEAR)


DAYS = {"first": "2026-01-01", "last": "2026-06-30", "project": "", "profile": ""}


def test_the_lead_takes_the_table_home(client: Client, counted: None, deniz: Member):
    response = sign_in(client, deniz).post("/desk/statistics/file/xlsx", DAYS)

    book = CalamineWorkbook.from_filelike(BytesIO(response.content))
    assert book.get_sheet_by_name("Geschlecht").to_python()[:4] == [
        ["Geschlecht", "I/2026", "II/2026"],
        ["weiblich", "", ""],
        ["männlich", "", ""],
        ["Summe", "", ""],
    ]
    assert HandedOut.objects.values_list("first", "last").get() == (date(2026, 1, 1), date(2026, 6, 30))


def test_and_on_paper(client: Client, counted: None, deniz: Member):
    response = sign_in(client, deniz).post("/desk/statistics/file/pdf", DAYS | {"profile": "dbv12"})

    text = "\n".join(page.extract_text() for page in PdfReader(BytesIO(response.content)).pages)
    assert [word in text for word in ("Beratene Personen", "Aufenthaltszweck", "Geschlecht")] == [True, True, False]


def test_another_report_over_days_that_overlap_is_pointed_out(client: Client, deniz: Member):
    lead = sign_in(client, deniz)
    lead.post("/desk/statistics/file/xlsx", DAYS)

    seen = [
        b"errechnen" in lead.get("/desk/statistics/", DAYS | changed).content.split(b"</form>")[1]
        for changed in ({}, {"last": "2026-05-31"}, {"first": "2026-07-01", "last": "2026-07-02"})
    ]

    assert seen == [False, True, False]


@pytest.mark.parametrize(
    "wrong", [{"first": "2026-07-01"}, {"first": "heute"}, {"last": ""}, {"project": str(new_id())}, {"first": "0001-01-01"}]
)
def test_wrong_days_are_told_beside_the_form(client: Client, deniz: Member, wrong: dict[str, str]):
    response = sign_in(client, deniz).get("/desk/statistics/", DAYS | wrong)

    assert (response.status_code, response.context["report"]) == (200, None)


@pytest.mark.parametrize("key", NAMES)
def test_a_profile_names_tables_and_fields_that_there_are(key: str, berna: Member, opened: OpenCase, client: Client):
    tables = {one.key for one in report(organisation_id=berna.organisation.pk, period=HALF_YEAR).tables}

    assert set(profile(key).tables) - tables == set()
    assert sign_in(client, berna).get(f"/desk/cases/{opened.case.pk}/copy-sheet/{key}").status_code == 200


def test_a_case_in_the_funders_order_and_words(client: Client, berna: Member, deniz: Member, opened: OpenCase):
    write_record(opened=opened, name=PERSON, value={"birth_year": 1990}, based_on=0)
    arrange_profile(actor=deniz.actor, key="niq", fields=[("birth_year", "Jahrgang"), ("topics", "")], revision=0)
    page = f"/desk/cases/{opened.case.pk}/copy-sheet/niq"

    response = sign_in(client, berna).get(page)
    assert response.context["lines"] == [("Jahrgang", "1990"), ("Themen", "Anerkennung")]

    client.post(page, {"entered_on": "2026-11-01"})
    assert client.get(page).context["entry"].entered_on == date(2026, 11, 1)


def test_two_leads_arrange_a_form(deniz: Member):
    arrange_profile(actor=deniz.actor, key="mbe", fields=[("sex", "")], revision=0)

    with pytest.raises(Conflict):
        arrange_profile(actor=deniz.actor, key="mbe", fields=[("land", "")], revision=0)

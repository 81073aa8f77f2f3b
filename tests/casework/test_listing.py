"""The list of cases: own ones, narrowed, in order, in pages; at a number of queries that stays."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.cast import Member, member, sign_in
from viadukt.audit.public import AuditRecord
from viadukt.casework.forms.cases import ListForm
from viadukt.casework.listing import cases_of, page_of
from viadukt.casework.models import Case, CaseStatus
from viadukt.casework.opening import OpenCase
from viadukt.casework.services.cases import About, open_case
from viadukt.casework.services.protection import restrict
from viadukt.directory.public import Topic
from viadukt.kernel import clock
from viadukt.kernel.texts import Translated
from viadukt.network.public import Role

pytestmark = [pytest.mark.sql, pytest.mark.django_db(databases=["default", "keystore"])]


def called(who: Member, **chosen: str) -> list[str]:
    _page, rows = page_of(who.actor, cases_of(who.actor, chosen), None)
    return [row.called for row in rows]


def opened_as(who: Member, nickname: str, **fields: object) -> Case:
    case = open_case(actor=who.actor, nickname=nickname, about=About()).case
    Case.objects.filter(pk=case.pk).update(**fields)
    return case


def test_narrowed_and_in_order(berna: Member, deniz: Member, db):
    topic = Topic.objects.get_or_create(slug="housing", defaults={"name": Translated.of("Wohnen")})[0]
    now = clock.now()
    opened_as(berna, "Amal", language="ar", last_contact_at=now - timedelta(days=2), next_due_on=clock.in_days(5))
    opened_as(deniz, "Boris", topic=topic, last_contact_at=now - timedelta(days=30), next_due_on=clock.in_days(1))
    opened_as(berna, "Chidi", status=CaseStatus.CLOSED, last_contact_at=now - timedelta(days=1))
    opened_as(berna, "Dilan", status=CaseStatus.WAITING, last_contact_at=None)

    assert called(berna) == ["Amal", "Boris", "Dilan"]
    assert called(berna, status="all") == ["Chidi", "Amal", "Boris", "Dilan"]
    assert called(berna, status="waiting") == ["Dilan"]
    assert called(berna, status="closed") == ["Chidi"]
    assert called(berna, whose="me") == ["Amal", "Dilan"]
    assert called(berna, topic="housing") == ["Boris"]
    assert called(berna, language="ar") == ["Amal"]
    assert called(berna, silent="21") == ["Boris", "Dilan"]
    assert called(berna, order="due") == ["Boris", "Amal", "Dilan"]
    assert called(berna, order="silent") == ["Dilan", "Boris", "Amal"]
    assert called(berna, order="new") == ["Dilan", "Boris", "Amal"]


def test_nonsense_in_the_address_is_ignored(opened: OpenCase):
    form = ListForm({"status": "x", "silent": "-1", "order": "'", "topic": "\0"}, topics=[], languages=[])

    assert set(form.chosen.values()) == {""}


def test_another_organisations_cases_are_in_no_list(opened: OpenCase, kofi: Member):
    assert called(kofi, status="all") == []


def test_a_restricted_case_is_a_reference_to_others(opened: OpenCase, berna: Member):
    ines = member("Ines", berna.organisation, Role.ADVISER)
    restrict(actor=berna.actor, case=opened.case)

    page = sign_in(Client(), ines).get("/desk/cases/").content.decode().split("<tbody>")[1]

    assert (called(ines), called(berna)) == ([""], ["Amal"])
    assert (opened.case.reference in page, "Amal" in page, "Anerkennung" in page) == (True, False, False)


def test_the_names_of_a_page_are_one_recorded_read(opened: OpenCase, berna: Member):
    other = opened_as(berna, "Boris")

    called(berna)

    reads = AuditRecord.objects.filter(verb="case.listed")
    assert [(read.actor_id, set(read.facts["cases"])) for read in reads] == [
        (str(berna.seat.pk), {str(opened.case.pk), str(other.pk)})
    ]


def queries(client: Client) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get("/desk/cases/?status=all").status_code == 200
    return len(captured)


def test_one_row_and_fifty_cost_the_same_queries(opened: OpenCase, berna: Member):
    client = sign_in(Client(), berna)
    queries(client)
    few = queries(client)
    for number in range(52):
        opened_as(berna, f"Person {number}")

    assert queries(client) == few
    assert "Seite 1 von 2" in client.get("/desk/cases/").content.decode()


def test_where_casework_is_locked_the_list_says_why(mallory: Member):
    answer = sign_in(Client(), mallory).get("/desk/cases/")

    assert (answer.status_code, "gesperrt" in answer.content.decode()) == (403, True)

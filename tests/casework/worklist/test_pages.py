"""The worklist's pages."""

import re

import pytest
from django.http import HttpResponse
from django.test import Client

from tests.cast import Member, sign_in
from viadukt.audit.public import records_by
from viadukt.casework.models import Case, Cover, PutOff
from viadukt.casework.opening import OpenCase
from viadukt.casework.worklist.rules import active_rules
from viadukt.kernel import clock

pytestmark = [pytest.mark.django_db(databases=["default", "keystore"])]


def text_of(answer: HttpResponse) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


@pytest.fixture
def late(opened: OpenCase) -> OpenCase:
    """Amal's next step was due yesterday."""
    Case.objects.filter(pk=opened.case.pk).update(next_due_on=clock.in_days(-1), next_actor="authority")
    return opened


def test_it_names_the_case_the_dates_and_the_rule(client: Client, berna: Member, late: OpenCase):
    page = text_of(sign_in(client, berna).get("/desk/worklist"))

    assert all(words in page for words in ("Amal", "Der nächste Schritt war fällig am", "Regel: Der nächste Schritt"))
    read = [one for one in records_by(berna.actor.opaque_id) if one.verb == "worklist.read"]
    assert [one.facts for one in read] == [{"cases": [str(late.case.pk)]}]


def test_nonsense_in_the_address_is_ignored(client: Client, berna: Member, late: OpenCase):
    page = text_of(sign_in(client, berna).get("/desk/worklist?whose=x&rule=%00&topic=nix&sort=9&page=-3"))

    assert "Amal" in page


def test_an_adviser_does_not_narrow_to_anothers_seat(client: Client, berna: Member, deniz: Member, late: OpenCase):
    page = text_of(sign_in(client, berna).get(f"/desk/worklist?whose={deniz.seat.pk}"))

    assert "Amal" in page


def test_put_off_on_the_page_with_a_reason(client: Client, berna: Member, late: OpenCase):
    bernas, path = sign_in(client, berna), f"/desk/cases/{late.case.pk}/warnings"
    day = clock.in_days(5).isoformat()

    without = bernas.post(path, {"do": "put_off", "rule": "step_overdue", "until": day, "why": ""})
    sent = bernas.post(path, {"do": "put_off", "rule": "step_overdue", "until": day, "why": "Amt hat Umzug"})

    assert (without.status_code, sent.status_code, PutOff.objects.count()) == (200, 302, 1)
    assert "Heute braucht Sie kein Fall" in text_of(bernas.get("/desk/worklist"))
    assert "Amal" in text_of(bernas.get("/desk/worklist?put_off=1"))
    assert "Amt hat Umzug" in text_of(bernas.get(path))
    bernas.post(path, {"do": "take_back", "rule": "step_overdue"})
    assert "Amal" in text_of(bernas.get("/desk/worklist"))


def test_the_lead_chooses_rules(client: Client, deniz: Member, berna: Member):
    leads = sign_in(client, deniz)
    fields = {f"on_{one.rule.name}": "on" for one in active_rules(deniz.organisation.pk)}
    fields |= {f"days_{one.rule.name}": one.days for one in active_rules(deniz.organisation.pk) if one.rule.days is not None}
    del fields["on_open_long"]

    sent = leads.post("/desk/worklist/rules", fields | {"days_step_soon": 3})
    wrong = leads.post("/desk/worklist/rules", fields | {"days_step_soon": 9999})

    days = {one.rule.name: one.days for one in active_rules(deniz.organisation.pk)}
    assert (sent.status_code, wrong.status_code, days.get("open_long"), days["step_soon"]) == (302, 200, None, 3)


def test_a_cover_is_arranged_and_ended(client: Client, berna: Member, deniz: Member, mallory: Member, late: OpenCase):
    leads = sign_in(client, deniz)
    days = {"from_day": clock.today().isoformat(), "until_day": clock.in_days(7).isoformat()}

    foreign = leads.post("/desk/worklist/covers", days | {"away": berna.seat.pk, "cover": mallory.seat.pk})
    sent = leads.post("/desk/worklist/covers", days | {"away": berna.seat.pk, "cover": deniz.seat.pk})
    theirs = text_of(leads.get("/desk/worklist?whose=mine"))
    ended = leads.post(f"/desk/worklist/covers/{Cover.objects.get().pk}/end")

    assert (foreign.status_code, sent.status_code, ended.status_code) == (200, 302, 302)
    assert ("Amal" in theirs, Cover.objects.count()) == (True, 0)


def test_the_caseload_counts(client: Client, deniz: Member, late: OpenCase):
    page = text_of(sign_in(client, deniz).get("/desk/worklist/caseload"))

    assert re.search(r"Berna</a></th> <td[^>]*>1</td> <td[^>]*>0</td> <td[^>]*>1</td>", page)


def test_locked_casework_says_so(client: Client, mallory: Member):
    page = text_of(sign_in(client, mallory).get("/desk/worklist"))

    assert "noch gesperrt" in page

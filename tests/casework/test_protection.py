"""Restricted cases, and the glass that breaks loudly."""

from datetime import timedelta

import pytest
from django.test import Client

from tests.cast import Member, member, sign_in
from viadukt.audit.public import changes_of, reads_of
from viadukt.casework import permissions
from viadukt.casework.models import Alarm, Assignment, Case, GlassBreak
from viadukt.casework.opening import OpenCase
from viadukt.casework.services import protection
from viadukt.jobs.public import desk
from viadukt.kernel import clock
from viadukt.kernel.errors import Refused
from viadukt.network.public import Role
from viadukt.post.models import Message
from viadukt.post.services import unseal

pytestmark = [pytest.mark.sql, pytest.mark.django_db(databases=["default", "keystore"])]

REASON = "Amal ist im Krankenhaus, Berna ist nicht zu erreichen"


@pytest.fixture
def ines(cologne) -> Member:
    return member("Ines", cologne, Role.ADVISER)


@pytest.fixture
def restricted(opened: OpenCase, berna: Member) -> OpenCase:
    protection.restrict(actor=berna.actor, case=opened.case)
    return opened


def path(opened: OpenCase, part: str = "") -> str:
    return f"/desk/cases/{opened.case.pk}/{part}"


def test_only_who_works_on_it_reads_a_restricted_case(restricted: OpenCase, berna: Member, ines: Member, deniz: Member):
    assert sign_in(Client(), berna).get(path(restricted)).status_code == 200
    for who in (ines, deniz):
        shut = sign_in(Client(), who).get(path(restricted, "person"))
        assert (shut.status_code, "Amal" in shut.content.decode(), "Notzugriff" in shut.content.decode()) == (403, False, True)
    Assignment.objects.create(case=restricted.case, seat=ines.seat)
    assert sign_in(Client(), ines).get(path(restricted)).status_code == 200


def test_who_restricts_and_who_lifts_it(opened: OpenCase, ines: Member, deniz: Member, kofi: Member, berna: Member):
    for who in (ines, kofi):
        with pytest.raises(Refused):
            protection.restrict(actor=who.actor, case=opened.case)
    protection.restrict(actor=deniz.actor, case=opened.case)
    protection.lift_restriction(actor=deniz.actor, case=opened.case)

    assert Case.objects.get(pk=opened.case.pk).restricted is False
    assert [(alarm.kind, alarm.seat) for alarm in Alarm.objects.all()] == [("unrestricted", berna.seat)]


def test_breaking_the_glass_is_loud_and_ends_after_a_day(restricted: OpenCase, ines: Member, berna: Member, deniz: Member):
    client = sign_in(Client(), ines)

    assert client.post(path(restricted, "glass"), {"reason": REASON}).status_code == 302

    assert client.get(path(restricted, "person")).status_code == 200
    glass = GlassBreak.objects.get()
    assert (glass.until - glass.at, b"Krankenhaus" in bytes(glass.reason)) == (timedelta(hours=24), False)
    for who in (berna, deniz):
        duties = [duty for duty in desk(who.actor).duties if duty.key.startswith("casework.alarm")]
        assert [(duty.urgent, duty.can_wait) for duty in duties] == [(True, False)]
        shown = sign_in(Client(), who).get(duties[0].url).content.decode()
        assert ("Ines" in shown, "Krankenhaus" in shown) == (True, True)
    assert [duty for duty in desk(ines.actor).duties if duty.key.startswith("casework.alarm")] == []
    letters = [unseal(message) for message in Message.objects.all()]
    assert sorted(to for to, _mail in letters) == ["berna@beispiel.example", "deniz@beispiel.example"]
    for _to, mail in letters:
        told = mail.subject + mail.text
        assert [
            word for word in ("Amal", restricted.case.reference, "Ines", "Krankenhaus", "Beispiel Köln") if word in told
        ] == []
    assert [record.verb for record in changes_of(restricted.case)][-1] == "case.glass_broken"
    by_ines = [read.facts for read in reads_of(restricted.case) if read.actor_id == str(ines.seat.pk)]
    assert by_ines == [{"part": "person", "glass": True}]
    with clock.frozen(clock.now() + timedelta(hours=24, seconds=1)):
        assert permissions.may_read(ines.actor, restricted.case).allowed is False


def test_an_alarm_stays_until_each_took_note(restricted: OpenCase, ines: Member, berna: Member, deniz: Member):
    protection.break_glass(actor=ines.actor, case=restricted.case, reason=REASON)
    alarm = Alarm.objects.get(seat=berna.seat)

    assert sign_in(Client(), deniz).post(f"/desk/alarms/{alarm.pk}").status_code == 404
    assert sign_in(Client(), berna).post(f"/desk/alarms/{alarm.pk}").status_code == 302

    open_on = {who: [d for d in desk(who.actor).duties if d.key.startswith("casework.alarm")] for who in (berna, deniz)}
    assert [len(open_on[who]) for who in (berna, deniz)] == [0, 1]


@pytest.mark.parametrize("reason", ["", "   ", "Notfall"])
def test_without_a_reason_the_glass_holds(restricted: OpenCase, ines: Member, reason: str):
    answer = sign_in(Client(), ines).post(path(restricted, "glass"), {"reason": reason})

    assert (answer.status_code, GlassBreak.objects.count()) == (409, 0)


def test_no_glass_for_others_nor_where_none_is_needed(restricted: OpenCase, kofi: Member, berna: Member, elif_: Member):
    assert [
        sign_in(Client(), who).post(path(restricted, "glass"), {"reason": REASON}).status_code for who in (kofi, elif_)
    ] == [
        404,
        404,
    ]
    with pytest.raises(Refused):
        protection.break_glass(actor=berna.actor, case=restricted.case, reason=REASON)


def test_one_seats_glass_opens_for_nobody_else(restricted: OpenCase, ines: Member, deniz: Member):
    protection.break_glass(actor=ines.actor, case=restricted.case, reason=REASON)

    assert sign_in(Client(), deniz).get(path(restricted)).status_code == 403


def test_nothing_by_itself(opened: OpenCase, berna: Member):
    client = sign_in(Client(), berna)
    client.post(path(opened, "protection"), {"do": "quiet"})
    assert Case.objects.get(pk=opened.case.pk).quiet is True
    client.post(path(opened, "protection"), {"do": "loud"})
    assert Case.objects.get(pk=opened.case.pk).quiet is False

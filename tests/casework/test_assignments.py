"""Who works on a case: handing over, cover, and a day's accompaniment that ends by itself."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.http import Http404
from django.test import Client

from tests.cast import Member, member, sign_in
from viadukt.audit.public import reads_of
from viadukt.casework.models import Assignment, AssignmentKind, Case
from viadukt.casework.opening import OpenCase
from viadukt.casework.services import assignments as services
from viadukt.casework.services.assignments import Instructions
from viadukt.jobs.public import desk
from viadukt.kernel import clock
from viadukt.kernel.errors import Refused
from viadukt.network.public import Role
from viadukt.post.models import Message
from viadukt.post.services import unseal

pytestmark = [pytest.mark.sql, pytest.mark.django_db(databases=["default", "keystore"])]

NOON = datetime.now(ZoneInfo("Europe/Berlin")).replace(hour=12, minute=0, second=0, microsecond=0)
TOLD = Instructions(when="10 Uhr", where="Amt, Eingang B", called="Amal", language="ar", emergency="Berna 0221 555")


@pytest.fixture
def gul(cologne) -> Member:
    return member("Gül", cologne, Role.ACCOMPANIER)


def test_berna_hands_over_to_deniz_with_a_note(opened: OpenCase, berna: Member, deniz: Member):
    services.hand_over(opened=opened, to=deniz.seat, note="Ruft lieber an")

    case = Case.objects.get(pk=opened.case.pk)
    assert case.adviser == deniz.seat
    assert [(row.kind, row.seat) for row in case.assignments.all() if row.until_day is None] == [("adviser", deniz.seat)]
    assert [(duty.why, duty.urgent) for duty in desk(deniz.actor).duties if duty.key.startswith("casework.alarm")] == [
        (f"Ein Fall wurde Ihnen übergeben: {case.reference}", False)
    ]
    shown = sign_in(Client(), deniz).get(f"/desk/cases/{case.pk}/").content.decode()
    assert "Ruft lieber an" in shown
    [(to, mail)] = [unseal(message) for message in Message.objects.all()]
    assert (to, [word in mail.subject + mail.text for word in ("Amal", case.reference, "Anerkennung", "Köln")]) == (
        "deniz@beispiel.example", [False] * 4
    )  # fmt: skip


def test_nobody_elsewhere_gets_a_case(opened: OpenCase, kofi: Member, elif_: Member):
    for who in (kofi, elif_):
        with pytest.raises(Refused):
            services.hand_over(opened=opened, to=who.seat)
        with pytest.raises(Refused):
            services.assign(opened=opened, seat=who.seat)


def test_another_organisations_seat_is_no_choice_in_a_form(opened: OpenCase, berna: Member, kofi: Member):
    client = sign_in(Client(), berna)

    for does in ("over", "too", "along"):
        sent = {"do": does, f"{does}-seat": str(kofi.seat.pk), f"{does}-kind": "adviser", f"{does}-from_day": "2026-05-04"}
        assert client.post(f"/desk/cases/{opened.case.pk}/team/", sent).status_code == 200
    assert Assignment.objects.filter(seat=kofi.seat).count() == 0


def test_cover_is_from_to(opened: OpenCase, berna: Member):
    ines = member("Ines", berna.organisation, Role.ADVISER)
    with clock.frozen(NOON):
        services.cover_case(
            actor=berna.actor, case=opened.case, seat=ines.seat, from_day=clock.in_days(1), until_day=clock.in_days(3)
        )
        row = Assignment.objects.get(seat=ines.seat)
    assert (row.kind, (row.until_day - row.from_day).days) == (AssignmentKind.COVER, 2)
    with pytest.raises(Refused):
        services.cover_case(
            actor=berna.actor, case=opened.case, seat=ines.seat, from_day=clock.in_days(3), until_day=clock.in_days(1)
        )


def test_the_lead_arranges_cover_for_a_case_that_is_closed_to_them(opened: OpenCase, deniz: Member, kofi: Member):
    Case.objects.update(restricted=True)
    opened.case.refresh_from_db()
    ines = member("Ines", deniz.organisation, Role.ADVISER)

    services.cover_case(actor=deniz.actor, case=opened.case, seat=ines.seat)

    assert Assignment.objects.filter(seat=ines.seat).count() == 1
    with pytest.raises(Refused):
        services.cover_case(actor=kofi.actor, case=opened.case, seat=ines.seat)


def test_gul_sees_on_the_day_what_was_written_for_her_and_nothing_else(opened: OpenCase, gul: Member):
    with clock.frozen(NOON):
        row = services.accompany(opened=opened, seat=gul.seat, day=clock.today(), told=TOLD)
        client = sign_in(Client(), gul)

        listed, shown = client.get("/desk/assignments/"), client.get(f"/desk/assignments/{row.pk}")

    assert ("10 Uhr" in listed.content.decode(), shown.headers["Cache-Control"]) == (True, "no-store, private")
    page = shown.content.decode()
    assert [word for word in ("Amal", "10 Uhr", "Eingang B", "Arabisch", "Berna 0221 555") if word not in page] == []
    assert (opened.case.reference in page, "Anerkennung" in page) == (False, False)
    assert client.get(f"/desk/cases/{opened.case.pk}/").status_code == 404
    assert client.get("/desk/cases/").status_code == 404
    assert {(read.actor_id, read.facts["part"]) for read in reads_of(opened.case)} == {(str(gul.seat.pk), "assignment")}


def test_it_is_gone_at_midnight_and_not_there_before(opened: OpenCase, gul: Member):
    with clock.frozen(NOON):
        row = services.accompany(opened=opened, seat=gul.seat, day=clock.in_days(1), told=TOLD)
    midnight = NOON.replace(hour=0) + timedelta(days=1)

    def there(at: datetime) -> bool:
        with clock.frozen(at):
            try:
                return services.errand_today(gul.actor, row.pk).told["where"] == "Amt, Eingang B"
            except Http404:
                return False

    moments = [
        midnight - timedelta(seconds=1),
        midnight,
        midnight + timedelta(hours=24, seconds=-1),
        midnight + timedelta(days=1),
    ]
    assert [there(at) for at in moments] == [False, True, True, False]
    with clock.frozen(midnight + timedelta(days=1)):
        client = sign_in(Client(), gul)
        assert client.get(f"/desk/assignments/{row.pk}").status_code == 404
        assert "Heute keine Begleitung" in client.get("/desk/assignments/").content.decode()


def test_another_accompanier_finds_nothing(opened: OpenCase, gul: Member, mallory: Member):
    hana = member("Hana", gul.organisation, Role.ACCOMPANIER)
    row = services.accompany(opened=opened, seat=gul.seat, day=clock.today(), told=TOLD)

    assert [sign_in(Client(), who).get(f"/desk/assignments/{row.pk}").status_code for who in (hana, mallory)] == [404, 404]


def test_taken_back_it_is_gone_with_its_text(opened: OpenCase, berna: Member, gul: Member):
    row = services.accompany(opened=opened, seat=gul.seat, day=clock.today(), told=TOLD)

    answer = sign_in(Client(), berna).post(f"/desk/cases/{opened.case.pk}/team/{row.pk}/end")

    assert (answer.status_code, services.errands_today(gul.actor)) == (302, [])
    assert opened.case.records.filter(name__startswith="assignment:").count() == 0


def test_a_past_day_an_adviser_and_a_sealed_case_are_refused(opened: OpenCase, gul: Member, deniz: Member):
    for seat, day in ((gul.seat, clock.in_days(-1)), (deniz.seat, clock.today())):
        with pytest.raises(Refused):
            services.accompany(opened=opened, seat=seat, day=day, told=TOLD)


def test_the_form_asks_for_accompaniment(opened: OpenCase, berna: Member, gul: Member):
    sent = {
        "do": "along", "along-seat": str(gul.seat.pk), "along-day": clock.today().isoformat(), "along-when": "9 Uhr",
        "along-where": "Bahnhof", "along-called": "Amal", "along-language": "ar", "along-emergency": "Berna",
    }  # fmt: skip
    assert sign_in(Client(), berna).post(f"/desk/cases/{opened.case.pk}/team/", sent).status_code == 302
    assert [errand.told["where"] for errand in services.errands_today(gul.actor)] == ["Bahnhof"]

"""Inviting into a seat, changing and ending it."""

from datetime import date, timedelta

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from tests.cast import PASSWORD, member, organisation, sign_in
from viadukt.accounts.actors import PersonActor
from viadukt.accounts.public import Invitation, User
from viadukt.accounts.services.invitations import accept_invitation, accept_invitation_with_account
from viadukt.audit.public import changes_of
from viadukt.kernel import clock
from viadukt.kernel.actor import JobActor
from viadukt.kernel.errors import Refused
from viadukt.network.models import Organisation, Role, Seat, SeatInvitation
from viadukt.network.permissions import is_rule_keeper
from viadukt.network.services.seats import (
    change_roles,
    end_seat,
    invite_to_seat,
    resend_seat_invitation,
    withdraw_seat_invitation,
)

pytestmark = pytest.mark.sql


def invited(by, at: Organisation, *roles: Role, **more: object) -> SeatInvitation:
    return invite_to_seat(
        actor=by.actor, organisation=at, email="neu@beispiel.example", name="Neu", roles=roles or [Role.ADVISER], **more
    )


def accepted(kept: SeatInvitation) -> User:
    invitation = Invitation.objects.get(pk=kept.invitation_id)
    return accept_invitation(invitation=invitation, name="Neu", password=PASSWORD, language="de")


@pytest.mark.django_db(transaction=True)
def test_accepting_an_invitation_takes_the_seat(deniz, cologne):
    kept = invited(deniz, cologne, Role.ADVISER, Role.EDITOR)

    user = accepted(kept)

    seat = Seat.objects.get(user=user)
    assert (seat.organisation, seat.roles, seat.valid_from) == (cologne, ["adviser", "editor"], clock.today())
    assert not SeatInvitation.objects.exists()


def test_who_has_an_account_gets_a_second_seat(deniz, kofi, cologne):
    kept = invite_to_seat(actor=deniz.actor, organisation=cologne, email=kofi.user.email, name="Kofi", roles=[Role.ACCOMPANIER])
    invitation = Invitation.objects.get(pk=kept.invitation_id)

    accept_invitation_with_account(actor=PersonActor(kofi.user.pk), invitation=invitation, user=kofi.user)

    assert sorted(seat.organisation.name for seat in Seat.objects.current().filter(user=kofi.user)) == [
        "Beispiel-Beratungszentrum Accra",
        "Verein Beispiel Köln e.V.",
    ]


def test_a_seat_begins_when_it_was_meant_to_begin_and_not_before(deniz, kofi, cologne):
    kept = invite_to_seat(
        actor=deniz.actor,
        organisation=cologne,
        email=kofi.user.email,
        name="Kofi",
        roles=[Role.ADVISER],
        valid_from=clock.in_days(3),
        valid_until=clock.in_days(5),
    )
    invitation = Invitation.objects.get(pk=kept.invitation_id)

    accept_invitation_with_account(actor=PersonActor(kofi.user.pk), invitation=invitation, user=kofi.user)

    held = Seat.objects.filter(organisation=cologne, user=kofi.user)
    assert [held.current(clock.in_days(day)).exists() for day in (0, 2, 3, 5, 6)] == [False, False, True, True, False]


@pytest.mark.parametrize("who", ["berna", "farid", "mallory", "elif_"])
def test_only_those_who_lead_give_seats(request, who, cologne):
    with pytest.raises(Refused):
        invited(request.getfixturevalue(who), cologne)
    assert not Invitation.objects.exists()


def test_the_networks_secretariat_seats_the_first_person_of_an_unclaimed_organisation(sina, cologne):
    assert invited(sina, cologne, Role.TEAM_LEAD).organisation == cologne
    member("Deniz", cologne, Role.TEAM_LEAD)
    with pytest.raises(Refused, match="selbst"):
        invited(sina, cologne)


def test_a_seat_needs_a_task(deniz, cologne):
    with pytest.raises(Refused, match="mindestens eine"):
        invite_to_seat(actor=deniz.actor, organisation=cologne, email="neu@beispiel.example", name="Neu", roles=[])


def test_the_operators_task_is_passed_on_by_operators_only(deniz, cologne, berna):
    with pytest.raises(Refused, match="Betrieb"):
        invited(deniz, cologne, Role.OPERATOR)
    with pytest.raises(Refused, match="Betrieb"):
        change_roles(actor=deniz.actor, seat_id=berna.seat.pk, roles=[Role.OPERATOR], valid_until=None)


def test_an_umbrellas_secretariat_is_passed_on_by_its_holders_only(client, umbrella, sina, elsewhere):
    """It looks after every entry that nobody claimed: a team lead at an umbrella does not take that for the asking."""
    lead = member("Lale", umbrella, Role.TEAM_LEAD)
    with pytest.raises(Refused, match="Geschäftsstelle"):
        invited(lead, umbrella, Role.SECRETARIAT)
    with pytest.raises(Refused, match="Geschäftsstelle"):
        change_roles(actor=lead.actor, seat_id=lead.seat.pk, roles=[Role.TEAM_LEAD, Role.SECRETARIAT], valid_until=None)
    with pytest.raises(Refused, match="Geschäftsstelle"):
        end_seat(actor=lead.actor, seat_id=sina.seat.pk)
    own = f"/desk/organisations/{umbrella.pk}/seats/{lead.seat.pk}"
    refused = sign_in(client, lead).post(own, {"roles": ["team_lead", "secretariat"]}).context["form"]
    assert list(refused.errors) == ["roles"]
    offered = {value for value, _ in refused.fields["roles"].choices}
    assert {str(role) for role in Role} - offered == {"secretariat", "operator", "rule_keeper"}
    lead.seat.refresh_from_db()
    assert lead.seat.roles == ["team_lead"]
    assert client.get(f"/desk/organisations/{elsewhere.pk}").status_code == 404

    change_roles(actor=sina.actor, seat_id=lead.seat.pk, roles=[Role.SECRETARIAT], valid_until=None)

    assert client.get(f"/desk/organisations/{elsewhere.pk}").status_code == 200


def test_elsewhere_a_team_lead_gives_the_secretariat_to_somebody(deniz, cologne):
    assert invited(deniz, cologne, Role.SECRETARIAT).roles == ["secretariat"]


def test_who_keeps_the_rules_is_found_by_the_umbrellas_secretariat(umbrella, sina):
    lead = member("Lale", umbrella, Role.TEAM_LEAD)
    with pytest.raises(Refused, match="Regelpflege"):
        invited(lead, umbrella, Role.RULE_KEEPER)

    assert invited(sina, umbrella, Role.RULE_KEEPER).roles == ["rule_keeper"]


def test_rules_are_kept_at_an_umbrella_alone(client, deniz, cologne, berna, umbrella):
    operator = JobActor("invite")
    for by in (deniz.actor, operator):
        with pytest.raises(Refused, match="in einem Dachverband"):
            invite_to_seat(actor=by, organisation=cologne, email="n@beispiel.example", name="N", roles=[Role.RULE_KEEPER])
        with pytest.raises(Refused, match="in einem Dachverband"):
            change_roles(actor=by, seat_id=berna.seat.pk, roles=[Role.ADVISER, Role.RULE_KEEPER], valid_until=None)
    form = sign_in(client, deniz).get(f"/desk/organisations/{cologne.pk}/seats").context["form"]

    assert "rule_keeper" not in {value for value, _ in form.fields["roles"].choices}
    assert [is_rule_keeper(member(f"R{at.pk}", at, Role.RULE_KEEPER).actor) for at in (cologne, umbrella)] == [False, True]


def test_a_seat_for_rules_ends_also_where_the_organisation_is_no_umbrella_any_more(deniz, cologne):
    left = member("Rana", cologne, Role.RULE_KEEPER)

    end_seat(actor=deniz.actor, seat_id=left.seat.pk)

    left.seat.refresh_from_db()
    assert left.seat.valid_until == clock.in_days(-1)


def test_the_last_lead_stays(deniz, cologne):
    for change in (
        lambda: end_seat(actor=deniz.actor, seat_id=deniz.seat.pk),
        lambda: change_roles(actor=deniz.actor, seat_id=deniz.seat.pk, roles=[Role.ADVISER], valid_until=None),
    ):
        with pytest.raises(Refused, match="niemand mehr"):
            change()
    second = member("Zweite", cologne, Role.SECRETARIAT)
    end_seat(actor=second.actor, seat_id=deniz.seat.pk)
    assert list(Seat.objects.current().filter(organisation=cologne)) == [second.seat]


def test_an_ended_seat_opens_nothing_from_that_moment(deniz, farid, cologne):
    farids = sign_in(Client(), farid)
    assert farids.get(f"/desk/organisations/{cologne.pk}").status_code == 200
    sign_in(Client(), deniz).post(f"/desk/organisations/{cologne.pk}/seats/{farid.seat.pk}/end")
    assert farids.get(f"/desk/organisations/{cologne.pk}").status_code == 404
    farid.seat.refresh_from_db()
    assert farid.seat.valid_until == clock.in_days(-1)
    assert [record.verb for record in changes_of(farid.seat)] == ["seat.ended"]


def test_a_seat_that_never_began_is_gone(deniz, cologne):
    guest = member("Gast", cologne, Role.ADVISER)
    Seat.objects.filter(pk=guest.seat.pk).update(valid_from=clock.today())
    end_seat(actor=deniz.actor, seat_id=guest.seat.pk)
    assert not Seat.objects.filter(pk=guest.seat.pk).exists()


def test_changed_roles_count_from_the_next_request(deniz, farid, cologne):
    farids = sign_in(Client(), farid)
    deniz_ = sign_in(Client(), deniz)
    path = f"/desk/organisations/{cologne.pk}/seats/{farid.seat.pk}"
    assert deniz_.get(path).context["form"].initial["roles"] == ["editor"]

    deniz_.post(path, {"roles": ["adviser", "delegate"], "valid_until": clock.in_days(10).isoformat()})

    farid.seat.refresh_from_db()
    assert (farid.seat.roles, farid.seat.valid_until) == (["adviser", "delegate"], clock.in_days(10))
    assert farids.get(f"/desk/organisations/{cologne.pk}").status_code == 404


def test_the_last_day_is_not_before_the_first(deniz, farid, cologne):
    with pytest.raises(Refused, match="letzte Tag"):
        change_roles(actor=deniz.actor, seat_id=farid.seat.pk, roles=[Role.EDITOR], valid_until=clock.in_days(-9))
    with pytest.raises(Refused, match="letzte Tag"):
        invited(deniz, cologne, valid_until=clock.in_days(-1))


def test_deniz_invites_sends_again_and_withdraws_on_the_page(client, deniz, cologne):
    sign_in(client, deniz)
    path = f"/desk/organisations/{cologne.pk}/seats"
    form = {"name": "Neu", "email": "neu@beispiel.example", "language": "de", "roles": ["adviser"]}

    assert client.post(path, form | {"roles": []}).context["form"].errors == {
        "roles": ["Dieses Feld ist zwingend erforderlich."]
    }
    assert client.post(path, form).status_code == 302
    (open_,) = client.get(path).context["invitations"]
    assert (open_.invitation.email, open_.kept.roles) == ("neu@beispiel.example", ["adviser"])

    before = open_.invitation.digest
    client.post(f"/desk/organisations/{cologne.pk}/invitations/{open_.kept.pk}/resend")
    assert Invitation.objects.get().digest != before

    client.post(f"/desk/organisations/{cologne.pk}/invitations/{open_.kept.pk}/withdraw")
    assert client.get(path).context["invitations"] == []
    assert not Invitation.objects.get().is_open


def test_mallory_touches_no_foreign_invitation(mallory, deniz, cologne):
    kept = invited(deniz, cologne)
    for touch in (resend_seat_invitation, withdraw_seat_invitation):
        with pytest.raises(Refused):
            touch(actor=mallory.actor, kept=kept)
    own = sign_in(Client(), mallory)
    for end in ("resend", "withdraw"):
        assert own.post(f"/desk/organisations/{cologne.pk}/invitations/{kept.pk}/{end}").status_code == 404
        assert own.post(f"/desk/organisations/{mallory.organisation.pk}/invitations/{kept.pk}/{end}").status_code == 404
    assert Invitation.objects.get().is_open


class SeatsHoldFromTheirFirstToTheirLastDay(TestCase):
    """Both days inclusive, whatever the days."""

    days = st.dates(date(2020, 1, 1), date(2030, 1, 1))

    @given(begins=days, length=st.one_of(st.none(), st.integers(0, 800)), asked=days)
    def test_current_is_between(self, begins: date, length: int | None, asked: date) -> None:
        ends = None if length is None else begins + timedelta(days=length)
        held = member("Gast", organisation("Verein"), Role.ADVISER).seat
        Seat.objects.filter(pk=held.pk).update(valid_from=begins, valid_until=ends)

        current = Seat.objects.current(asked).filter(pk=held.pk).exists()

        assert current == (begins <= asked and (ends is None or asked <= ends))

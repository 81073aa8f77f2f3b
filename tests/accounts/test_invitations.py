"""By invitation only: the link works once, for a while, and for whom it was meant."""

import threading
from datetime import timedelta

import pytest
from django.contrib.auth.hashers import check_password
from django.contrib.sessions.models import Session
from django.db import connection, connections

from tests.accounts.conftest import PASSWORD, letters, sign_in_by_app, verbs, with_app
from tests.cast import sign_in
from viadukt.accounts.actors import PersonActor
from viadukt.accounts.models import Invitation, User
from viadukt.accounts.services import invitations
from viadukt.accounts.services.invitations import (
    accept_invitation,
    accept_invitation_with_account,
    invitation_with,
    invite,
    on_acceptance,
    resend_invitation,
    revoke_invitation,
)
from viadukt.kernel import clock
from viadukt.kernel.errors import Refused

pytestmark = pytest.mark.django_db
GREEN = "green bicycles sleep quietly"


@pytest.fixture
def invitation(deniz):
    return invite(
        actor=deniz.actor,
        email="Gül@Beispiel.example ".replace("ü", "u"),
        name="Gül",
        language="tr",
        on_behalf_of="Verein Beispiel Köln",
    )


def secret_of(letter):
    return letter.path.split("/")[-2]


def accept(client, **changed):
    return client.post("/account/invitation/", {"name": "Gül", "language": "tr", "password": GREEN} | changed)


def test_an_invitation_is_mailed_and_recorded(invitation, deniz):
    assert [(letter.to, letter.template) for letter in letters()] == [("gul@beispiel.example", "invitation")]
    assert invitation.organisation_id == deniz.organisation.pk
    assert verbs() == ["invitation.sent"]


def test_the_letters_subject_names_nobody(invitation):
    assert letters()[0].subject == "Einladung zu Viadukt"


def test_accepting_makes_an_account_and_leads_straight_to_the_second_factor(client, invitation):
    opened = client.get(letters()[0].path)
    assert opened["Location"] == "/account/invitation/", "the secret leaves the address"
    assert client.get("/account/invitation/").status_code == 200

    answer = accept(client)

    user = User.objects.get(email="gul@beispiel.example")
    assert (answer.status_code, answer["Location"]) == (302, "/account/second-factor/")
    assert (user.name, user.language, check_password(GREEN, user.password)) == ("Gül", "tr", True)
    assert client.get("/account/second-factor/app/").status_code == 200, "no second question for the password"
    assert answer.cookies["language"].value == "tr"


def test_without_a_second_factor_a_new_person_reaches_nothing_else(client, invitation):
    client.get(letters()[0].path)
    accept(client)

    for path in ("/account/", "/account/sessions/", "/account/password/", "/account/second-factor/recovery-codes/"):
        assert client.get(path)["Location"] == "/account/second-factor/", path


def test_a_used_invitation_opens_nothing(client, invitation):
    path = letters()[0].path
    client.get(path)
    accept(client)
    client.post("/account/logout/")

    client.get(path)

    assert client.get("/account/invitation/").status_code == 410
    assert User.objects.filter(email="gul@beispiel.example").count() == 1


def test_an_expired_invitation_opens_nothing(client, invitation):
    with clock.frozen(clock.now() + timedelta(days=14, seconds=1)):
        client.get(letters()[0].path)
        assert client.get("/account/invitation/").status_code == 410


def test_an_invitation_that_expires_while_the_form_is_open_is_refused(client, invitation):
    client.get(letters()[0].path)
    Invitation.objects.update(expires_at=clock.now())

    assert accept(client).status_code == 410
    assert not User.objects.filter(email="gul@beispiel.example").exists()


def test_a_link_that_was_sent_anew_kills_the_former_one(client, invitation, deniz):
    resend_invitation(actor=deniz.actor, invitation=invitation)
    first, second = letters()

    assert invitation_with(secret_of(first)) is None
    assert invitation_with(secret_of(second)) == invitation


def test_a_form_opened_with_the_former_link_is_dead_too(client, invitation, deniz):
    client.get(letters()[0].path)
    resend_invitation(actor=deniz.actor, invitation=invitation)

    assert accept(client).status_code == 410


def test_a_revoked_invitation_opens_nothing_and_is_not_sent_again(client, invitation, deniz):
    client.get(letters()[0].path)
    revoke_invitation(actor=deniz.actor, invitation=invitation)

    assert accept(client).status_code == 410
    with pytest.raises(Refused, match="schon zurückgezogen"):
        resend_invitation(actor=deniz.actor, invitation=invitation)


def test_an_accepted_invitation_is_neither_sent_again_nor_revoked(client, invitation, deniz):
    accept_invitation(invitation=invitation, name="Gül", password=GREEN, language="tr")

    for change in (resend_invitation, revoke_invitation):
        with pytest.raises(Refused, match="schon angenommen"):
            change(actor=deniz.actor, invitation=invitation)


def test_another_organisations_lead_does_not_touch_it(invitation, mallory):
    for change in (resend_invitation, revoke_invitation):
        with pytest.raises(Refused, match="andere Organisation"):
            change(actor=mallory.actor, invitation=invitation)
    assert list(Invitation.objects.visible_to(mallory.actor)) == []


def test_its_own_organisation_sees_it(invitation, deniz):
    assert list(Invitation.objects.visible_to(deniz.actor)) == [invitation]


def test_an_adviser_invites_nobody(berna):
    with pytest.raises(Refused, match="Teamleitung und Geschäftsstelle"):
        invite(actor=berna.actor, email="x@beispiel.example", name="X")
    assert letters() == []


def test_the_operator_invites_the_first_person(operator):
    invite(actor=operator, email="olga@beispiel.example", name="Olga")

    assert [letter.to for letter in letters()] == ["olga@beispiel.example"]


@pytest.mark.parametrize(
    "address", ["", "nobody", "a@b@c", "a b@beispiel.example", "x@beispiel.example\nBcc: y@beispiel.example"]
)
def test_what_is_no_address_is_refused_and_nothing_is_kept(operator, address):
    with pytest.raises(Refused, match="keine E-Mail-Adresse"):
        invite(actor=operator, email=address, name="X")
    assert not Invitation.objects.exists()


def test_the_secret_is_nowhere_in_the_database(client, invitation):
    secret = secret_of(letters()[0])
    client.get(letters()[0].path)

    assert secret not in dump()


def dump() -> str:
    """Every value of every table of ours and allauth's, sessions opened."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        values = []
        for table in tables:
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - names from the database itself
            values += [str(bytes(v) if isinstance(v, memoryview) else v) for row in cursor.fetchall() for v in row]
    return "\n".join(values + [str(session.get_decoded()) for session in Session.objects.all()])


def test_a_weak_password_is_refused_and_the_name_is_kept(client, invitation):
    client.get(letters()[0].path)

    answer = accept(client, name="Gül A.", password="kurz")

    assert answer.status_code == 200
    assert answer.context["form"]["name"].value() == "Gül A."
    assert not User.objects.filter(email="gul@beispiel.example").exists()


def test_who_has_an_account_signs_in_and_accepts_with_one_button(client, deniz, kofi):
    with_app(kofi)
    invited = invite(actor=deniz.actor, email=kofi.user.email, name="Kofi")
    assert client.get(letters()[-1].path, follow=True).redirect_chain[-1][0] == "/account/login/?next=/account/invitation/"
    sign_in_by_app(client, kofi)
    assert client.get("/account/invitation/").context["fits"] is True

    client.post("/account/invitation/")

    invited.refresh_from_db()
    assert invited.accepted_by == kofi.user


def test_who_invites_sees_no_difference_when_there_is_an_account(deniz, kofi):
    known = invite(actor=deniz.actor, email=kofi.user.email, name="Kofi")
    unknown = invite(actor=deniz.actor, email="new@beispiel.example", name="New")

    def shown(invitation):
        return (invitation.is_open, invitation.accepted_by, invitation.organisation_id)

    assert shown(known) == shown(unknown)
    assert len(letters()) == 2


def test_somebody_else_at_the_same_computer_does_not_take_it(client, invitation, mallory):
    sign_in(client, mallory)
    client.get(letters()[0].path)
    assert client.get("/account/invitation/").context["fits"] is False

    answer = client.post("/account/invitation/")

    assert answer.status_code == 409
    with pytest.raises(Refused, match="andere Person"):
        accept_invitation_with_account(actor=PersonActor.of(mallory.user), invitation=invitation, user=mallory.user)
    invitation.refresh_from_db()
    assert invitation.is_open


def test_an_account_that_was_made_meanwhile_is_not_made_again(invitation):
    User.objects.create_user("gul@beispiel.example", PASSWORD, name="Gül")

    with pytest.raises(Refused, match="schon ein Konto"):
        accept_invitation(invitation=invitation, name="Gül", password=GREEN, language="tr")


def test_what_an_invitation_gives_is_given_in_the_same_transaction(invitation, monkeypatch):
    class FullError(Exception):
        pass

    given = []
    monkeypatch.setattr(invitations, "_acceptances", [])
    on_acceptance(lambda invited, user: given.append((invited, user.email)))

    def fails(invited, user):
        raise FullError

    on_acceptance(fails)
    with pytest.raises(FullError):
        accept_invitation(invitation=invitation, name="Gül", password=GREEN, language="tr")

    assert given == [(invitation, "gul@beispiel.example")]
    assert not User.objects.filter(email="gul@beispiel.example").exists()
    invitation.refresh_from_db()
    assert invitation.is_open


def test_an_invitation_is_named_by_its_id_alone(invitation):
    assert str(invitation) == f"invitation {invitation.pk}"


@pytest.mark.sql
@pytest.mark.django_db(transaction=True, databases=["default", "keystore"])
def test_of_two_who_accept_at_once_one_gets_the_account(operator):
    invitation = invite(actor=operator, email="gul@beispiel.example", name="Gül")
    start, outcomes = threading.Barrier(2), []

    def take(name):
        try:
            start.wait()
            outcomes.append(accept_invitation(invitation=invitation, name=name, password=GREEN, language="de").name)
        except Refused as refusal:
            outcomes.append(type(refusal))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=take, args=[name]) for name in ("Gül", "Mallory")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(map(str, outcomes)) == sorted([User.objects.get(email="gul@beispiel.example").name, str(Refused)])

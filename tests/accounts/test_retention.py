"""What is over is forgotten, and nothing else."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client

from tests.accounts.conftest import sign_in_by_app, with_app
from viadukt.accounts.models import CardCode, CodeCard, Invitation
from viadukt.accounts.services.cards import issue_card
from viadukt.accounts.services.invitations import accept_invitation, invite
from viadukt.accounts.services.retention import forget_what_is_over
from viadukt.kernel import clock

pytestmark = pytest.mark.django_db


def test_invitations_that_nobody_accepted_go_a_month_after_they_expired(operator):
    def invited(address, days=14):
        return invite(actor=operator, email=f"{address}@beispiel.example", name="X", valid_for=timedelta(days=days))

    invited("old"), invited("younger", 20)
    accepted = invited("accepted")
    accept_invitation(invitation=accepted, name="X", password="green bicycles sleep", language="de")

    with clock.frozen(clock.now() + timedelta(days=45)):
        assert forget_what_is_over() == 1

    assert sorted(Invitation.objects.values_list("email", flat=True)) == [
        "accepted@beispiel.example",
        "younger@beispiel.example",
    ]


def test_dead_cards_go_after_three_months_with_their_codes(berna, deniz):
    for _time in range(2):
        living = issue_card(actor=deniz.actor, user=berna.user, count=3)

    with clock.frozen(clock.now() + timedelta(days=91)):
        forget_what_is_over()

    assert list(CodeCard.objects.all()) == [living.card]
    assert CardCode.objects.count() == 3


def test_entries_of_sessions_that_ended_go(berna):
    with_app(berna)
    sign_in_by_app(Client(), berna)
    forget_what_is_over()
    assert UserSession.objects.count() == 1

    with clock.frozen(clock.now() + timedelta(days=1)):
        forget_what_is_over()

    assert UserSession.objects.count() == 0

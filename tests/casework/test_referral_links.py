"""To who has no account: a link by one way, a code by another, and neither alone opens."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from tests.casework.referring import prepared, says_yes, sent, with_mailbox
from tests.cast import organisation
from viadukt.casework.models import Referral
from viadukt.casework.services.referrals import stopping
from viadukt.casework.services.referrals.links import MOST_WRONG, find_by_link
from viadukt.kernel import clock
from viadukt.kernel.models import SealedKey, ShortLivedKey
from viadukt.network.public import OrganisationKind
from viadukt.post.models import Message
from viadukt.post.services import unseal

pytestmark = [pytest.mark.sql, pytest.mark.django_db(databases=["default", "keystore"], transaction=True)]


@pytest.fixture
def clinic(db):
    return organisation("Klinik Beispiel gGmbH", OrganisationKind.EMPLOYER, country="DE", email="klinik@beispiel.example")


@pytest.fixture
def gone(opened, clinic):
    """What Köln sent to the clinic, with the link's path and the code."""
    actor = with_mailbox(opened)
    passed_on = sent(opened, says_yes(actor, prepared(opened, clinic)), email="klinik@beispiel.example")
    return passed_on, "/" + passed_on.link.split("/", 3)[3], passed_on.code


def test_link_and_code_open_it_and_each_answer_comes_back(gone):
    passed_on, path, code = gone
    client = Client()

    assert "Amal" not in client.get(path).content.decode()
    shown = client.post(path, {"code": f"{code[:4]} {code[4:]}"})
    assert (shown.status_code, "Amal Beispiel" in shown.content.decode(), shown["Cache-Control"]) == (
        200,
        True,
        "no-store, private",
    )
    client.post(path, {"code": code, "accept": ""})
    client.post(path, {"code": code, "contact": ""})
    client.post(path, {"code": code, "finish": "", "end-outcome": "helped", "end-text": "Vertrag ab März"})

    referral = Referral.objects.get(pk=passed_on.referral.pk)
    assert (referral.state, referral.outcome, referral.wrong_codes) == ("finished", "helped", 0)
    assert [event.actor_kind for event in referral.events.all()][-3:] == ["link", "link", "link"]


def test_wrong_codes_kill_the_link_and_the_package(gone):
    passed_on, path, code = gone
    client = Client()
    wrong = "00000000" if code != "00000000" else "11111111"

    statuses = [client.post(path, {"code": wrong}).status_code for _try in range(MOST_WRONG)]

    assert statuses == [409] * (MOST_WRONG - 1) + [410]
    assert client.post(path, {"code": code}).status_code == 410
    referral = Referral.objects.get(pk=passed_on.referral.pk)
    assert (referral.state, referral.package) == ("expired", None)


def test_it_dies_with_revocation_and_with_its_last_day(gone, berna):
    passed_on, path, code = gone
    with clock.frozen(clock.now() + timedelta(days=15)):
        assert Client().post(path, {"code": code}).status_code == 410
    stopping.revoke_referral(actor=berna.actor, referral=passed_on.referral)
    assert Client().post(path, {"code": code}).status_code == 410


def test_declined_by_link(gone):
    passed_on, path, code = gone
    answer = Client().post(path, {"code": code, "decline": "", "no-reason": "no_capacity", "no-text": ""})
    referral = Referral.objects.get(pk=passed_on.referral.pk)
    assert (answer.status_code, referral.state, referral.reason) == (200, "declined", "no_capacity")


def test_a_forged_link_is_gone(gone):
    _passed_on, path, _code = gone
    assert find_by_link("x") is None
    assert Client().get(path[:-2] + "xx").status_code == 410


def test_the_code_goes_by_no_mail_and_the_database_holds_neither(gone):
    passed_on, _path, code = gone
    [message] = Message.objects.all()
    mail = unseal(message)[1]
    secret = passed_on.link.rsplit("/", 1)[1].split(":")[0]

    assert (code in re.sub(r"\s", "", mail.text), "Amal" in mail.text, passed_on.link in mail.text) == (False, False, True)
    assert secret not in Referral.objects.get().link_id
    assert SealedKey.objects.filter(object_id=Referral.objects.get().package_id).count() == 2  # the link's and the mailbox's
    assert ShortLivedKey.objects.count() == 0

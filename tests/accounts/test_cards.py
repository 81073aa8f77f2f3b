"""A printed card: asked by number, each code once, dead when it is lost."""

import re
import threading
from datetime import timedelta

import pytest
from django.core.cache import caches
from django.db import IntegrityError, connections, transaction
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from tests.accounts.conftest import PASSWORD, give_password, letters, sign_in_by_app, verbs, with_app
from tests.cast import member
from viadukt.accounts.models import CardCode, CodeCard
from viadukt.accounts.services.cards import issue_card, normalised, revoke_card, use_card
from viadukt.accounts.session import has_second_factor
from viadukt.kernel import clock
from viadukt.kernel.errors import Refused
from viadukt.network.models import Seat
from viadukt.network.public import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def noor(cologne):
    """Accompanies people once a week, from the computer in the hall."""
    caches["default"].clear()
    return member("Noor", cologne, Role.ACCOMPANIER)


@pytest.fixture
def issued(noor, deniz):
    return issue_card(actor=deniz.actor, user=noor.user)


def asked(issued):
    issued.card.refresh_from_db()
    return issued.card.asked


def right(issued):
    """The number that is asked, with its code."""
    number = asked(issued)
    return {"number": number, "code": issued.codes[number - 1]}


def test_a_card_has_forty_codes_of_six_digits_and_asks_one_of_them(issued):
    assert len(issued.codes) == 40
    assert {bool(re.fullmatch(r"\d{6}", code)) for code in issued.codes} == {True}
    assert asked(issued) in range(1, 41)


def test_the_person_hears_of_it_and_the_record_keeps_it(issued):
    assert [(letter.to, letter.template) for letter in letters()] == [("noor@beispiel.example", "card_issued")]
    assert verbs() == ["card.issued"]


def test_the_codes_are_not_in_the_database(issued):
    digests = set(CardCode.objects.values_list("digest", flat=True))

    assert len(digests) == 40
    assert {len(digest) for digest in digests} == {64}
    assert digests.isdisjoint(issued.codes)
    assert repr(issued.codes[0]) not in repr(issued)


def test_signing_in_with_the_card(client, noor, issued):
    assert give_password(client, noor)["Location"] == "/account/second-step/"
    page = client.get("/account/second-step/")
    assert page.context["card_form"]["code"].label == f"Code Nummer {asked(issued)} von Ihrer Karte"

    answer = client.post("/account/second-step/", right(issued))

    assert answer["Location"] == "/desk/"
    request = client.get("/account/").wsgi_request
    assert has_second_factor(request)


@pytest.mark.parametrize("typed", ["{0} {1}", "{0}-{1}", " {0}{1} ", "{0}\u00a0{1}"])
def test_a_code_may_be_typed_with_gaps(client, noor, issued, typed):
    give_password(client, noor)
    wanted = right(issued)

    code = typed.format(wanted["code"][:3], wanted["code"][3:])

    assert client.post("/account/second-step/", wanted | {"code": code}).status_code == 302


@given(st.text(alphabet="0123456789", min_size=1, max_size=8))
def test_digits_of_other_scripts_are_digits(code):
    for zero in ("٠", "۰", "०", "０"):
        assert normalised("".join(chr(ord(zero) + int(digit)) for digit in code)) == code


def test_a_used_code_is_struck_off_and_another_number_is_asked(noor, issued):
    used = right(issued)
    assert use_card(user=noor.user, **used) == issued.card

    assert asked(issued) != used["number"]
    assert use_card(user=noor.user, **used) is None
    assert issued.card.codes.filter(used_at=None).count() == 39


def test_the_number_stays_until_its_code_was_used(client, noor, issued):
    """Who knows some codes cannot ask again and again until one of theirs comes up."""
    number = asked(issued)
    for _attempt in range(3):
        client.post("/account/second-step/stop/")
        give_password(client, noor)
        page = client.post("/account/second-step/", {"number": number, "code": "no idea"})
        assert page.context["card_form"]["code"].label == f"Code Nummer {number} von Ihrer Karte"
    assert asked(issued) == number


def test_who_comes_second_with_a_code_is_asked_another_number(client, noor, issued):
    give_password(client, noor)
    wanted = right(issued)
    client.get("/account/second-step/")
    use_card(user=noor.user, **wanted)

    page = client.post("/account/second-step/", wanted)

    assert page.context["card_form"]["code"].label == f"Code Nummer {asked(issued)} von Ihrer Karte"
    assert page.context["card_form"]["number"].value() == asked(issued), "the form asks what its label says"
    assert [str(message) for message in page.context["messages"]] == ["Inzwischen ist eine andere Nummer gefragt."]


def test_another_number_than_the_asked_one_opens_nothing(client, noor, issued):
    other = next(number for number in range(1, 41) if number != asked(issued))
    give_password(client, noor)

    answer = client.post("/account/second-step/", {"number": other, "code": issued.codes[other - 1]})

    assert answer.status_code == 200
    assert verbs()[-1] == "session.code_refused"


def test_another_persons_card_opens_nothing(noor, issued, cologne, deniz):
    other = issue_card(actor=deniz.actor, user=member("Samir", cologne, Role.ACCOMPANIER).user)

    assert use_card(user=noor.user, **right(other)) is None or other.codes[asked(issued) - 1] == issued.codes[asked(issued) - 1]
    assert other.card.codes.filter(used_at=None).count() == 40


def test_every_code_is_good_once_and_then_the_card_is_used_up(client, noor, deniz):
    issued = issue_card(actor=deniz.actor, user=noor.user, count=5)
    numbers = []
    while asked(issued):
        numbers.append(asked(issued))
        assert use_card(user=noor.user, **right(issued)) is not None

    assert sorted(numbers) == [1, 2, 3, 4, 5]
    assert [use_card(user=noor.user, number=n, code=issued.codes[n - 1]) for n in numbers] == [None] * 5


def test_a_used_up_card_does_not_make_the_password_enough(client, noor, deniz):
    issued = issue_card(actor=deniz.actor, user=noor.user, count=1)
    use_card(user=noor.user, **right(issued))

    assert give_password(client, noor)["Location"] == "/account/second-step/"
    page = client.get("/account/second-step/")
    assert (page.status_code, page.context["card_form"]) == (200, None)
    assert "aufgebraucht oder abgelaufen" in page.content.decode()
    assert client.get("/account/second-factor/app/").status_code == 302, "nor does it let anybody set up a factor of their own"


def test_an_expired_card_opens_nothing(noor, issued):
    with clock.frozen(issued.card.expires_at + timedelta(seconds=1)):
        assert use_card(user=noor.user, **right(issued)) is None


def test_a_new_card_kills_the_former_one_and_all_sessions(client, noor, issued, deniz):
    give_password(client, noor)
    client.post("/account/second-step/", right(issued))
    former = right(issued)

    issue_card(actor=deniz.actor, user=noor.user)

    assert client.get("/account/")["Location"] == "/account/login/?next=/account/"
    assert use_card(user=noor.user, **former) is None
    assert CodeCard.objects.filter(user=noor.user, revoked_at=None).count() == 1


def test_the_only_factor_is_not_revoked_but_replaced_or_reset(noor, issued, deniz):
    with pytest.raises(Refused, match="einzige zweite Faktor"):
        revoke_card(actor=deniz.actor, user=noor.user)


def test_a_revoked_card_opens_nothing(noor, issued, deniz):
    with_app(noor)
    revoke_card(actor=deniz.actor, user=noor.user)

    assert use_card(user=noor.user, **right(issued)) is None
    assert letters()[-1].template == "card_revoked"
    with pytest.raises(Refused, match="keine gültige Codekarte"):
        revoke_card(actor=deniz.actor, user=noor.user)


def test_only_who_answers_for_every_seat_prints_codes(noor, deniz, berna, mallory, sina):
    for other in (berna, mallory, sina):
        with pytest.raises(Refused):
            issue_card(actor=other.actor, user=noor.user)
    with pytest.raises(Refused, match="jemand anderes"):
        issue_card(actor=deniz.actor, user=deniz.user)
    assert not CodeCard.objects.exists()


def test_nobody_prints_codes_for_who_also_sits_elsewhere(noor, deniz, elsewhere):
    Seat.objects.create(user=noor.user, organisation=elsewhere, roles=["adviser"])

    with pytest.raises(Refused, match="andere Organisation"):
        issue_card(actor=deniz.actor, user=noor.user)


def test_a_person_has_one_card(noor, issued):
    with pytest.raises(IntegrityError), transaction.atomic():
        CodeCard.objects.create(user=noor.user, expires_at=clock.now())


def test_names_for_the_operator_say_nothing(issued):
    assert str(issued.card) == f"card {issued.card.pk}"
    assert str(issued.card.codes.get(number=1)) == f"code 1 of {issued.card.pk}"


@pytest.mark.parametrize(
    "junk", [{"number": "x", "code": "1"}, {"number": "", "code": ""}, {"number": "99999999999", "code": "1"}]
)
def test_junk_opens_nothing(client, noor, issued, junk):
    give_password(client, noor)

    assert client.post("/account/second-step/", junk).status_code == 200


class TestTheLeadsPage:
    def test_the_card_is_shown_once_ready_to_print(self, client, deniz, noor):
        with_app(deniz)
        sign_in_by_app(client, deniz)
        assert client.get(f"/account/people/{noor.user.pk}/").status_code == 200

        card = client.post(f"/account/people/{noor.user.pk}/card/")

        shown = [code for _number, code in card.context["codes"]]
        assert len(shown) == 40
        assert "no-store" in card["Cache-Control"]
        assert "Noor" not in card.content.decode().split('class="codecard"')[1], "no name on the card"
        assert use_card(user=noor.user, number=CodeCard.objects.get().asked, code=shown[CodeCard.objects.get().asked - 1])

    def test_a_lost_card_is_revoked(self, client, deniz, noor, issued):
        with_app(noor)
        with_app(deniz)
        sign_in_by_app(client, deniz)

        client.post(f"/account/people/{noor.user.pk}/card/revoke/")

        issued.card.refresh_from_db()
        assert issued.card.revoked_at is not None

    def test_strangers_are_not_there(self, client, mallory, noor):
        with_app(mallory)
        sign_in_by_app(client, mallory)

        for path in ("", "card/", "card/revoke/", "reset/"):
            for method in (client.get, client.post):
                assert method(f"/account/people/{noor.user.pk}/{path}").status_code in {404, 405}
        assert not CodeCard.objects.exists()

    def test_a_lead_without_second_factor_gets_nowhere(self, deniz, noor):
        client = Client()
        client.force_login(deniz.user)

        assert client.get(f"/account/people/{noor.user.pk}/")["Location"] == "/account/second-factor/"


@pytest.mark.sql
@pytest.mark.django_db(transaction=True, databases=["default", "keystore"])
def test_of_two_who_use_one_code_at_once_exactly_one_gets_in(noor, deniz):
    issued = issue_card(actor=deniz.actor, user=noor.user)
    wanted, start, outcomes = right(issued), threading.Barrier(4), []

    def use():
        try:
            start.wait()
            outcomes.append(use_card(user=noor.user, **wanted))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=use) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes, key=str) == sorted([issued.card, None, None, None], key=str)
    assert issued.card.codes.exclude(used_at=None).count() == 1


def test_the_password_is_still_asked_first(client, noor, issued):
    client.post("/account/second-step/", right(issued))

    assert client.get("/account/")["Location"] == "/account/login/?next=/account/"
    assert give_password(client, noor, PASSWORD)["Location"] == "/account/second-step/"

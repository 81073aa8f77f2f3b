"""Signing in: two steps, no hint who has an account, no endless guessing, no way to elsewhere."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth import hashers
from django.contrib.sessions.models import Session
from django.core.cache import caches
from django.http import HttpRequest
from django.test import Client

from tests.accounts.conftest import PASSWORD, code_now, give_password, letters, sign_in_by_app, verbs, with_app
from viadukt.accounts.public import has_second_factor
from viadukt.accounts.services.people import reset_password
from viadukt.accounts.views import signing_in
from viadukt.audit.public import AuditRecord
from viadukt.kernel import clock

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_former_attempts(db):
    caches["default"].clear()


def request_of(client, user):
    request = HttpRequest()
    request.session = client.session
    request.user = user
    return request


def test_password_and_code_open_a_session_with_a_second_factor(client, berna):
    with_app(berna)
    sign_in_by_app(client, berna)

    assert has_second_factor(request_of(client, berna.user))
    assert client.get("/account/").status_code == 200
    assert verbs()[-1] == "session.opened"


def test_the_password_alone_opens_nothing(client, berna):
    with_app(berna)
    give_password(client, berna)

    assert client.get("/account/")["Location"] == "/account/login/?next=/account/"
    assert "_auth_user_id" not in client.session


def test_without_any_factor_there_is_a_session_that_reaches_only_the_setup(client, berna):
    give_password(client, berna)

    assert not has_second_factor(request_of(client, berna.user))
    assert client.get("/account/")["Location"] == "/account/second-factor/"
    assert client.get("/account/second-factor/").context["proven"] is False


def test_a_second_factor_is_one_persons_own(client, berna, mallory):
    with_app(berna)
    sign_in_by_app(client, berna)

    assert not has_second_factor(request_of(client, mallory.user))


def test_the_demos_door_counts_for_nothing_where_real_people_work(client, berna, settings):
    client.force_login(berna.user)
    session = client.session
    session["second_factor"] = True
    session.save()
    assert has_second_factor(request_of(client, berna.user))

    settings.PRODUCTION = True

    assert not has_second_factor(request_of(client, berna.user))


@pytest.mark.parametrize("typed", ["BERNA@beispiel.example", "  berna@Beispiel.Example "])
def test_an_address_is_the_same_however_it_is_typed(client, berna, typed):
    answer = client.post("/account/login/", {"login": typed, "password": PASSWORD})

    assert answer.status_code == 302


def page_without_tokens(answer):
    return re.sub(r'value="[^"]*"', "", answer.content.decode())


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(client, berna):
    known = give_password(client, berna, "wrong wrong wrong")
    unknown = client.post("/account/login/", {"login": "nobody@beispiel.example", "password": "wrong wrong wrong"})

    assert (known.status_code, page_without_tokens(known)) == (unknown.status_code, page_without_tokens(unknown))
    assert known.context["form"].non_field_errors() == ["E-Mail und Passwort passen nicht zusammen."]


def test_both_take_one_password_hash(client, berna, monkeypatch):
    """The time of an answer is that of its hashes: as many for an unknown address as for a known one."""
    counted = []
    encode = hashers.MD5PasswordHasher.encode
    monkeypatch.setattr(hashers.MD5PasswordHasher, "encode", lambda *a, **k: counted.append(1) or encode(*a, **k))

    give_password(client, berna, "wrong wrong wrong")
    known = len(counted)
    client.post("/account/login/", {"login": "nobody@beispiel.example", "password": "wrong wrong wrong"})

    assert (known, len(counted) - known) == (1, 1)


def test_the_record_of_a_failure_says_nothing_of_whom(client, berna):
    give_password(client, berna, "wrong wrong wrong")

    failure = AuditRecord.objects.get(verb="session.refused")
    assert (failure.actor_kind, failure.actor_id, failure.object_id, failure.facts) == ("visitor", "", "", {})


def test_after_five_wrong_passwords_even_the_right_one_waits(client, berna):
    for _attempt in range(5):
        give_password(client, berna, "wrong wrong wrong")

    answer = give_password(client, berna)

    assert answer.status_code == 200
    assert answer.context["form"].non_field_errors() == ["Zu viele Versuche. Bitte warten Sie ein paar Minuten."]


def test_an_unknown_address_waits_just_the_same(client, berna):
    for _attempt in range(5):
        client.post("/account/login/", {"login": "nobody@beispiel.example", "password": "wrong wrong wrong"})

    answer = client.post("/account/login/", {"login": "nobody@beispiel.example", "password": "wrong wrong wrong"})

    assert answer.context["form"].non_field_errors() == ["Zu viele Versuche. Bitte warten Sie ein paar Minuten."]


def test_one_address_tries_only_so_many_accounts(client, berna):
    for number in range(10):
        client.post("/account/login/", {"login": f"n{number}@beispiel.example", "password": "wrong wrong wrong"})

    answer = give_password(client, berna)

    assert answer.context["form"].non_field_errors() == ["Zu viele Versuche. Bitte warten Sie ein paar Minuten."]
    assert give_password(Client(REMOTE_ADDR="192.0.2.7"), berna).status_code == 302


def test_asking_for_a_passkeys_challenge_is_counted_since_each_answer_keeps_a_session(db):
    answers = [Client().get("/account/passkeys/login/", headers={"accept": "application/json"}).status_code for _ in range(61)]

    assert (set(answers[:60]), answers[60], Session.objects.count()) == ({200}, 429, 60)


def test_attempts_that_succeed_are_not_counted(client, berna):
    for _time in range(8):
        assert give_password(client, berna).status_code == 302
        client.post("/account/logout/")


def test_the_second_step_is_limited_per_account_and_the_person_is_told_once(client, berna, settings):
    with_app(berna)
    give_password(client, berna)
    limit = settings.CODE_LIMITS[0][1]
    with clock.frozen(clock.now()):
        answers = [
            client.post("/account/second-step/", {"code": "000000"}, REMOTE_ADDR=f"192.0.2.{number}").status_code
            for number in range(limit + 2)
        ]
        right = client.post("/account/second-step/", {"code": code_now()}).status_code

    assert answers == [200] * limit + [429] * 2
    assert right == 429
    assert [letter.template for letter in letters()].count("code_attempts") == 1


def test_the_limit_of_the_second_step_ends(client, berna, settings):
    with_app(berna)
    give_password(client, berna)
    for _attempt in range(settings.CODE_LIMITS[0][1] + 1):
        client.post("/account/second-step/", {"code": "000000"})

    with clock.frozen(clock.now() + timedelta(minutes=10)):
        assert client.post("/account/second-step/", {"code": code_now()}).status_code == 302


def test_signing_in_changes_the_sessions_key(client, berna):
    """A key that was planted before is worth nothing after."""
    with_app(berna)
    client.get("/account/login/?next=/desk/")
    give_password(client, berna)
    planted = client.cookies["sessionid"].value

    client.post("/account/second-step/", {"code": code_now()})

    assert client.cookies["sessionid"].value != planted
    thief = Client()
    thief.cookies["sessionid"] = planted
    assert thief.get("/account/")["Location"] == "/account/login/?next=/account/"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example/",
        "///evil.example",
        "/\\evil.example",
        "http:evil.example",
        "javascript:alert(1)",
        "\thttps://evil.example",
        "https://testserver@evil.example/",
        "https://localhost.evil.example/",
    ],
)
def test_next_leads_to_nowhere_else(client, berna, elsewhere):
    with_app(berna)
    give_password(client, berna, next=elsewhere)

    answer = client.post("/account/second-step/", {"code": code_now()})

    assert answer["Location"] == "/desk/"
    assert client.post("/account/logout/", {"next": elsewhere})["Location"] == "/"


def test_next_leads_back_to_where_one_was(client, berna):
    with_app(berna)
    give_password(client, berna, next="/account/sessions/")

    assert client.post("/account/second-step/", {"code": code_now()})["Location"] == "/account/sessions/"


def test_who_is_signed_in_is_not_asked_again(client, berna):
    with_app(berna)
    sign_in_by_app(client, berna)

    assert client.get("/account/login/")["Location"] == "/desk/"


def test_the_second_step_alone_leads_to_the_first(client):
    assert client.get("/account/second-step/")["Location"] == "/account/login/"


def test_an_account_that_goes_in_the_middle_leads_back(client, berna):
    with_app(berna)
    give_password(client, berna)
    berna.user.delete()

    assert client.get("/account/second-step/")["Location"] == "/account/login/"


def test_the_record_says_by_what_a_session_was_opened(client, berna):
    with_app(berna)
    sign_in_by_app(client, berna)

    assert AuditRecord.objects.get(verb="session.opened").facts == {"factor": "totp"}


def test_one_can_stop_in_the_middle(client, berna):
    with_app(berna)
    give_password(client, berna)

    client.post("/account/second-step/stop/")

    assert client.get("/account/second-step/")["Location"] == "/account/login/"


def test_the_cookie_goes_with_the_browser_and_is_for_the_server_alone(client, berna):
    with_app(berna)
    sign_in_by_app(client, berna)

    cookie = client.cookies["sessionid"]
    assert (cookie["expires"], cookie["max-age"], cookie["httponly"], cookie["samesite"]) == ("", "", True, "Lax")


def test_the_page_speaks_the_persons_language_after_signing_in(client, kofi):
    with_app(kofi)
    kofi.user.language = "fr"
    kofi.user.save()
    give_password(client, kofi)

    assert client.post("/account/second-step/", {"code": code_now()}).cookies["language"].value == "fr"


def test_a_locked_account_does_not_open(client, berna):
    berna.user.is_active = False
    berna.user.save()

    assert give_password(client, berna)["Location"] == "/account/inactive/"
    assert "_auth_user_id" not in client.session


class TestPasswordReset:
    def ask(self, client, email):
        return client.post("/account/password/reset/", {"email": email})

    def test_the_answer_is_the_same_whether_there_is_an_account(self, client, berna):
        known, unknown = self.ask(client, berna.user.email), self.ask(client, "nobody@beispiel.example")

        assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
        assert known["Location"] == "/account/password/reset/sent/"
        assert [(letter.to, letter.template) for letter in letters()] == [("berna@beispiel.example", "password_reset")]

    def test_the_answer_takes_as_long_whether_there_is_an_account(self, client, berna, settings, monkeypatch):
        settings.RESET_ANSWER_SECONDS = 5.0
        ticks = iter([0.0, 0.3, 10.0, 10.1])
        slept = []

        class Time:
            monotonic = staticmethod(lambda: next(ticks))
            sleep = staticmethod(slept.append)

        monkeypatch.setattr(signing_in, "time", Time)
        self.ask(client, berna.user.email)
        self.ask(client, "nobody@beispiel.example")

        assert [round(0.3 + slept[0], 6), round(0.1 + slept[1], 6)] == [5.0, 5.0]

    def test_a_new_password_keeps_the_second_factor_and_ends_sessions(self, client, berna):
        with_app(berna)
        elsewhere = sign_in_by_app(Client(), berna)
        self.ask(client, berna.user.email)
        form = client.get(letters()[-1].path, follow=True)
        assert form.redirect_chain[-1][0].endswith("-set-password/"), "the key leaves the address"

        done = client.post(form.redirect_chain[-1][0], {"password1": "green bicycles sleep quietly"})

        assert done["Location"] == "/account/password/reset/done/"
        assert elsewhere.get("/account/")["Location"] == "/account/login/?next=/account/"
        assert give_password(client, berna, "green bicycles sleep quietly")["Location"] == "/account/second-step/"
        assert letters()[-1].template == "password_changed"

    def test_a_link_works_once(self, client, berna):
        self.ask(client, berna.user.email)
        path = letters()[-1].path
        reset_password(user=berna.user, password="green bicycles sleep quietly")

        assert client.get(path).context["token_fail"] is True

    def test_a_link_dies_after_four_hours(self, client, berna, settings):
        self.ask(client, berna.user.email)
        settings.PASSWORD_RESET_TIMEOUT = -1

        assert client.get(letters()[-1].path).context["token_fail"] is True

    def test_a_new_password_lifts_the_wait_after_wrong_ones(self, client, berna):
        for _attempt in range(6):
            give_password(client, berna, "wrong wrong wrong")
        self.ask(client, berna.user.email)
        form = client.get(letters()[-1].path, follow=True)
        client.post(form.redirect_chain[-1][0], {"password1": "green bicycles sleep quietly"})

        assert give_password(Client(REMOTE_ADDR="192.0.2.7"), berna, "green bicycles sleep quietly").status_code == 302

    def test_asking_is_limited_per_address_known_or_not(self, client, berna):
        for email in (berna.user.email, "nobody@beispiel.example"):
            answers = [
                client.post("/account/password/reset/", {"email": email}, REMOTE_ADDR=f"192.0.2.{n}").status_code
                for n in range(6)
            ]
            assert answers == [302] * 5 + [429]

    def test_a_locked_account_gets_no_link(self, client, berna):
        berna.user.is_active = False
        berna.user.save()

        assert self.ask(client, berna.user.email)["Location"] == "/account/password/reset/sent/"
        assert letters() == []

    def test_too_many_is_a_page_in_words(self, client):
        for _attempt in range(6):
            answer = self.ask(client, "nobody@beispiel.example")

        assert (answer.status_code, answer["Retry-After"]) == (429, "300")
        assert answer.templates[0].name == "ui/error.html"

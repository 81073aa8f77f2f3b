"""One's own account: name, address, password, sessions."""

import base64
from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.conf import settings as configured
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.accounts.conftest import PASSWORD, confirm_again, give_password, letters, sign_in_by_app, verbs, with_app
from viadukt.accounts.actors import PersonActor
from viadukt.accounts.devices import device_in_words, network_in_words, network_of
from viadukt.accounts.models import User
from viadukt.accounts.services import people
from viadukt.accounts.services.people import change_password, confirm_email_change, request_email_change
from viadukt.accounts.services.sessions import end_session
from viadukt.kernel import clock
from viadukt.kernel.errors import Refused

pytestmark = pytest.mark.django_db
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
PHONE = "Mozilla/5.0 (Linux; Android 14; SM-A055F) AppleWebKit/537.36 SamsungBrowser/28.0 Chrome/130.0 Mobile Safari/537.36"
NO_ADDRESS = "0.0.0.0"  # noqa: S104 - says "no address", binds nothing


@pytest.fixture(autouse=True)
def _no_former_attempts(db):
    caches["default"].clear()


@pytest.fixture
def berna(berna):
    with_app(berna)
    return berna


@pytest.fixture
def here(berna):
    client = Client(HTTP_USER_AGENT=FIREFOX, REMOTE_ADDR="198.51.100.77")
    sign_in_by_app(client, berna)
    return client


@pytest.fixture
def phone(berna):
    client = Client(HTTP_USER_AGENT=PHONE, REMOTE_ADDR="8.8.8.9")
    with clock.frozen(clock.now() - timedelta(minutes=5)):
        sign_in_by_app(client, berna)
    return client


def own(member):
    return {"actor": PersonActor.of(member.user), "user": member.user}


def is_out(client):
    return (
        client.get("/account/")["Location"] == "/account/login/?next=/account/"
        if client.get("/account/").status_code == 302
        else False
    )


class TestSessions:
    def test_they_are_listed_in_words_this_one_first(self, berna, phone, here):
        listed = here.get("/account/sessions/").context["sessions"]

        assert [(one.device, one.where, one.is_this) for one in listed] == [
            ("Firefox, Linux", "im selben Netz wie Sie jetzt", True),
            ("Samsung Internet, Android", "in einem anderen Netz (8.8.8.…)", False),
        ]

    def test_no_whole_address_is_kept(self, berna, here):
        assert UserSession.objects.get().ip == "198.51.100.0"

    def test_one_is_ended(self, berna, phone, here):
        other = here.get("/account/sessions/").context["sessions"][1]

        here.post(f"/account/sessions/{other.id}/end/")

        assert is_out(phone)
        assert not is_out(here)
        assert verbs()[-1] == "session.ended"

    def test_all_others_are_ended(self, berna, phone, here):
        here.post("/account/sessions/end-others/")

        assert is_out(phone)
        assert not is_out(here)

    def test_another_persons_session_is_not_ended(self, phone, here, mallory):
        with_app(mallory)
        client = Client()
        sign_in_by_app(client, mallory)
        target = UserSession.objects.get(ip="8.8.8.0")

        client.post(f"/account/sessions/{target.pk}/end/")

        assert not is_out(phone)
        assert end_session(**own(mallory), session_id=target.pk) is False

    def test_a_session_ends_when_nobody_was_there(self, here, settings):
        with clock.frozen(clock.now() + timedelta(seconds=settings.STAFF_IDLE_SECONDS + 1)):
            answer = here.get("/account/sessions/")
        assert answer["Location"] == "/account/login/?next=/account/sessions/"
        assert "länger nicht hier" in here.get("/account/login/").content.decode()
        assert is_out(here)

    def test_a_post_that_comes_too_late_changes_nothing(self, berna, here, settings):
        with clock.frozen(clock.now() + timedelta(seconds=settings.STAFF_IDLE_SECONDS + 1)):
            answer = here.post("/account/", {"name": "Somebody", "language": "de"})

        assert answer["Location"] == "/account/login/?next=/desk/"
        berna.user.refresh_from_db()
        assert berna.user.name == "Berna"

    def test_being_there_keeps_it_open_but_not_for_ever(self, here):
        began, open_for = clock.now(), timedelta(0)
        while open_for < timedelta(days=1):
            with clock.frozen(began + open_for):
                if is_out(here):
                    break
            open_for += timedelta(minutes=50)

        assert (
            timedelta(seconds=configured.SESSION_COOKIE_AGE)
            < open_for
            < timedelta(seconds=configured.SESSION_COOKIE_AGE, minutes=51)
        )

    def test_a_page_costs_no_write_but_once_a_minute(self, here, django_assert_num_queries):
        def writes():
            with CaptureQueriesContext(connection) as queries:
                here.get("/account/sessions/")
            return [q["sql"].split()[0] for q in queries if q["sql"].split()[0] in {"INSERT", "UPDATE", "DELETE"}]

        now = clock.now()
        with clock.frozen(now + timedelta(seconds=30)):
            assert writes() == []
        with clock.frozen(now + timedelta(seconds=90)):
            assert "UPDATE" in writes()
            assert writes() == []

    def test_signing_out_ends_it_on_the_server(self, here):
        kept = here.cookies["sessionid"].value
        here.post("/account/logout/")

        thief = Client()
        thief.cookies["sessionid"] = kept
        assert is_out(thief)

    def test_a_visitor_costs_no_session(self, client):
        client.get("/account/login/")

        assert "sessionid" not in client.cookies


class TestPassword:
    NEW = "green bicycles sleep quietly"

    def test_a_new_one_ends_other_sessions_and_keeps_this_one(self, berna, phone, here):
        confirm_again(here)
        assert here.post("/account/password/", {"password": self.NEW})["Location"] == "/account/"

        assert is_out(phone)
        assert not is_out(here)
        assert [one.is_this for one in here.get("/account/sessions/").context["sessions"]] == [True]
        assert give_password(Client(), berna, self.NEW)["Location"] == "/account/second-step/"
        assert (letters()[-1].template, verbs()[-1]) == ("password_changed", "password.changed")

    @pytest.mark.parametrize("weak", ["short", "password1234", "berna@beispiel.example", "123456789012"])
    def test_a_weak_one_is_refused(self, here, berna, weak):
        confirm_again(here)

        assert here.post("/account/password/", {"password": weak}).status_code == 200
        assert User.objects.get(pk=berna.user.pk).check_password(PASSWORD)

    def test_nobody_else_changes_it(self, berna, mallory):
        with pytest.raises(Refused, match="nur die Person selbst"):
            change_password(actor=PersonActor.of(mallory.user), user=berna.user, password=self.NEW, this=None)


class TestProfile:
    def test_name_and_language(self, berna, here):
        answer = here.post("/account/", {"name": " Berna A. ", "language": "fr"})

        berna.user.refresh_from_db()
        assert (berna.user.name, berna.user.language) == ("Berna A.", "fr")
        assert answer["Location"] == "/account/?lang=fr"

    def test_html_in_a_name_is_inert(self, here):
        page = here.post("/account/", {"name": "<script>alert(1)</script>", "language": "de"}, follow=True)

        assert "<script>alert" not in page.content.decode()

    @pytest.mark.parametrize(
        "bad", [{"name": "", "language": "de"}, {"name": "B", "language": "xx"}, {"name": "B" * 121, "language": "de"}]
    )
    def test_what_does_not_fit_is_said(self, berna, here, bad):
        page = here.post("/account/", bad)

        assert page.status_code == 200
        assert page.context["form"].errors
        berna.user.refresh_from_db()
        assert berna.user.name == "Berna"


class TestEmail:
    def test_the_new_address_counts_once_its_mailbox_was_opened(self, berna, here):
        confirm_again(here)
        here.post("/account/email/", {"email": "Berna.Neu@beispiel.example"})
        berna.user.refresh_from_db()
        assert berna.user.email == "berna@beispiel.example"
        letter = letters()[-1]
        assert (letter.to, letter.template) == ("berna.neu@beispiel.example", "email_confirm")
        assert here.get(letter.path).status_code == 200
        berna.user.refresh_from_db()
        assert berna.user.email == "berna@beispiel.example", "looking changes nothing"

        here.post(letter.path)

        berna.user.refresh_from_db()
        assert berna.user.email == "berna.neu@beispiel.example"
        assert (letters()[-1].to, letters()[-1].template) == ("berna@beispiel.example", "email_changed")

    def test_the_link_holds_no_address(self, berna, here):
        request_email_change(**own(berna), email="berna.neu@beispiel.example")
        token = letters()[-1].path.split("/")[-2].split(":")[0]

        assert b"beispiel" not in base64.urlsafe_b64decode(token + "==")

    def test_who_asks_does_not_learn_whether_the_address_has_an_account(self, berna, here, kofi):
        confirm_again(here)
        free = here.post("/account/email/", {"email": "free@beispiel.example"}, follow=True)
        taken = here.post("/account/email/", {"email": kofi.user.email}, follow=True)

        said = [[str(message) for message in page.context["messages"]] for page in (free, taken)]
        assert said[0] == said[1]
        assert [letter.to for letter in letters() if letter.template == "email_confirm"] == ["free@beispiel.example"]

    def test_a_link_is_one_persons_once_and_for_a_day(self, berna, mallory):
        request_email_change(**own(berna), email="berna.neu@beispiel.example")
        token = letters()[-1].path.split("/")[-2]
        with pytest.raises(Refused, match="gilt nicht mehr"):
            confirm_email_change(**own(mallory), token=token)
        confirm_email_change(**own(berna), token=token)

        for broken in (token, token[:-1], "x", ""):
            with pytest.raises(Refused, match="gilt nicht mehr"):
                confirm_email_change(**own(berna), token=broken)

    def test_a_link_dies_after_a_day(self, berna, monkeypatch):
        request_email_change(**own(berna), email="berna.neu@beispiel.example")
        monkeypatch.setattr(people, "EMAIL_LINK_SECONDS", -1)

        with pytest.raises(Refused, match="gilt nicht mehr"):
            confirm_email_change(**own(berna), token=letters()[-1].path.split("/")[-2])

    def test_a_second_wish_kills_the_first_link(self, berna):
        request_email_change(**own(berna), email="one@beispiel.example")
        first = letters()[-1].path.split("/")[-2]
        request_email_change(**own(berna), email="two@beispiel.example")

        with pytest.raises(Refused, match="gilt nicht mehr"):
            confirm_email_change(**own(berna), token=first)

    def test_an_address_that_was_taken_meanwhile_is_refused(self, berna):
        request_email_change(**own(berna), email="one@beispiel.example")
        User.objects.create_user("one@beispiel.example", name="One")

        with pytest.raises(Refused, match="gilt nicht mehr"):
            confirm_email_change(**own(berna), token=letters()[-1].path.split("/")[-2])


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (FIREFOX, "Firefox, Linux"),
        (PHONE, "Samsung Internet, Android"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", "Edge, Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18.0 Safari/604", "Safari, iPhone"),
        ("curl/8", "unbekanntes Gerät"),
        ("", "unbekanntes Gerät"),
    ],
)
def test_devices_in_words(agent, words):
    assert device_in_words(agent) == words


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.9", "203.0.113.0"),
        ("2001:db8:1:2::3", "2001:db8:1::"),
        ("::ffff:203.0.113.9", "203.0.113.0"),
        ("", NO_ADDRESS),
        ("x", NO_ADDRESS),
    ],
)
def test_networks_are_kept_instead_of_addresses(address, network):
    assert network_of(address) == network


@pytest.mark.parametrize(
    ("network", "here", "words"),
    [
        ("203.0.113.0", "203.0.113.200", "im selben Netz wie Sie jetzt"),
        ("10.1.2.0", "203.0.113.200", "in einem internen Netz"),
        ("8.8.8.0", "203.0.113.200", "in einem anderen Netz (8.8.8.…)"),
        ("2a00:1450:4001::", "203.0.113.200", "in einem anderen Netz (2a00:1450:4001:…)"),
    ],
)
def test_networks_in_words(network, here, words):
    assert network_in_words(network, here) == words

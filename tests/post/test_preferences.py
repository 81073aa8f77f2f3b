"""Stopping mail: by one click, by a page, without an account."""

import re

import pytest
from django.core import signing
from django.test import Client

from tests.cast import sign_in
from tests.post.conftest import Sink
from viadukt.audit.public import AuditRecord
from viadukt.post import preferences
from viadukt.post.addresses import recipient_of
from viadukt.post.models import Message, State, Unsubscribed
from viadukt.post.public import deliver_due, enqueue, wants_mail

pytestmark = [pytest.mark.django_db, pytest.mark.sql]
AMAL = "amal@beispiel.example"
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def link(category: str = "news") -> str:
    return preferences.unsubscribe_url(recipient_of(AMAL), category).removeprefix("https://viadukt.example")


@pytest.fixture(autouse=True)
def here(settings):
    settings.BASE_URL = "https://viadukt.example"


def test_one_click_from_the_mail_itself_stops_that_kind_and_no_other(sink: Sink, client: Client):
    """RFC 8058: a mail program posts to the address in the header, without cookies, without a referrer."""
    enqueue("post/mail/test.txt", to=AMAL, category="news")
    deliver_due()
    mail = sink.parsed[0]
    url = re.fullmatch(r"<https://viadukt\.example(/post/unsubscribe/\S+)>", mail["List-Unsubscribe"])

    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert Client(enforce_csrf_checks=True).post(url[1], ONE_CLICK).status_code == 200
    assert [wants_mail(AMAL, kind) for kind in ("news", "reminder", "service", "security")] == [False, True, True, True]


def test_what_was_stopped_is_not_sent_also_when_it_waited_already(sink: Sink, client: Client):
    enqueue("post/mail/test.txt", to=AMAL, category="news")
    client.post(link(), ONE_CLICK)
    deliver_due()

    message = Message.objects.get()
    assert (sink.mails, message.state, bytes(message.sealed)) == ([], State.UNWANTED, b"")


def test_looking_changes_nothing_so_that_a_scanner_of_links_stops_no_mail(client: Client):
    page = client.get(link())

    assert (page.status_code, "Ja, abbestellen" in page.text, wants_mail(AMAL, "news")) == (200, True, True)
    assert page.headers["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"


def test_twice_is_once_and_is_recorded_once(client: Client):
    for _ in range(3):
        client.post(link(), ONE_CLICK)

    assert (Unsubscribed.objects.count(), AuditRecord.objects.filter(verb="post.chosen").count()) == (1, 1)


def test_the_page_lets_choose_all_kinds_and_come_back(client: Client):
    client.post(link(), {"choose": "1", "wanted": ["reminder"]})
    less = preferences.wanted_categories(recipient_of(AMAL))
    page = client.post(link(), {"choose": "1", "wanted": ["reminder", "news", "service"]})

    assert (less, preferences.wanted_categories(recipient_of(AMAL))) == (["reminder"], ["service", "reminder", "news"])
    assert "Ihre Auswahl ist gespeichert." in page.text


def test_an_unknown_choice_is_said_and_changes_nothing(client: Client):
    client.post(link(), {"choose": "1", "wanted": ["gossip"]})

    assert preferences.wanted_categories(recipient_of(AMAL)) == ["service", "reminder", "news", "mailbox"]


def test_mandatory_mail_has_no_such_header_and_cannot_be_stopped(sink: Sink, client: Client):
    enqueue("post/mail/test.txt", to=AMAL, category="security")
    deliver_due()
    client.post(link("security"), ONE_CLICK)

    assert (sink.parsed[0]["List-Unsubscribe"], wants_mail(AMAL, "security")) == (None, True)
    assert "Sie lässt sich nicht abbestellen." in client.get(link("security")).text


def test_the_link_names_no_address_and_counts_for_nobody_else(client: Client):
    client.post(link(), ONE_CLICK)

    assert ("amal" in link(), "beispiel" in link(), wants_mail("kofi@beispiel.example", "news")) == (False, False, True)


@pytest.mark.parametrize(
    "token",
    [
        "x",
        "a:b",
        signing.Signer(salt="something.else").sign_object(["0" * 64, "news"]),
        signing.Signer(salt=preferences.SALT).sign_object(["0" * 64, "a kind that is gone"]),
        signing.Signer(salt=preferences.SALT).sign_object("news"),
        signing.Signer(salt=preferences.SALT).sign_object({"a": 1}),
    ],
)
def test_any_other_link_is_nothing(client: Client, token):
    assert [client.get(f"/post/unsubscribe/{token}").status_code, client.post(f"/post/unsubscribe/{token}").status_code] == [
        404,
        404,
    ]


def test_other_methods_are_not_allowed(client: Client):
    assert client.put(link()).status_code == 405


def test_the_demos_outbox_shows_what_would_have_been_sent_to_who_is_signed_in(client: Client, berna, settings):
    settings.DEMO, settings.MAIL_URL = True, ""
    enqueue("tests/letter.txt", to=AMAL, context={"name": "<b>Amal</b>", "link": "https://viadukt.example/box"})
    stranger = client.get("/post/demo-outbox")
    page = sign_in(client, berna).get("/post/demo-outbox")

    assert (stranger.status_code, page.status_code) == (302, 200)
    assert ("&lt;b&gt;Amal&lt;/b&gt;" in page.text, '<a href="https://viadukt.example/box"' in page.text) == (True, True)


def test_the_demos_outbox_has_an_empty_state(client: Client, berna, settings):
    settings.DEMO = True

    assert "Noch keine Nachricht" in sign_in(client, berna).get("/post/demo-outbox").text


def test_outside_the_demo_there_is_no_such_page(client: Client, berna):
    assert sign_in(client, berna).get("/post/demo-outbox").status_code == 404

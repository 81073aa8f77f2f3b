"""Rate limits count right, store no address, and say when to come again."""

from datetime import UTC, datetime, timedelta

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from tests.processes import OtherProcesses
from viadukt.kernel import clock, ratelimit
from viadukt.kernel.models import RateWindow
from viadukt.kernel.ratelimit import allow, client_address, limited

pytestmark = [pytest.mark.sql, pytest.mark.django_db(databases=["default", "keystore"])]

NOON = datetime(2026, 7, 27, 12, 0, 10, tzinfo=UTC)


def request_from(address, **headers):
    return RequestFactory().post("/", REMOTE_ADDR=address, **headers)


def test_within_the_limit_there_is_room_and_beyond_there_is_none():
    with clock.frozen(NOON):
        answers = [allow("amal", "find", 3, 60) for _ in range(5)]

    assert [(a.allowed, a.left, a.retry_after) for a in answers] == [
        (True, 2, 50),
        (True, 1, 50),
        (True, 0, 50),
        (False, 0, 50),
        (False, 0, 50),
    ]


def test_the_next_span_begins_anew():
    with clock.frozen(NOON):
        assert [bool(allow("amal", "find", 1, 60)) for _ in range(2)] == [True, False]
    with clock.frozen(NOON + timedelta(seconds=50)):
        assert allow("amal", "find", 1, 60).allowed


def test_others_and_other_scopes_are_counted_apart():
    with clock.frozen(NOON):
        assert [bool(allow(who, scope, 1, 60)) for who, scope in (("amal", "find"), ("kofi", "find"), ("amal", "sign-in"))] == [
            True,
            True,
            True,
        ]


def test_no_address_is_stored_and_two_spans_cannot_be_linked():
    for minute in range(2):
        with clock.frozen(NOON + timedelta(minutes=minute)):
            allow(request_from("192.0.2.7"), "find", 1, 60)

    keys = list(RateWindow.objects.values_list("key", flat=True))
    assert len(set(keys)) == 2
    assert "192.0.2.7" not in str(list(RateWindow.objects.values()))


def test_counts_of_past_spans_are_forgotten(monkeypatch):
    monkeypatch.setattr(ratelimit, "FORGET_ONE_IN", 1)
    with clock.frozen(NOON):
        allow("amal", "find", 1, 60)
    with clock.frozen(NOON + timedelta(minutes=2)):
        allow("kofi", "find", 1, 60)

    assert RateWindow.objects.count() == 1


@pytest.mark.parametrize(
    ("proxies", "remote", "forwarded", "address"),
    [
        (0, "192.0.2.7", "", "192.0.2.7"),
        (0, "192.0.2.7", "203.0.113.9", "192.0.2.7"),
        (1, "10.0.0.1", "198.51.100.3, 203.0.113.9", "203.0.113.9"),
        (2, "10.0.0.1", "198.51.100.3, 203.0.113.9", "198.51.100.3"),
        (2, "10.0.0.1", "203.0.113.9", "10.0.0.1"),
        (1, "10.0.0.1", "", "10.0.0.1"),
        (1, "10.0.0.1", "<script>", ""),
        (0, "2001:db8:1:2:3:4:5:6", "", "2001:db8:1:2::/64"),
        (0, "::ffff:192.0.2.7", "", "192.0.2.7"),
        (0, "", "", ""),
    ],
)
def test_the_address_that_counts_is_the_one_that_can_be_trusted(settings, proxies, remote, forwarded, address):
    settings.TRUSTED_PROXIES = proxies

    assert client_address(request_from(remote, HTTP_X_FORWARDED_FOR=forwarded)) == address


@limited("write", 1, 3600)
def write(request, word):
    return HttpResponse(word)


def test_a_view_answers_429_and_says_when_to_come_again():
    with clock.frozen(NOON):
        assert write(request_from("192.0.2.7"), "hello").content == b"hello"
        refused = write(request_from("192.0.2.7"), "hello")

    assert (refused.status_code, refused["Retry-After"], refused["Cache-Control"]) == (429, "3590", "no-store")
    assert "in 60 Min. noch einmal" in refused.content.decode()


def test_reading_is_not_limited():
    for _ in range(3):
        assert write(RequestFactory().get("/"), "hello").status_code == 200


MANY = """
import sys
from viadukt.kernel.ratelimit import allow
print("ready", flush=True)
sys.stdin.readline()
print(sum(bool(allow("amal", "find", 60, 10**9)) for _ in range(50)))
"""


@pytest.mark.slow
def test_processes_at_once_do_not_slip_through(other_processes: OtherProcesses):
    workers = [other_processes.start(MANY) for _ in range(2)]
    for worker in workers:
        worker.stdout.readline()
    for worker in workers:
        worker.stdin.write("go\n")
        worker.stdin.flush()

    assert sum(int(passed) for passed in other_processes.outputs(*workers)) == 60

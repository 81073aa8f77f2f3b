"""What comes back, and what it does to an address."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.post.conftest import Sink
from viadukt.kernel import clock
from viadukt.kernel.ids import new_id
from viadukt.post import bounces
from viadukt.post.bounces import parse
from viadukt.post.models import Bounces, Message, State
from viadukt.post.public import Report, deliver_due, enqueue, is_bouncing, purge, receive, unblock, wants_mail

pytestmark = [pytest.mark.django_db, pytest.mark.sql]
MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
BERNA = "berna@beispiel.example"


def sent(to: str = BERNA, category: str = "news"):
    """The id of a mail that the server took."""
    message_id = enqueue("post/mail/test.txt", to=to, category=category)
    assert deliver_due() == 1
    return message_id


def dsn(message_id, status: str = "5.1.1", action: str = "failed", quoted: str = "message/rfc822") -> bytes:
    """A delivery status notification as Postfix writes them (RFC 3464, appendix E)."""
    return f"""\
From: MAILER-DAEMON@mx.example (Mail Delivery System)
To: post@viadukt.example
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B"

--B
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--B
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example
Arrival-Date: Mon, 23 Nov 2026 09:00:00 +0100

Final-Recipient: rfc822; somebody.else@forwarded.example
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 {status} no such person

--B
Content-Type: {quoted}

Message-ID: <{message_id}@viadukt.example>
From: Viadukt <post@viadukt.example>
Subject: Test

--B--
""".encode()


@pytest.mark.parametrize("quoted", ["message/rfc822", "text/rfc822-headers"])
def test_an_address_that_does_not_exist_is_marked_at_once(sink: Sink, quoted):
    message_id = sent()

    assert receive(dsn(message_id, quoted=quoted)) == Report("bounce", message_id, "5.1.1")
    assert (is_bouncing(BERNA), Message.objects.get().state, Message.objects.get().code) == (True, State.BOUNCED, "5.1.1")


def test_to_a_marked_address_only_mandatory_mail_goes(sink: Sink):
    receive(dsn(sent()))
    enqueue("post/mail/test.txt", to=BERNA, category="news")
    enqueue("post/mail/test.txt", to=BERNA, category="security")

    assert deliver_due() == 1
    assert list(Message.objects.order_by("created_at").values_list("category", "state")) == [
        ("news", "bounced"),
        ("news", "bouncing"),
        ("security", "sent"),
    ]


def test_a_full_mailbox_is_marked_after_three_returns_within_a_month(sink: Sink):
    marked = []
    for days in (0, 10, 20):
        with clock.frozen(MONDAY + timedelta(days=days)):
            receive(dsn(sent(), status="5.2.2"))
            marked.append(is_bouncing(BERNA))

    assert marked == [False, False, True]


def test_returns_that_lie_far_apart_do_not_add_up(sink: Sink):
    for days in (0, 31, 62, 93):
        with clock.frozen(MONDAY + timedelta(days=days)):
            receive(dsn(sent(), status="5.2.2"))

    assert (is_bouncing(BERNA), Bounces.objects.get().count) == (False, 1)


@pytest.mark.parametrize(("status", "action"), [("4.2.2", "delayed"), ("4.4.1", "failed"), ("5.1.1", "delayed")])
def test_what_is_only_late_marks_nobody(sink: Sink, status, action):
    assert receive(dsn(sent(), status=status, action=action)).kind == "delay"
    assert (Bounces.objects.count(), Message.objects.get().state) == (0, State.SENT)


def test_the_same_report_counts_once(sink: Sink):
    report = dsn(sent(), status="5.2.2")
    for _ in range(5):
        receive(report)

    assert (Bounces.objects.get().count, is_bouncing(BERNA)) == (1, False)


def test_a_forged_report_about_a_mail_that_was_never_sent_marks_nobody():
    receive(dsn(new_id()))
    receive(dsn("00000000-0000-0000-0000-000000000000"))
    waiting = enqueue("post/mail/test.txt", to=BERNA)
    receive(dsn(waiting))

    assert Bounces.objects.count() == 0


def test_delivered_is_no_bounce(sink: Sink):
    assert receive(dsn(sent(), status="2.0.0", action="delivered")) == Report("other")


def test_a_complaint_unsubscribes_from_that_kind_of_mail(sink: Sink):
    """RFC 5965: what a provider sends when somebody presses "spam"."""
    message_id = sent(category="news")
    report = dsn(message_id).replace(b"message/delivery-status", b"message/feedback-report")

    assert (receive(report).kind, wants_mail(BERNA, "news"), wants_mail(BERNA, "reminder")) == ("complaint", False, True)


def test_a_complaint_about_security_mail_changes_nothing(sink: Sink):
    report = dsn(sent(category="security")).replace(b"message/delivery-status", b"message/feedback-report")
    receive(report)

    assert wants_mail(BERNA, "security") is True


def test_the_operator_can_have_an_address_written_to_again(sink: Sink):
    receive(dsn(sent()))

    assert (unblock("BERNA@beispiel.example"), is_bouncing(BERNA), unblock(BERNA)) == (True, False, False)


def test_a_mark_is_forgotten_after_180_days(sink: Sink):
    with clock.frozen(MONDAY):
        receive(dsn(sent()))
    with clock.frozen(MONDAY + timedelta(days=180)):
        purge()
        kept = is_bouncing(BERNA)
    with clock.frozen(MONDAY + timedelta(days=181)):
        purge()
        forgotten = is_bouncing(BERNA)

    assert (kept, forgotten) == (True, False)


def test_contents_of_what_failed_stay_a_fortnight_and_the_fact_for_90_days(sink: Sink):
    sink.rcpt = ["550 5.7.1 no"]
    with clock.frozen(MONDAY):
        enqueue("post/mail/test.txt", to=BERNA)
        deliver_due()
    left = []
    for days in (14, 15, 90, 91):
        with clock.frozen(MONDAY + timedelta(days=days)):
            purge()
            left.append([bool(message.sealed) for message in Message.objects.all()])

    assert left == [[True], [False], [False], []]


REPORT = dsn("01900000-0000-7000-8000-000000000000")


@given(
    st.lists(st.tuples(st.integers(0, len(REPORT) - 1), st.binary(max_size=12)), max_size=12),
    st.integers(0, len(REPORT)),
)
def test_a_broken_report_is_read_as_far_as_it_goes_and_never_fails(changes, length):
    broken = bytearray(REPORT)
    for position, piece in changes:
        broken[position : position + len(piece)] = piece

    assert parse(bytes(broken[:length])).kind in {"bounce", "delay", "complaint", "other"}


@given(st.binary(max_size=400))
def test_any_bytes_are_some_mail(raw):
    assert parse(raw) == Report("other")


def test_a_huge_mail_is_cut():
    assert parse(b"x" * (bounces.LARGEST_REPORT + 10)) == Report("other")

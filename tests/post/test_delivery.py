"""Mail over the wire, to a real server that has good and bad days."""

import datetime as dt
import ssl
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.db import transaction

from tests.post.conftest import Sink
from viadukt.kernel import clock
from viadukt.post.models import Bounces, Message, State
from viadukt.post.public import counts, deliver_due, enqueue, has_due, problems

pytestmark = [pytest.mark.django_db, pytest.mark.sql]
MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
LINK = "https://viadukt.example/box/7"


def write(to: str = "berna@beispiel.example", language: str = "de", **more):
    more.setdefault("context", {"name": "Berna", "link": LINK})
    return enqueue("tests/letter.txt", to=to, language=language, **more)


def state() -> tuple[str, int, str]:
    message = Message.objects.get()
    return message.state, message.attempts, message.code


def test_a_mail_arrives_as_it_was_written(sink: Sink):
    message_id = write(context={"name": "Jürgen <b>Ünal</b> & Söhne", "link": LINK})

    assert (has_due(), deliver_due(), has_due()) == (True, 1, False)
    mail = sink.parsed[0]
    text, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert (mail["From"], mail["To"], mail["Subject"]) == (
        "Viadukt <post@viadukt.example>",
        "berna@beispiel.example",
        "Neue Nachricht für Sie",
    )
    assert (mail["Message-ID"], mail["Auto-Submitted"], mail["Content-Language"]) == (
        f"<{message_id}@viadukt.example>",
        "auto-generated",
        "de",
    )
    assert text.get_content().splitlines()[0] == "Guten Tag Jürgen <b>Ünal</b> & Söhne,"
    assert "<p>Guten Tag Jürgen &lt;b&gt;Ünal&lt;/b&gt; &amp; Söhne,</p>" in html.get_content()
    assert f'<a href="{LINK}" dir="ltr">{LINK}</a>' in html.get_content()
    assert (sink.mails[0].mail_from, sink.mails[0].rcpt_tos) == ("post@viadukt.example", ["berna@beispiel.example"])


def test_what_goes_over_the_wire_is_seven_bit_and_asks_nobody_else_for_anything(sink: Sink):
    write(language="fa", context={"name": "فرشته", "link": LINK})
    deliver_due()
    raw = sink.mails[0].content

    assert raw.isascii()
    html = sink.parsed[0].get_body(("html",)).get_content()
    assert [word for word in ("<img", "<link", "src=", "url(", "@import", "<script") if word in html] == []
    assert [part for part in html.split('"') if part.startswith("http") and "viadukt.example" not in part] == []


def test_arabic_reads_from_right_to_left(sink: Sink):
    write(language="ar", context={"name": "أمل", "link": LINK})
    deliver_due()
    html = sink.parsed[0].get_body(("html",)).get_content().replace("\r\n", "\n")

    assert html.startswith('<!doctype html>\n<html lang="ar" dir="rtl">')
    assert "أمل" in html


def test_nothing_leaves_before_the_change_is_committed_or_when_it_is_undone(sink: Sink):
    with transaction.atomic():
        write()
        transaction.set_rollback(True)

    assert (deliver_due(), sink.mails) == (0, [])


def test_once_delivered_neither_address_nor_contents_are_kept(sink: Sink):
    write()
    deliver_due()
    message = Message.objects.get()

    assert (message.state, bytes(message.sealed), "berna" in str(message.__dict__)) == (State.SENT, b"", False)


def test_what_waits_is_encrypted(quiet_sink: Sink):
    write(context={"name": "Amal Seltenname", "link": LINK})
    sealed = bytes(Message.objects.get().sealed)

    assert [word for word in (b"Amal", b"Seltenname", b"berna", b"beispiel") if word in sealed] == []


def test_a_server_that_is_down_gets_it_when_it_is_up_again(quiet_sink: Sink):
    with clock.frozen(MONDAY):
        write()
        down = deliver_due()
    quiet_sink.start()
    with clock.frozen(MONDAY + timedelta(seconds=20)):
        too_early = deliver_due()
    with clock.frozen(MONDAY + timedelta(seconds=61)):
        up = deliver_due()

    assert (down, too_early, up, state()) == (0, 0, 1, ("sent", 2, ""))


def test_a_server_that_is_down_is_asked_once_a_round_whatever_waits(quiet_sink: Sink):
    for number in range(5):
        write(to=f"person{number}@beispiel.example")
    deliver_due()

    assert sorted(Message.objects.values_list("attempts", flat=True)) == [0, 0, 0, 0, 1]


def test_4xx_is_tried_again_with_growing_pauses(sink: Sink):
    sink.rcpt = ["450 4.2.0 greylisted"] * 3
    at, pauses = MONDAY, []
    with clock.frozen(at):
        write()
    for _ in range(3):
        with clock.frozen(at):
            deliver_due()
        due_at = Message.objects.get().due_at
        pauses.append((due_at - at).total_seconds())
        at = due_at
    with clock.frozen(at):
        deliver_due()

    assert [30 <= pauses[0] <= 60, 60 <= pauses[1] <= 120, 120 <= pauses[2] <= 240] == [True] * 3
    assert (state(), len(sink.mails)) == (("sent", 4, ""), 1)


def test_4xx_after_the_data_is_tried_again_and_leaves_the_others_alone(sink: Sink):
    sink.data = ["451 4.3.0 try again"]
    with clock.frozen(MONDAY):
        write(to="amal@beispiel.example")
        write(to="kofi@beispiel.example")
        taken = deliver_due()
    with clock.frozen(MONDAY + timedelta(minutes=2)):
        later = deliver_due()

    assert (taken, later, {m.rcpt_tos[0].partition("@")[0] for m in sink.mails}) == (1, 1, {"amal", "kofi"})


def test_5xx_is_final_noted_without_its_words_and_marks_an_address_that_does_not_exist(sink: Sink):
    sink.rcpt = ["550 5.1.1 <berna@beispiel.example>: no such person"]
    write()
    deliver_due()

    assert (state(), deliver_due(), Bounces.objects.get().blocked_at is None) == (("failed", 1, "550 5.1.1"), 0, False)


def test_5xx_about_the_message_does_not_mark_the_address(sink: Sink):
    sink.data = ["554 5.7.1 looks like spam"]
    write()
    deliver_due()

    assert (state(), Bounces.objects.count()) == (("failed", 1, "554 5.7.1"), 0)


def test_a_server_that_says_goodbye_ends_the_round(sink: Sink):
    sink.rcpt = ["421 4.3.2 shutting down"]
    for name in ("amal", "kofi"):
        write(to=f"{name}@beispiel.example")
    deliver_due()

    assert sorted(Message.objects.values_list("attempts", "code")) == [(0, ""), (1, "421 4.3.2")]


def test_a_slow_server_is_not_waited_for(sink: Sink):
    sink.delay = 1.5
    write()
    began = time.monotonic()
    taken = deliver_due(timeout=0.3)
    waited = time.monotonic() - began

    assert (taken, waited < 1.4, Message.objects.get().state) == (0, True, State.WAITING)
    time.sleep(1.5)


def test_a_crash_between_accepted_and_noted_sends_the_same_message_id_again(sink: Sink, monkeypatch):
    """At least once, never not at all: the process dies before it can note that the server has taken it."""
    with clock.frozen(MONDAY):
        write()
        with monkeypatch.context() as patch:
            patch.setattr("viadukt.post.delivery._note", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
            with pytest.raises(KeyboardInterrupt):
                deliver_due()
    with clock.frozen(MONDAY + timedelta(minutes=9)):
        assert deliver_due() == 0
    with clock.frozen(MONDAY + timedelta(minutes=10)):
        assert deliver_due() == 1

    assert len({mail["Message-ID"] for mail in sink.parsed}) == 1
    assert sink.mails[0].content == sink.mails[1].content


def test_after_five_days_nothing_is_tried_any_more(sink: Sink):
    with clock.frozen(MONDAY):
        write()
    with clock.frozen(MONDAY + timedelta(days=5)):
        deliver_due()

    assert (state()[0], sink.mails) == ("failed", [])


def test_a_message_that_was_tampered_with_is_not_sent(sink: Sink):
    first, second = write(to="amal@beispiel.example"), write(to="kofi@beispiel.example")
    swapped = Message.objects.get(id=second).sealed
    Message.objects.filter(id=first).update(sealed=swapped)
    deliver_due()

    assert [mail.rcpt_tos for mail in sink.mails] == [["kofi@beispiel.example"]]
    assert Message.objects.get(id=first).state == State.FAILED


def test_a_message_of_a_kind_that_is_gone_stops_nobody_else(sink: Sink):
    write(to="amal@beispiel.example")
    Message.objects.update(category="gone")
    write(to="kofi@beispiel.example")

    assert deliver_due() == 1
    assert sorted(Message.objects.values_list("state", "code")) == [("failed", "KeyError"), ("sent", "")]


def test_a_round_ends_in_time_and_leaves_the_rest_to_the_next(sink: Sink):
    sink.delay = 0.2
    for number in range(3):
        write(to=f"person{number}@beispiel.example")

    assert (deliver_due(within=0.1), deliver_due()) == (1, 2)


def test_without_a_mail_server_mail_waits_and_the_operator_is_told(settings):
    settings.MAIL_URL = ""
    write()

    assert (has_due(), deliver_due(), state()[0]) == (False, 0, "waiting")
    assert problems() == ["There is no mail server: set VIADUKT_MAIL_URL. Until then mail waits, for five days at most."]


def test_the_operator_hears_of_a_server_that_is_away_and_of_mail_that_waits(quiet_sink: Sink):
    with clock.frozen(MONDAY):
        write()
        deliver_due()
    with clock.frozen(MONDAY + timedelta(hours=2)):
        assert problems(knock=True) == [
            f"The mail server 127.0.0.1:{quiet_sink.port} does not take us in: ConnectionRefusedError.",
            "1 mails have waited for more than an hour. The server last said: ConnectionRefusedError.",
        ]
        quiet_sink.start()
        deliver_due()
        assert (problems(knock=True), counts()["sent"]) == ([], 1)


def certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate of 127.0.0.1 that signed itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    paths = folder / "certificate.pem", folder / "key.pem"
    paths[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    paths[1].write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return paths


@pytest.mark.parametrize("trusted", [True, False])
def test_starttls_is_insisted_on_and_the_certificate_checked(quiet_sink: Sink, settings, tmp_path, monkeypatch, trusted):
    cert, key = certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    quiet_sink.start(tls_context=context)
    settings.MAIL_URL = f"smtp://localhost:{quiet_sink.port}?tls=yes"
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(cert))
    write()

    assert deliver_due() == int(trusted)
    assert state() == (("sent", 1, "") if trusted else ("waiting", 1, "SSLCertVerificationError"))


def test_a_server_without_starttls_gets_nothing_when_it_was_asked_for(sink: Sink, settings):
    settings.MAIL_URL = f"smtp://127.0.0.1:{sink.port}?tls=yes"
    write()

    assert (deliver_due(), state(), sink.mails) == (0, ("waiting", 1, "SMTPNotSupportedError"), [])

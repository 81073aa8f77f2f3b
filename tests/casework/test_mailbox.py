"""The mailbox: its six words, its door, and what is inside."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from tests.casework.conftest import unlock
from tests.casework.mailbox_stories import Amal, at_work, offer_of, pdf, token_in
from tests.cast import Member
from viadukt.casework.models import CaseStatus, Direction, Mailbox, MailboxSession, Message
from viadukt.casework.opening import REPLY, open_file
from viadukt.casework.services.mailboxes import words_to_keep
from viadukt.casework.tasks.mailboxes import forget_sessions
from viadukt.directory.public import Service, Topic
from viadukt.files.public import StoredFile
from viadukt.kernel import clock, codes
from viadukt.network.public import Organisation
from viadukt.post.models import Message as Mail
from viadukt.post.services import unseal

pytestmark = [pytest.mark.sql, pytest.mark.django_db(databases=["default", "keystore"])]


@pytest.fixture
def service(cologne: Organisation, recognition: Topic) -> Service:
    return offer_of(cologne, recognition)


@pytest.fixture
def amal(service: Service) -> Amal:
    return Amal().asked(service)


def places(page: str) -> list[int]:
    return [int(found) for found in re.findall(r'name="(?:first|second)_place" value="(\d)"', page)]


def kept(amal: Amal, **changed: str) -> int:
    """Answer the check; the status of the answer."""
    words = amal.words.split()
    first, second = places(amal.client.get("/mailbox/words/check").content.decode())
    typed = {"first_place": first, "second_place": second, "first": words[first - 1], "second": words[second - 1]}
    return amal.client.post("/mailbox/words/check", typed | changed).status_code


# --- The words -----------------------------------------------------------------------------------------------------


def test_the_words_are_shown_with_a_picture_and_in_no_address(amal: Amal):
    page = amal.client.get("/mailbox/words")

    text = page.content.decode()
    shown = re.findall(r"<li dir=\"auto\">([^<]+)</li>", text)
    assert (" ".join(shown[:6]), "<svg" in text, page.headers["Referrer-Policy"]) == (amal.words, True, "same-origin")
    assert [link for link in re.findall(r'(?:href|action|src)="([^"]*)"', text) if amal.words.split()[0] in link] == []
    assert page.headers["Cache-Control"] == "no-store, private"


def test_two_words_that_are_right_end_the_showing(amal: Amal):
    assert kept(amal) == 302

    assert (words_to_keep(secret=amal.client.cookies["mailbox"].value), amal.mailbox.confirmed_at is not None) == ("", True)
    assert amal.client.get("/mailbox/words").headers["Location"] == "/mailbox/home"


def test_a_wrong_word_is_asked_again_and_the_words_can_be_looked_at(amal: Amal):
    assert (kept(amal, first="falsch"), amal.client.get("/mailbox/words").status_code) == (422, 200)


def test_a_word_is_right_in_whatever_case(amal: Amal):
    first, _second = places(amal.client.get("/mailbox/words/check").content.decode())

    typed = {"first_place": first, "second_place": first}
    word = amal.words.split()[first - 1].upper()
    assert amal.client.post("/mailbox/words/check", typed | {"first": word, "second": word}).status_code == 302


@pytest.mark.parametrize("place", ["0", "7", "-1", "x", "", "99999999999999999999"])
def test_a_place_that_is_none_breaks_nothing(amal: Amal, place: str):
    typed = {"first_place": place, "second_place": place, "first": "x", "second": "y"}

    assert amal.client.post("/mailbox/words/check", typed).status_code == 422


def test_going_on_without_is_said_plainly_first(amal: Amal):
    page = amal.client.get("/mailbox/words/skip").content.decode()

    assert ("Niemand kann die Wörter nachsehen" in page, amal.client.get("/mailbox/words").status_code) == (True, 200)
    assert amal.client.post("/mailbox/words/skip").headers["Location"] == "/mailbox/home"
    assert (amal.client.get("/mailbox/words").status_code, amal.mailbox.confirmed_at) == (302, None)


def test_another_device_never_sees_the_words(amal: Amal):
    assert amal.elsewhere().client.get("/mailbox/words").headers["Location"] == "/mailbox/home"


# --- The door ------------------------------------------------------------------------------------------------------


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Counts the runs of Argon2; they run all the same."""
    counted: list[int] = []
    kdf = codes.argon2id.kdf

    def counting(*args: object, **more: object) -> bytes:
        counted.append(1)
        return bytes(kdf(*args, **more))

    monkeypatch.setattr(codes.argon2id, "kdf", counting)
    return counted


def without_secrets(page: str, typed: str) -> str:
    page = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", page)
    return page.replace(typed, "…")


def test_a_code_that_opens_nothing_any_more_is_like_one_that_never_did(amal: Amal, runs: list[int]):
    never = " ".join(reversed(amal.words.split()))
    Mailbox.objects.update(replaced_at=clock.now())

    dead, unknown = (Client().post("/mailbox/", {"words": typed}) for typed in (amal.words, never))

    assert (dead.status_code, unknown.status_code, len(runs)) == (422, 422, 2)
    assert without_secrets(dead.content.decode(), amal.words) == without_secrets(unknown.content.decode(), never)
    assert (dead.cookies.keys(), dead.headers.keys()) == (unknown.cookies.keys(), unknown.headers.keys())


@pytest.mark.parametrize("typed", ["falsch", "falsch " * 6, "ä" * 100_000, "\0", "1 2 3", "🙂 🙂 🙂 🙂 🙂 🙂"])
def test_whatever_is_typed_costs_one_run(db: None, runs: list[int], typed: str):
    answer = Client().post("/mailbox/", {"words": typed})

    assert (answer.status_code, len(runs)) in {(422, 1), (422, 0)}
    assert (len(runs) == 1) == (typed != "\0")  # which is no text: the form says so


def test_a_right_code_costs_one_run_too(amal: Amal, runs: list[int]):
    amal.elsewhere()

    assert len(runs) == 1


def test_a_mistyped_word_is_named(amal: Amal):
    words = amal.words.split()
    typed = " ".join([*words[:2], "qqqqqqq", *words[3:]])

    page = Client().post("/mailbox/", {"words": typed}).content.decode()

    assert "Wort 3: <bdi>qqqqqqq</bdi>." in page


def test_the_address_of_the_picture_opens_too_when_it_is_pasted(amal: Amal):
    pasted = "http://127.0.0.1:8000/mailbox/#" + "-".join(amal.words.split())

    assert Client().post("/mailbox/", {"words": pasted}).headers["Location"] == "/mailbox/home"


def test_who_guesses_is_told_to_wait(db: None):
    client = Client()

    with clock.frozen(clock.now()):
        answers = [client.post("/mailbox/", {"words": ""}).status_code for _ in range(11)]

    assert answers == [422] * 10 + [429]


def test_all_together_are_limited_too(db: None):
    clients = [Client(REMOTE_ADDR=f"203.0.113.{number}") for number in range(1, 61)]

    with clock.frozen(clock.now()):  # within one span of the count
        answers = [client.post("/mailbox/", {"words": ""}).status_code for client in clients for _ in range(6)]

    assert (answers[:300], answers[300]) == ([422] * 300, 429)


def test_the_door_takes_no_form_of_others(db: None):
    assert Client(enforce_csrf_checks=True).post("/mailbox/", {"words": "x"}).status_code == 403


def test_leaving_ends_the_session_everywhere_it_was_copied_to(amal: Amal):
    stolen = Client()
    stolen.cookies["mailbox"] = amal.client.cookies["mailbox"].value

    amal.client.post("/mailbox/close")

    assert [client.get("/mailbox/home").headers["Location"] for client in (amal.client, stolen)] == ["/mailbox/", "/mailbox/"]


def test_after_half_an_hour_it_has_closed_itself(amal: Amal):
    with clock.frozen(clock.now() + timedelta(minutes=31)):
        assert amal.client.get("/mailbox/home").headers["Location"] == "/mailbox/"
        forget_sessions()

    assert MailboxSession.objects.count() == 0


# --- Inside --------------------------------------------------------------------------------------------------------


def answer(berna: Member, amal: Amal, text: str = "Guten Tag, das geht.", **more: object) -> int:
    client = at_work(berna)
    path = f"/desk/cases/{amal.case.pk}/messages"
    form = {"token": token_in(client.get(path)), "text": text, "language": "de", **more}  # type: ignore[arg-type]
    return client.post(path, form).status_code


def test_the_answer_lies_in_the_mailbox_and_is_marked_new_once(amal: Amal, berna: Member):
    answer(berna, amal)

    first, second = (amal.client.get("/mailbox/home").content.decode() for _ in range(2))

    assert ("das geht" in first, ">neu<" in first, "das geht" in second, ">neu<" in second) == (True, True, True, False)


def test_the_first_answer_opens_the_case_and_makes_somebody_responsible(amal: Amal, berna: Member):
    answer(berna, amal)

    case = amal.case
    assert (case.status, case.adviser_id, case.opened_on) == (CaseStatus.OPEN, berna.seat.pk, clock.today())
    assert None not in {case.first_answer_at, case.last_to_person_at, case.last_contact_at}


def test_the_person_writes_back_and_the_adviser_reads_it(amal: Amal, berna: Member):
    answer(berna, amal)
    page = amal.client.get("/mailbox/home")

    sent = amal.client.post(
        f"/mailbox/cases/{amal.case.pk}", {"token": token_in(page), "text": "Danke, hier ist es.", "papers": pdf()}
    )

    read = at_work(berna).get(f"/desk/cases/{amal.case.pk}/messages").content.decode()
    assert (sent.status_code, "Danke, hier ist es." in read, "Zeugnis Wunderblume.pdf" in read) == (302, True, True)
    assert Message.objects.filter(direction=Direction.FROM_PERSON, read_at=None).count() == 0


def test_the_language_of_each_message_is_marked(amal: Amal, berna: Member):
    answer(berna, amal, "مرحبا، هذا ممكن", language="ar")

    assert '<div lang="ar" dir="auto"><p>مرحبا' in amal.client.get("/mailbox/home").content.decode()


def test_sending_a_message_twice_sends_one(amal: Amal):
    path = f"/mailbox/cases/{amal.case.pk}"
    form = {"token": token_in(amal.client.get(path)), "text": "Noch etwas."}

    answers = [amal.client.post(path, form).status_code for _ in range(2)]

    assert (answers, Message.objects.count()) == ([302, 302], 2)


def test_two_tabs_send_two_messages(amal: Amal):
    path = f"/mailbox/cases/{amal.case.pk}"
    tokens = [token_in(amal.client.get(path)) for _ in range(2)]

    for number, token in enumerate(tokens):
        amal.client.post(path, {"token": token, "text": f"Aus Fenster {number}."})

    assert Message.objects.count() == 3


def test_a_tab_that_was_left_open_is_sent_to_the_door(amal: Amal):
    path = f"/mailbox/cases/{amal.case.pk}"
    token = token_in(amal.client.get(path))
    amal.client.post("/mailbox/close")

    assert amal.client.post(path, {"token": token, "text": "Zu spät."}).headers["Location"] == "/mailbox/"
    assert Message.objects.count() == 1


def test_both_sides_fetch_a_file_once(amal: Amal, berna: Member):
    path = f"/mailbox/cases/{amal.case.pk}"
    amal.client.post(path, {"token": token_in(amal.client.get(path)), "papers": pdf()})
    file = StoredFile.objects.get()

    for client, address in (
        (amal.client, f"{path}/files/{file.pk}"),
        (at_work(berna), f"/desk/cases/{amal.case.pk}/messages/files/{file.pk}"),
    ):
        ticket = client.post(address).headers["Location"]
        assert b"Wunderblume" in b"".join(client.get(ticket))  # type: ignore[arg-type]
        assert client.get(ticket).status_code == 410


def test_what_is_in_another_mailbox_does_not_exist(amal: Amal, service: Service):
    path = f"/mailbox/cases/{amal.case.pk}"
    amal.client.post(path, {"token": token_in(amal.client.get(path)), "papers": pdf()})
    file, case = StoredFile.objects.get(), amal.case
    other = Amal().asked(service)
    own = other.case

    answers = [
        other.client.get(path),
        other.client.post(path, {"text": "Ich bin es nicht."}),
        other.client.get(f"{path}/reply"),
        other.client.post(f"{path}/files/{file.pk}"),
        other.client.post(f"/mailbox/cases/{own.pk}/files/{file.pk}"),
    ]
    assert [given.status_code for given in answers] == [404] * 5
    assert Message.objects.filter(case=case).count() == 2


def test_another_organisation_reads_and_answers_nothing(amal: Amal, mallory: Member):
    unlock(mallory.organisation)
    client = at_work(mallory)
    path = f"/desk/cases/{amal.case.pk}"

    answers = [
        client.get(f"{path}/messages"),
        client.post(f"{path}/messages", {"text": "x", "language": "de"}),
        client.get(f"{path}/code"),
        client.post(f"{path}/code", {"language": "de", "sure": "on"}),
        client.post(f"{path}/messages/files/{amal.case.pk}"),
    ]
    assert [given.status_code for given in answers] == [404] * 5


def test_the_last_message_closes_the_case_and_says_so(amal: Amal, berna: Member):
    answer(berna, amal, "Alles Gute!", closing="on")

    page = amal.client.get("/mailbox/home").content.decode()
    again = amal.client.post(f"/mailbox/cases/{amal.case.pk}", {"text": "Noch eine Frage"})
    assert (amal.case.status, amal.case.closed_on, "Neue Anfrage" in page) == (CaseStatus.CLOSED, clock.today(), True)
    assert (again.status_code, "Noch eine Frage" in again.content.decode(), Message.objects.count()) == (409, True, 2)


def test_several_cases_stand_one_under_the_other(amal: Amal, service: Service):
    amal.ask(f"/ask/{service.pk}", need="Noch etwas.")

    page = amal.client.get("/mailbox/home").content.decode()

    assert page.count('href="/mailbox/cases/') == 2


def test_an_answer_that_is_late_is_said_with_a_number_to_call(amal: Amal):
    with clock.frozen(clock.now() + timedelta(days=4)):
        again = amal.elsewhere().client.get("/mailbox/home").content.decode()

    assert ("Die versprochene Zeit ist um" in again, "+49 221 1" in again or "tel:" in again) == (True, True)


def test_the_person_changes_how_to_be_answered(amal: Amal, berna: Member):
    path = f"/mailbox/cases/{amal.case.pk}/reply"

    saved = amal.client.post(path, {"version": "1", "phone": "0221 555 0100", "seen_by_others": "on"})

    assert (saved.status_code, amal.case.quiet) == (302, True)
    assert open_file(berna.actor, amal.case).record(REPLY).value["phone"] == "0221 555 0100"


def test_two_tabs_of_it_overwrite_nothing(amal: Amal):
    path = f"/mailbox/cases/{amal.case.pk}/reply"

    answers = [amal.client.post(path, {"version": "1", "phone": f"0221 555 010{n}"}).status_code for n in range(2)]

    assert answers == [302, 409]


def test_the_language_of_the_mailbox_is_the_persons_to_choose(amal: Amal):
    saved = amal.client.post("/mailbox/settings", {"language": "ar"})

    assert (saved.status_code, amal.mailbox.language) == (302, "ar")
    assert 'dir="rtl"' in amal.client.get("/mailbox/settings").content.decode()


# --- Mails to the person -------------------------------------------------------------------------------------------


def mails_to(address: str) -> list[tuple[str, str]]:
    found = [unseal(mail) for mail in Mail.objects.all()]
    return [(mail.subject, mail.text) for to, mail in found if to == address]


def test_one_mail_until_they_have_looked_and_it_says_nothing(service: Service, berna: Member):
    amal = Amal().asked(service, email="amal@beispiel.example")
    answer(berna, amal)
    answer(berna, amal, "Noch etwas vergessen.")
    assert len(mails_to("amal@beispiel.example")) == 1

    amal.client.get("/mailbox/home")
    answer(berna, amal, "Und noch etwas.")

    sent = mails_to("amal@beispiel.example")
    said = " ".join(part for mail in sent for part in mail)
    assert len(sent) == 2
    assert [word for word in ("Köln", "Anerkennung", "Migrant", amal.case.reference, "Wunderblume") if word in said] == []


def test_a_quiet_case_sends_nothing(service: Service, berna: Member):
    amal = Amal().asked(service, email="amal@beispiel.example", seen_by_others="on")

    answer(berna, amal)

    assert mails_to("amal@beispiel.example") == []


def test_without_an_address_nothing_is_sent(amal: Amal, berna: Member):
    before = Mail.objects.count()

    answer(berna, amal)

    assert Mail.objects.count() == before

"""Somebody without account writes, and gets six words."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from tests.casework.mailbox_stories import NEED, WEBM, Amal, filled, offer_of, pdf, token_in
from tests.cast import Member
from viadukt.audit.models import AuditRecord
from viadukt.casework.models import Case, CaseStatus, Consent, Mailbox, MailboxSession, Message, Origin, Purpose
from viadukt.casework.opening import NEED as NEED_RECORD
from viadukt.casework.opening import REPLY, open_file
from viadukt.directory.public import Service, Topic
from viadukt.files.public import StoredFile, file_name, open_key
from viadukt.kernel import clock
from viadukt.kernel.texts import Translated
from viadukt.network.public import Organisation
from viadukt.post.models import Message as Mail
from viadukt.post.services import unseal

pytestmark = [pytest.mark.sql, pytest.mark.django_db(databases=["default", "keystore"])]


@pytest.fixture
def service(cologne: Organisation, recognition: Topic) -> Service:
    return offer_of(cologne, recognition)


def test_an_enquiry_becomes_a_case_that_the_organisation_and_the_six_words_open(service: Service, berna: Member):
    amal = Amal().asked(service)

    case = amal.case
    read = open_file(berna.actor, case)
    assert (case.status, case.origin, case.organisation, case.topic_id) == (
        "waiting",
        "enquiry",
        service.organisation,
        "recognition",
    )
    assert (case.language, case.country, case.land, case.quiet) == ("ar", "DE", "DE-NW", False)
    assert read.record(NEED_RECORD).value == {
        "text": NEED, "language": "de", "place": "", "writer": "person", "urgent": "",
    }  # fmt: skip
    assert len(amal.words.split()) == 6
    assert amal.elsewhere().client.get("/mailbox/home").status_code == 200


def test_the_promised_day_is_that_of_the_organisation(service: Service):
    case = Amal().asked(service).case

    assert case.answer_due_at is not None
    assert (timezone.localtime(case.answer_due_at).date() - clock.today()).days == 3


def test_how_to_answer_is_kept_for_the_adviser(service: Service, berna: Member):
    amal = Amal().asked(service, phone="0221 555 0100", times="montags", leave_message="on", email="amal@beispiel.example")

    assert open_file(berna.actor, amal.case).record(REPLY).value == {
        "email": "amal@beispiel.example",
        "phone": "0221 555 0100",
        "messenger": "",
        "times": "montags",
        "leave_message": True,
        "seen_by_others": False,
    }


def test_who_is_seen_by_others_gets_nothing_by_itself(service: Service):
    assert Amal().asked(service, seen_by_others="on", email="amal@beispiel.example").case.quiet is True


def test_a_call_back_is_need_enough(service: Service):
    assert Amal().asked(service, need="", phone="0221 555 0100").case.status == CaseStatus.WAITING


def test_nothing_at_all_is_asked_back(service: Service):
    answer = Amal().ask(f"/ask/{service.pk}", need="  ")

    assert (answer.status_code, "lassen Sie uns zurückrufen" in answer.content.decode()) == (422, True)
    assert Case.objects.count() == 0


def test_files_and_a_voice_go_along_and_open_for_both(service: Service, berna: Member):
    voice = SimpleUploadedFile("voice.webm", WEBM)
    amal = Amal().asked(service, papers=[pdf(), pdf("Zweites.pdf")], voice=voice)

    files = list(StoredFile.objects.order_by("pk"))
    assert [file.media_type for file in files] == ["application/pdf", "application/pdf", "audio/webm"]
    assert file_name(files[0], open_key(files[0])) == "Zeugnis Wunderblume.pdf"
    assert {file.about_id for file in files} == {str(Message.objects.get(case=amal.case).pk)}
    page = amal.client.get("/mailbox/home").content.decode()
    assert ("Zeugnis Wunderblume.pdf" in page, "voice.webm" in page) == (True, True)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("brief.exe", b"MZ", "können wir nicht annehmen"),
        ("brief.pdf", b"<html>", "keine gültige pdf-Datei"),
        ("brief.pdf", b"", "Die Datei ist leer"),
        ("film.webm", WEBM.replace(b"A_OPUS", b"V_VP8 A_OPUS"), "keine gültige webm-Datei"),
    ],
)
def test_a_file_that_is_not_taken_is_said_and_the_text_stays(service: Service, name: str, content: bytes, said: str):
    upload = SimpleUploadedFile(name, content)
    field = "voice" if name.endswith("webm") else "papers"

    answer = Amal().ask(f"/ask/{service.pk}", **{field: upload})

    page = answer.content.decode()
    assert (answer.status_code, said in page, NEED in page) == (422, True, True)
    assert (Case.objects.count(), StoredFile.objects.count(), Mailbox.objects.count()) == (0, 0, 0)


def test_a_paste_of_two_megabytes_gets_a_kind_sentence_and_comes_back_whole(service: Service):
    text = "ä" * 2_000_000

    answer = Amal().ask(f"/ask/{service.pk}", need=text)

    page = answer.content.decode()
    assert (answer.status_code, "Das ist sehr lang" in page, text in page) == (422, True, True)


def test_a_long_letter_is_taken_whole(service: Service, berna: Member):
    letter = ("Es begann im Frühjahr. " * 2_000).strip()

    case = Amal().asked(service, need=letter).case

    assert open_file(berna.actor, case).record(NEED_RECORD).value["text"] == letter


def test_sending_twice_makes_one_case_and_leads_to_the_same_words(service: Service):
    client = Client()
    form = filled(token=token_in(client.get(f"/ask/{service.pk}")))

    first = client.post(f"/ask/{service.pk}", form)
    cookie = client.cookies["mailbox"].value
    second = client.post(f"/ask/{service.pk}", form)

    assert (first.headers["Location"], second.headers["Location"]) == ("/mailbox/words", "/mailbox/words")
    # The mailbox is open by then, so that the second is one more case in it at most, were it not the same form.
    assert (Case.objects.count(), client.cookies["mailbox"].value) == (1, cookie)


def test_going_back_and_sending_something_else_loses_nothing(service: Service):
    client = Client()
    form = filled(token=token_in(client.get(f"/ask/{service.pk}")))
    client.post(f"/ask/{service.pk}", form)

    client.post(f"/ask/{service.pk}", form | {"need": "Und noch etwas anderes."})

    assert Case.objects.count() == 2


def test_who_has_the_mailbox_open_gets_the_answer_there(service: Service):
    amal = Amal().asked(service)

    answer = amal.ask(f"/ask/{service.pk}", need="Noch eine Frage.")

    assert answer.headers["Location"] == "/mailbox/home"
    assert (Mailbox.objects.count(), Case.objects.filter(mailbox=amal.mailbox).count()) == (1, 2)


def test_or_a_new_mailbox_where_the_open_one_is_somebody_elses(service: Service):
    answer = Amal().asked(service).ask(f"/ask/{service.pk}", new_mailbox="on")

    assert (answer.headers["Location"], Mailbox.objects.count()) == ("/mailbox/words", 2)


def test_consent_to_another_organisation_is_kept_as_it_was_shown(service: Service, berna: Member):
    case = Amal().asked(service, next_organisation="on").case

    consent = Consent.objects.get(case=case)
    shown = open_file(berna.actor, case).unseal(f"consent:{consent.pk}", consent.content)["text"]
    assert (consent.purpose, consent.language, consent.given) == (Purpose.NEXT_ORGANISATION, "de", "mailbox")
    assert shown in Client().get(f"/ask/{service.pk}").content.decode()


def test_without_the_tick_there_is_no_consent(service: Service):
    Amal().asked(service)

    assert Consent.objects.count() == 0


def test_violence_is_quiet_and_numbers_come_first(cologne: Organisation):
    topic, _ = Topic.objects.get_or_create(slug="violence-protection", defaults={"name": Translated.of("Schutz")})
    service = offer_of(cologne, topic, "Beratung für Frauen")
    page = Client().get(f"/ask/{service.pk}").content.decode()

    amal = Amal().asked(service, need="Ich brauche Hilfe.")

    assert (page.index("116016") < page.index("<form"), amal.case.quiet) == (True, True)
    words = amal.client.get("/mailbox/words").content.decode()
    assert words.index("116016") < words.index("six-words")


def test_violence_is_seen_in_the_text_too(service: Service):
    amal = Amal().asked(service, need="Mein Mann schlägt mich. Was kann ich tun?")

    assert (amal.case.quiet, "116016" in amal.client.get("/mailbox/words").content.decode()) == (True, True)


def test_staff_get_a_mail_with_the_reference_and_nothing_else(service: Service, berna: Member, deniz: Member):
    case = Amal().asked(service).case

    mails = [unseal(mail) for mail in Mail.objects.all()]
    assert sorted(to for to, _mail in mails) == sorted([berna.user.email, deniz.user.email])
    text = mails[0][1].text
    assert (case.reference in text, "Wunderblume" in text, "Anerkennung" in text) == (True, False, False)


def test_an_organisation_that_has_not_recorded_its_duties_takes_none_and_says_whom_to_call(
    elsewhere: Organisation, recognition: Topic
):
    service = offer_of(elsewhere, recognition)

    page, sent = Client().get(f"/ask/{service.pk}"), Client().post(f"/ask/{service.pk}", filled())

    assert ("liest hier keine Nachrichten" in page.content.decode(), sent.status_code, Case.objects.count()) == (True, 200, 0)


def test_the_offer_shows_the_way_only_where_somebody_reads(service: Service, elsewhere: Organisation, recognition: Topic):
    locked = offer_of(elsewhere, recognition)

    def shown(of: Service) -> bool:
        return f"/ask/{of.pk}" in Client().get(f"/services/{of.pk}").content.decode()

    assert (shown(service), shown(locked)) == (True, False)


def test_the_front_page_shows_the_way_only_when_somebody_reads(cologne: Organisation):
    assert 'href="/ask/"' in Client().get("/").content.decode()


def test_nobody_reads_and_the_front_page_is_silent(elsewhere: Organisation):
    assert ('href="/ask/"' in Client().get("/").content.decode(), Client().get("/ask/").status_code) == (False, 200)


def test_where_nobody_takes_it_the_text_stays_and_nothing_is_kept(service: Service):
    """Routing to the pool is not asked here: without an offer nobody takes it yet."""
    answer = Amal().ask("/ask/", topic="recognition")

    page = answer.content.decode()
    if answer.status_code == 302:  # a pool takes it
        return
    assert (answer.status_code, NEED in page, "nicht gesendet" in page) == (409, True, True)
    assert (Case.objects.count(), MailboxSession.objects.count()) == (0, 0)


def test_an_enquiry_without_a_form_of_ours_is_refused(service: Service):
    client = Client(enforce_csrf_checks=True)

    assert client.post(f"/ask/{service.pk}", filled()).status_code == 403


def test_who_sends_too_much_is_told_to_wait(service: Service):
    client = Client()

    with clock.frozen(clock.now()):
        answers = [client.post(f"/ask/{service.pk}", {}).status_code for _ in range(11)]

    assert answers == [422] * 10 + [429]


def test_what_is_recorded_of_an_enquiry_names_nobody(service: Service):
    Amal().asked(service)

    verbs = set(AuditRecord.objects.filter(actor_kind="mailbox").values_list("verb", flat=True))
    facts = [record.facts for record in AuditRecord.objects.filter(verb="case.opened")]
    assert {"case.opened", "mailbox.opened"} <= verbs
    assert facts == [{"origin": Origin.ENQUIRY.value}]


def test_a_page_of_another_kind_of_answer_never_comes_from_a_cache(service: Service):
    assert "no-store" in Client().get(f"/ask/{service.pk}").headers["Cache-Control"]

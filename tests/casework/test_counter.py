"""At the counter: short contacts, what the day was, and the case that one becomes."""

import threading
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connections
from django.http import Http404
from django.test import Client

from tests.cast import Member, member, sign_in
from viadukt.audit.public import changes_of
from viadukt.casework.models import Case, CaseFigures, Channel, Contact, Mailbox, Origin, Speaker
from viadukt.casework.opening import NICKNAME, open_file
from viadukt.casework.selectors.counter import Sums, languages_by_use, sums_of, topics_by_use
from viadukt.casework.services import counter
from viadukt.casework.services.cases import About
from viadukt.casework.services.counter import Facts
from viadukt.casework.services.mailboxes import open_mailbox
from viadukt.directory.public import Topic
from viadukt.kernel import clock
from viadukt.kernel.errors import Conflict, Refused
from viadukt.kernel.ids import new_id
from viadukt.kernel.texts import Translated
from viadukt.network.models import FundingPeriod, Programme
from viadukt.network.public import Organisation, Project, Role

pytestmark = [pytest.mark.sql, pytest.mark.django_db(databases=["default", "keystore"])]


@pytest.fixture
def project(cologne: Organisation) -> Project:
    period = FundingPeriod.objects.create(programme=Programme.objects.create(name="Programm"), begins=clock.today())
    return Project.objects.create(period=period, name="Teilprojekt", carrier=cologne)


def facts(topic: Topic, **changed: object) -> Facts:
    plain = {"on": clock.today(), "channel": Channel.PHONE, "topic": topic, "language": "ar", "minutes": 10}
    return Facts(**plain | changed)  # type: ignore[arg-type]


def count(who: Member, topic: Topic, entry: UUID | None = None, **changed: object) -> Contact:
    return counter.record_contact(actor=who.actor, facts=facts(topic, **changed), entry=entry or new_id())


def typed(topic: Topic, entry: UUID, **changed: str) -> dict[str, str]:
    """What five taps and a button send."""
    plain = {
        "entry": str(entry), "topic": topic.pk, "language": "ar", "channel": "walk_in", "minutes": "15",
        "referred_to": "authority", "speaker": "person", "on": clock.today().isoformat(), "other_language": "",
    }  # fmt: skip
    return plain | changed


def test_five_taps_count_a_contact_and_the_day_shows_its_sums(berna: Member, recognition: Topic):
    client = sign_in(Client(), berna)
    answer = client.post("/desk/counter/", typed(recognition, new_id()), follow=True)

    found = Contact.objects.get()
    assert (found.topic, found.language, found.channel, found.minutes, found.referred_to) == (
        recognition, "ar", "walk_in", 15, "authority",
    )  # fmt: skip
    assert (found.case, found.text, found.seat, found.on) == (None, None, berna.seat, clock.today())
    assert answer.context["sums"] == Sums(1, 15, [("vor Ort", 1)])
    assert "Rückgängig" in answer.content.decode()


def test_sent_twice_it_counts_once(berna: Member, recognition: Topic):
    client, entry = sign_in(Client(), berna), new_id()
    answers = [client.post("/desk/counter/", typed(recognition, entry)) for _ in range(2)]

    assert (Contact.objects.count(), answers[0].headers["Location"]) == (1, answers[1].headers["Location"])


@pytest.mark.django_db(transaction=True, databases=["default", "keystore"])
def test_sent_twice_at_once_it_counts_once(berna: Member, recognition: Topic):
    entry, start = new_id(), threading.Barrier(2)

    def send() -> None:
        start.wait()
        count(berna, recognition, entry)
        connections.close_all()

    threads = [threading.Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert Contact.objects.count() == 1


def test_the_same_entry_of_somebody_else_is_another_contact(berna: Member, deniz: Member, recognition: Topic):
    entry = new_id()

    assert count(berna, recognition, entry) != count(deniz, recognition, entry)


@pytest.mark.parametrize(("ago", "reason"), [(-1, "Zukunft"), (61, "60 Tage"), (60, ""), (0, "")])
def test_it_may_be_dated_back_but_not_for_ever(berna: Member, recognition: Topic, ago: int, reason: str):
    on = clock.in_days(-ago)
    if not reason:
        assert count(berna, recognition, on=on).on == on
        return
    with pytest.raises(Refused, match=reason):
        count(berna, recognition, on=on)


def test_a_refused_form_keeps_what_was_tapped(berna: Member, recognition: Topic):
    sent = typed(recognition, new_id(), on=clock.in_days(5).isoformat(), minutes="45")
    answer = sign_in(Client(), berna).post("/desk/counter/", sent)

    assert (answer.status_code, Contact.objects.count()) == (409, 0)
    assert answer.context["form"].errors == {"__all__": ["Dieser Tag liegt in der Zukunft."]}
    assert answer.context["form"]["minutes"].value() == "45"


def test_without_a_language_the_form_says_so(berna: Member, recognition: Topic):
    answer = sign_in(Client(), berna).post("/desk/counter/", typed(recognition, new_id(), language=""))

    assert answer.context["form"].errors == {"language": ["Bitte wählen Sie eine Sprache."]}


def test_a_rare_language_is_behind_a_fold_and_then_stands_first(berna: Member, recognition: Topic):
    sign_in(Client(), berna).post("/desk/counter/", typed(recognition, new_id(), language="", other_language="ti"))

    assert languages_by_use(berna.actor)[0] == "ti"


def test_the_topics_used_most_stand_first(berna: Member, recognition: Topic, mallory: Member):
    rare = Topic.objects.get_or_create(slug="debt", defaults={"name": Translated.of("Schulden"), "position": 90})[0]
    count(berna, recognition)
    count(berna, rare, count=2)

    assert [topic.pk for topic in topics_by_use(berna.actor)[:2]] == ["debt", "recognition"]


@pytest.mark.parametrize(
    "changed", [{"minutes": 601}, {"minutes": -1}, {"count": 0}, {"count": 501}, {"referred_to": "nowhere"}]
)
def test_what_cannot_be_is_refused(berna: Member, recognition: Topic, changed: dict[str, object]):
    with pytest.raises(Refused):
        count(berna, recognition, **changed)


def test_a_project_of_others_is_no_choice(berna: Member, kofi: Member, recognition: Topic, project: Project):
    assert count(berna, recognition, project=project).project == project
    with pytest.raises(Refused):
        count(kofi, recognition, project=project)


def test_a_relative_prompts_the_offer_to_speak_alone(berna: Member, recognition: Topic):
    page = sign_in(Client(), berna).get("/desk/counter/").content.decode()

    assert "Bieten Sie der Person an, allein mit Ihnen zu sprechen." in page
    assert count(berna, recognition, speaker=Speaker.RELATIVE).speaker == "relative"


def test_undone_it_was_never_there(berna: Member, recognition: Topic):
    contact = count(berna, recognition)
    sign_in(Client(), berna).post(f"/desk/counter/contacts/{contact.pk}/remove")

    assert (Contact.objects.count(), sums_of(berna.actor, clock.today())) == (0, Sums())


def test_who_wrote_it_or_the_lead_corrects_it_within_thirty_days(berna: Member, deniz: Member, recognition: Topic):
    other = member("Gül", berna.organisation, Role.ADVISER)
    contact = count(berna, recognition)
    with pytest.raises(Refused, match="wer es eingetragen hat"):
        counter.remove_contact(actor=other.actor, contact_id=contact.pk)

    changed = facts(recognition, minutes=30)
    corrected = counter.correct_contact(actor=deniz.actor, contact_id=contact.pk, facts=changed, version=1)

    assert (corrected.minutes, corrected.version, corrected.seat) == (30, 2, berna.seat)
    with pytest.raises(Conflict):
        counter.correct_contact(actor=berna.actor, contact_id=contact.pk, facts=changed, version=1)
    with clock.frozen(clock.now() + timedelta(days=31)), pytest.raises(Refused, match="30 Tage"):
        counter.remove_contact(actor=berna.actor, contact_id=contact.pk)
    assert [change.verb for change in changes_of(contact)] == ["contact.recorded", "contact.corrected"]


def test_the_form_of_correcting_shows_and_saves(berna: Member, recognition: Topic):
    contact = count(berna, recognition)
    client, path = sign_in(Client(), berna), f"/desk/counter/contacts/{contact.pk}/"
    form = client.get(path).context["form"]
    sent = {name: form[name].value() or "" for name in form.fields} | {"minutes": "25"}

    assert client.post(path, sent).status_code == 302
    assert Contact.objects.get().minutes == 25


def test_another_organisation_s_contacts_do_not_exist(berna: Member, kofi: Member, recognition: Topic):
    contact = count(berna, recognition)
    client = sign_in(Client(), kofi)
    assert [
        client.get(f"/desk/counter/contacts/{contact.pk}/").status_code,
        client.post(f"/desk/counter/contacts/{contact.pk}/remove").status_code,
        client.get(f"/desk/counter/contacts/{contact.pk}/case").status_code,
    ] == [404, 404, 404]
    assert client.get(f"/desk/counter/?counted={contact.pk}").context["counted"] is None
    with pytest.raises(Http404):
        counter.remove_contact(actor=kofi.actor, contact_id=contact.pk)


def test_a_contact_becomes_a_case_and_counts_once(berna: Member, recognition: Topic, project: Project):
    contact = count(berna, recognition, project=project)
    answer = sign_in(Client(), berna).post(
        f"/desk/counter/contacts/{contact.pk}/case", {"nickname": "Amal", "topic": "recognition", "language": "ar"}
    )

    case = Case.objects.get()
    assert answer.status_code == 302
    assert (case.topic, case.language, case.origin, case.adviser) == (recognition, "ar", Origin.COUNTER, berna.seat)
    assert open_file(berna.actor, case).record(NICKNAME).value == {"text": "Amal"}
    assert [found.case for found in Contact.objects.all()] == [case]
    assert CaseFigures.objects.get().project == project
    assert sums_of(berna.actor, clock.today()) == Sums()
    with pytest.raises(Http404):
        counter.case_of_contact(actor=berna.actor, contact_id=contact.pk, nickname="Amal", about=About())


def test_of_several_equal_contacts_one_becomes_a_case(berna: Member, recognition: Topic):
    contact = count(berna, recognition, count=5)
    counter.case_of_contact(actor=berna.actor, contact_id=contact.pk, nickname="Amal", about=About(topic=recognition))

    rows = {found.case is None: found.count for found in Contact.objects.all()}
    assert rows == {True: 4, False: 1}


def test_nickname_and_topic_are_enough_for_a_case_and_a_second_click_opens_none(berna: Member, recognition: Topic):
    client, entry = sign_in(Client(), berna), str(new_id())
    sent = {"nickname": "Amal", "topic": "recognition", "language": "", "channel": "walk_in", "minutes": "", "entry": entry}
    answers = [client.post("/desk/counter/case", sent).status_code for _ in range(2)]

    assert (answers, Case.objects.count(), Contact.objects.count()) == ([302, 302], 1, 1)
    assert Contact.objects.get().case == Case.objects.get()


def test_a_nickname_of_blanks_is_none_and_what_was_typed_stays(berna: Member, recognition: Topic):
    sent = {"nickname": "  ", "topic": "recognition", "channel": "phone", "minutes": "7", "entry": str(new_id())}
    answer = sign_in(Client(), berna).post("/desk/counter/case", sent)

    assert (list(answer.context["form"].errors), answer.context["form"]["minutes"].value()) == (["nickname"], "7")
    assert Case.objects.count() == 0


@pytest.mark.django_db(transaction=True, databases=["default", "keystore"])
def test_with_a_code_the_person_reads_it_and_the_words_are_shown_once(berna: Member, recognition: Topic):
    sent = {
        "nickname": "Amal", "topic": "recognition", "language": "ar", "channel": "walk_in", "minutes": "20",
        "with_code": "on", "code_language": "ar", "entry": str(new_id()),
    }  # fmt: skip
    client = sign_in(Client(), berna)
    answer = client.post("/desk/counter/case", sent)

    words = " ".join(answer.context["words"])
    assert answer.headers["Cache-Control"] == "no-store, private"
    opened = open_mailbox(code=words)
    assert opened is not None
    case = Case.objects.get()
    assert open_file(opened[1], case).record(NICKNAME).value == {"text": "Amal"}
    assert client.post("/desk/counter/case", sent).status_code == 302  # again: no second case, no second code
    assert (Case.objects.count(), Mailbox.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("to", "language", "text"),
    [
        ("ask", "de", "Guten Tag, hier ist der Link, über den wir gesprochen haben: {base}/ask/"),
        ("mailbox", "de", "Guten Tag, hier ist der Link, über den wir gesprochen haben: {base}/mailbox/"),
    ],
)
def test_the_text_for_a_messenger_names_nobody(berna: Member, settings, to: str, language: str, text: str):
    answer = sign_in(Client(), berna).get("/desk/counter/text", {"to": to, "language": language})

    assert answer.context["text"] == text.format(base=settings.BASE_URL)
    assert "readonly" in answer.content.decode()


def test_a_text_in_no_language_of_ours_is_shown_in_german(berna: Member):
    answer = sign_in(Client(), berna).get("/desk/counter/text", {"to": "nowhere", "language": "xx"})

    assert answer.context["text"].startswith("Guten Tag")


def test_another_day_is_shown_and_nonsense_is_today(berna: Member, recognition: Topic):
    day = clock.in_days(-3)
    count(berna, recognition, on=day)
    client = sign_in(Client(), berna)

    assert client.get("/desk/counter/", {"day": day.isoformat()}).context["sums"].contacts == 1
    assert client.get("/desk/counter/", {"day": "2026-99-99"}).context["day"] == clock.today()


def test_the_list_of_contacts_names_nobody(berna: Member, recognition: Topic):
    count(berna, recognition)
    answer = sign_in(Client(), berna).get("/desk/counter/")

    assert "Berna" not in answer.content.decode().split("<main", 1)[1]

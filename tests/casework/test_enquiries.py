"""Where an enquiry goes, who takes it, and what becomes of it."""

import threading
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.http import Http404
from django.test import Client

from tests.casework.asking import PAIR, WORDS, admit, agree, ask, mailbox, takes
from tests.casework.conftest import unlock
from tests.cast import Member, member, organisation, sign_in
from viadukt.audit.public import changes_of
from viadukt.casework.actors import MailboxActor
from viadukt.casework.models import (
    Assignment,
    Case,
    CaseFigures,
    CaseStatus,
    CaseworkSetup,
    Direction,
    Message,
    MoveReason,
    PoolTaking,
    Routing,
)
from viadukt.casework.opening import NEED, key_of, open_file
from viadukt.casework.selectors.enquiries import journey, pool_of, waiting_at
from viadukt.casework.services import enquiries
from viadukt.casework.services.pool import set_pool_taking
from viadukt.casework.services.routing import placement
from viadukt.directory.public import Service, Topic
from viadukt.files.public import attach, download_address, file_name, receive
from viadukt.jobs.public import desk
from viadukt.kernel import clock, vault
from viadukt.kernel.actor import Visitor
from viadukt.kernel.crypto import CannotOpen
from viadukt.kernel.errors import Conflict, Refused
from viadukt.kernel.ids import new_id
from viadukt.kernel.keys import INSTANCE, renew_owner_keys
from viadukt.kernel.texts import Translated
from viadukt.network.public import Organisation, Role

pytestmark = [pytest.mark.sql, pytest.mark.django_db(databases=["default", "keystore"])]

NO_CAPACITY = MoveReason.NO_CAPACITY


@pytest.fixture
def circle(umbrella: Organisation, cologne: Organisation, accra: Organisation) -> Organisation:
    """Köln and Accra are members, and take from the pool."""
    admit(umbrella, cologne, accra)
    for one in (cologne, accra):
        takes(one)
    return umbrella


def service_of(at: Organisation) -> Service:
    return Service.objects.create(organisation=at, title=Translated.of("Beratung"), description=Translated.of("Beratung"))


def test_an_enquiry_goes_to_the_service_s_organisation(cologne: Organisation):
    placed = placement(service=service_of(cologne), topic=None, language="ar", land="DE-NW")

    assert placed is not None
    assert (placed.organisation_id, (placed.answer_due_at - clock.now()).days) == (cologne.pk, 2)


def test_where_an_organisation_reads_nothing_here_the_network_does(circle: Organisation, elsewhere: Organisation):
    placed = placement(service=service_of(elsewhere), topic=None, language="ar", land="DE-NW")

    assert placed is not None
    assert placed.organisation_id is None


@pytest.mark.parametrize(
    ("asked", "read"),
    [
        ({"language": "ar", "land": "DE-NW"}, True),
        ({"language": "", "land": ""}, True),
        ({"language": "tr", "land": "DE-NW"}, False),
        ({"language": "ar", "land": "DE-BE"}, False),
    ],
)
def test_the_pool_takes_what_somebody_takes(umbrella, cologne, recognition, asked, read):
    admit(umbrella, cologne)
    takes(cologne, topics=["recognition"], languages=["ar"], lands=["DE-NW"])

    assert (placement(service=None, topic=recognition, **asked) is not None) is read


@pytest.mark.parametrize("reason", ["not a member", "locked", "inactive", "another topic"])
def test_nobody_reads_it_and_so_it_goes_nowhere(umbrella, cologne, elsewhere, recognition, reason):
    at = elsewhere if reason == "locked" else cologne
    if reason != "not a member":
        admit(umbrella, at)
    takes(at, active=reason != "inactive", topics=["housing"] if reason == "another topic" else [])

    assert placement(service=None, topic=recognition, language="ar", land="DE-NW") is None


def test_the_pool_promises_what_the_slowest_promise(circle, cologne, accra):
    CaseworkSetup.objects.filter(pk=accra.pk).update(answer_days=10)
    placed = placement(service=None, topic=None, language="", land="")

    assert placed is not None
    assert round((placed.answer_due_at - clock.now()).total_seconds() / 86400) == 10


def test_taken_from_the_pool_it_opens_for_the_taker_and_the_person_and_nobody_else(circle, berna: Member, kofi: Member):
    opened = ask(None)
    before = Routing.objects.count()

    case = enquiries.take_enquiry(actor=berna.actor, case_id=opened.case.pk)

    assert (case.organisation, case.adviser, case.status) == (berna.organisation, berna.seat, CaseStatus.OPEN)
    assert open_file(berna.actor, case).record(NEED).value["text"] == WORDS
    assert case.mailbox is not None
    person = MailboxActor(case.mailbox.pk, PAIR)
    assert open_file(person, case).record(NEED).value["text"] == WORDS
    with pytest.raises(CannotOpen):
        vault.open_for_owner(owner_id=INSTANCE, object_id=case.pk)
    with pytest.raises(Refused):
        key_of(kofi.actor, case)
    assert [figures.organisation for figures in CaseFigures.objects.filter(case=case)] == [berna.organisation]
    assert [assignment.seat for assignment in Assignment.objects.filter(case=case)] == [berna.seat]
    assert Routing.objects.count() == before + 1
    assert [change.verb for change in changes_of(case)] == ["case.opened", "enquiry.taken"]


def test_what_is_written_after_taking_opens_too_also_after_new_keys(circle, berna: Member):
    opened = ask(None)
    renew_owner_keys(INSTANCE)
    case = enquiries.take_enquiry(actor=berna.actor, case_id=opened.case.pk)
    sealed = open_file(berna.actor, case).seal("message:x", {"text": "Antwort"})

    assert open_file(MailboxActor(case.mailbox_id, PAIR), case).unseal("message:x", sealed) == {"text": "Antwort"}
    with pytest.raises(CannotOpen):
        vault.open_for_owner(owner_id=INSTANCE, object_id=case.pk)


@pytest.mark.django_db(transaction=True, databases=["default", "keystore"])
def test_files_go_with_it_and_can_be_fetched(circle, berna: Member, settings, tmp_path):
    settings.STORAGES = settings.STORAGES | {"files": settings.STORAGES["files"] | {"OPTIONS": {"location": tmp_path}}}
    opened = ask(None)
    message = Message.objects.create(case=opened.case, direction=Direction.FROM_PERSON, content=b"")
    files = []
    for about in (opened.case, message):
        upload = SimpleUploadedFile("Zeugnis.pdf", b"%PDF-1.7\n" + b"x" * 100_000)
        files.append(receive(actor=Visitor(), owner_id=INSTANCE, upload=upload))
        attach(file=files[-1], about=about)

    enquiries.take_enquiry(actor=berna.actor, case_id=opened.case.pk)

    for file in files:
        file.refresh_from_db()
        answer = Client().get(download_address(actor=berna.actor, file=file))
        assert (file.owner_id, file_name(file)) == (berna.organisation.pk, "Zeugnis.pdf")
        assert b"".join(answer).startswith(b"%PDF-1.7\nxxx")
        with pytest.raises(CannotOpen):
            vault.open_for_owner(owner_id=INSTANCE, object_id=file.pk)


@pytest.mark.django_db(transaction=True, databases=["default", "keystore"])
def test_of_two_who_take_it_at_once_one_has_it_and_the_other_is_told(circle, berna: Member, kofi: Member):
    opened = ask(None)
    start, outcomes = threading.Barrier(2), []

    def take(who: Member) -> None:
        try:
            start.wait()
            outcomes.append(enquiries.take_enquiry(actor=who.actor, case_id=opened.case.pk).organisation_id)
        except Refused as refusal:
            outcomes.append(str(refusal))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=take, args=[who]) for who in (berna, kofi)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    case = Case.objects.get(pk=opened.case.pk)
    told = "Jemand war schneller: Diese Anfrage ist schon übernommen."
    assert sorted(map(str, outcomes)) == sorted([str(case.organisation_id), told])
    assert [CaseFigures.objects.count(), Assignment.objects.count(), Routing.objects.count()] == [1, 1, 1]
    assert case.adviser is not None
    winner = berna if case.adviser == berna.seat else kofi
    assert open_file(winner.actor, case).record(NEED).value["text"] == WORDS


def test_what_is_not_ours_to_take_does_not_exist(circle, berna: Member, kofi: Member, mallory: Member):
    theirs, pooled = ask(kofi.organisation), ask(None)
    for who, case_id in ((berna, theirs.case.pk), (berna, new_id())):
        with pytest.raises(Http404):
            enquiries.take_enquiry(actor=who.actor, case_id=case_id)
    with pytest.raises(Refused, match="gesperrt"):
        enquiries.take_enquiry(actor=mallory.actor, case_id=pooled.case.pk)
    unlock(mallory.organisation)
    with pytest.raises(Http404):
        enquiries.take_enquiry(actor=mallory.actor, case_id=pooled.case.pk)


def test_the_desk_shows_of_the_pool_only_plain_facts(circle, berna: Member, recognition: Topic):
    ask(None, recognition)
    page = sign_in(Client(), berna).get("/desk/enquiries/").content.decode()

    assert [part in page for part in ("Anerkennung", "Arabisch", "Nordrhein-Westfalen", WORDS)] == [True, True, True, False]


def test_who_comes_second_on_the_page_is_told_and_stays_on_the_list(circle, berna: Member, kofi: Member):
    opened = ask(None)
    enquiries.take_enquiry(actor=kofi.actor, case_id=opened.case.pk)
    answer = sign_in(Client(), berna).post(f"/desk/enquiries/{opened.case.pk}/take", follow=True)

    assert "Jemand war schneller" in answer.content.decode()
    assert answer.redirect_chain == [("/desk/enquiries/", 302)]


def test_the_page_of_an_enquiry_shows_what_somebody_wrote_and_leads_to_the_case(berna: Member):
    opened = ask(berna.organisation)
    client = sign_in(Client(), berna)
    answer = client.post(f"/desk/enquiries/{opened.case.pk}/take", follow=True)

    assert answer.redirect_chain == [(f"/desk/enquiries/{opened.case.pk}/", 302)]
    assert WORDS in answer.content.decode()
    assert answer.headers["Cache-Control"] == "no-store, private"


def test_it_is_given_back_only_if_the_person_agreed(circle, berna: Member):
    opened = ask(berna.organisation)
    with pytest.raises(Refused, match="nicht zugestimmt"):
        enquiries.give_back(actor=berna.actor, case=opened.case, reason=NO_CAPACITY)
    consent = agree(opened)
    consent.withdrawn_at = clock.now()
    consent.save()
    with pytest.raises(Refused, match="nicht zugestimmt"):
        enquiries.give_back(actor=berna.actor, case=opened.case, reason=NO_CAPACITY)


def test_given_back_it_is_closed_to_us_and_open_to_the_next(circle, berna: Member, kofi: Member):
    opened = ask(berna.organisation, agrees=True)
    enquiries.take_enquiry(actor=berna.actor, case_id=opened.case.pk)

    case = enquiries.give_back(actor=berna.actor, case=Case.objects.get(pk=opened.case.pk), reason=NO_CAPACITY)

    assert (case.organisation, case.adviser, case.status) == (None, None, CaseStatus.WAITING)
    assert list(waiting_at(berna.actor)) == []
    with pytest.raises(CannotOpen):
        vault.open_for_owner(owner_id=berna.organisation.pk, object_id=case.pk)
    assert [CaseFigures.objects.count(), Assignment.objects.count()] == [0, 0]
    taken = enquiries.take_enquiry(actor=kofi.actor, case_id=case.pk)
    assert open_file(kofi.actor, taken).record(NEED).value["text"] == WORDS
    assert [step.text for step in journey(taken)] == [
        "An „Verein Beispiel Köln e.V.“ gesendet.",
        "„Verein Beispiel Köln e.V.“ hat Ihre Anfrage übernommen.",
        (
            "„Verein Beispiel Köln e.V.“ hat Ihre Anfrage an das Netzwerk gegeben, damit jemand anderes antwortet. "
            "Wir haben gerade keine Zeit für neue Anfragen."
        ),
        "„Beispiel-Beratungszentrum Accra“ hat Ihre Anfrage übernommen.",
    ]


def test_it_stays_where_nobody_else_would_read_it_or_where_it_was_answered(umbrella, cologne, berna: Member):
    opened = ask(cologne, agrees=True)
    with pytest.raises(Refused, match="Niemand sonst"):
        enquiries.give_back(actor=berna.actor, case=opened.case, reason=NO_CAPACITY)
    Message.objects.create(case=opened.case, direction=Direction.TO_PERSON, seat=berna.seat, content=b"")
    with pytest.raises(Refused, match="Überleitung"):
        enquiries.give_back(actor=berna.actor, case=opened.case, reason=NO_CAPACITY)


def test_a_declined_enquiry_tells_the_person_why_in_their_language(berna: Member):
    opened = ask(berna.organisation, box=mailbox("en"))
    case = enquiries.decline_enquiry(
        actor=berna.actor, case=opened.case, reason=MoveReason.OTHER, words="Please ask the town hall."
    )

    message = Message.objects.get(case=case)
    said = opened.unseal(f"message:{message.pk}", message.content)
    assert said["language"] == "en"
    assert said["text"].endswith("\n\nPlease ask the town hall.")
    assert (case.status, case.closed_on, message.direction) == (CaseStatus.CLOSED, clock.today(), Direction.TO_PERSON)
    assert [figures.closed_on for figures in CaseFigures.objects.filter(case=case)] == [clock.today()]
    with pytest.raises(Refused, match="abgeschlossen"):
        enquiries.decline_enquiry(actor=berna.actor, case=opened.case, reason=MoveReason.OTHER)


def test_a_form_of_declining_without_a_reason_keeps_what_was_typed(berna: Member):
    opened = ask(berna.organisation)
    answer = sign_in(Client(), berna).post(f"/desk/enquiries/{opened.case.pk}/", {"decline": "", "words": "Leider nein."})

    assert "Leider nein.</textarea>" in answer.content.decode()
    assert Message.objects.count() == 0


def test_the_lead_gives_it_to_a_colleague_and_nobody_else_does(berna: Member, deniz: Member, mallory: Member):
    opened = ask(berna.organisation)
    with pytest.raises(Refused, match="Teamleitung"):
        enquiries.assign_enquiry(actor=berna.actor, case=opened.case, seat=deniz.seat)
    with pytest.raises(Refused, match="berät hier nicht"):
        enquiries.assign_enquiry(actor=deniz.actor, case=opened.case, seat=mallory.seat)

    case = enquiries.assign_enquiry(actor=deniz.actor, case=opened.case, seat=berna.seat)

    assert (case.adviser, case.status) == (berna.seat, CaseStatus.OPEN)
    assert [assignment.seat for assignment in Assignment.objects.filter(case=case)] == [berna.seat]


def test_another_organisation_s_seat_is_no_choice(deniz: Member, berna: Member, mallory: Member):
    opened = ask(deniz.organisation)
    answer = sign_in(Client(), deniz).post(f"/desk/enquiries/{opened.case.pk}/", {"assign": "", "seat": str(mallory.seat.pk)})

    assert list(answer.context["forms"]["assign"].errors) == ["seat"]
    assert Case.objects.get(pk=opened.case.pk).adviser is None


def test_waiting_enquiries_are_duties_of_those_who_can_answer(circle, berna: Member, deniz: Member, farid: Member):
    late, taken = ask(berna.organisation, due_in=timedelta(days=-1)), ask(berna.organisation)
    ask(None)
    enquiries.take_enquiry(actor=berna.actor, case_id=taken.case.pk)

    keys = {who: [duty.key for duty in desk(who.actor).duties] for who in (berna, deniz, farid)}

    assert keys[berna] == [
        f"casework.enquiry:{late.case.pk}",
        *sorted([f"casework.enquiry:{taken.case.pk}", "casework.pool"]),
    ]
    assert keys[deniz] == [f"casework.enquiry:{late.case.pk}", "casework.pool"]
    assert keys[farid] == []
    assert desk(berna.actor).duties[0].urgent


def test_the_lead_says_what_is_taken_and_two_tabs_do_not_overwrite(deniz: Member, berna: Member):
    wanted = {"active": True, "topics": [], "languages": ["ar", "tr"], "lands": ["DE-NW"]}
    with pytest.raises(Refused, match="Teamleitung"):
        set_pool_taking(actor=berna.actor, revision=0, **wanted)  # type: ignore[arg-type]

    set_pool_taking(actor=deniz.actor, revision=0, **wanted)  # type: ignore[arg-type]

    with pytest.raises(Conflict):
        set_pool_taking(actor=deniz.actor, revision=0, **wanted)  # type: ignore[arg-type]
    with pytest.raises(Refused, match="nicht zur Auswahl"):
        set_pool_taking(actor=deniz.actor, revision=1, **wanted | {"lands": ["DE-XX"]})  # type: ignore[arg-type]
    taking = PoolTaking.objects.get()
    assert (taking.organisation, taking.languages, taking.revision) == (deniz.organisation, ["ar", "tr"], 1)


def test_the_form_of_the_pool_saves_and_shows_what_was_saved(deniz: Member):
    client = sign_in(Client(), deniz)
    answer = client.post("/desk/enquiries/pool", {"active": "on", "languages": ["ar"], "revision": "0"})

    assert answer.status_code == 302
    assert client.get("/desk/enquiries/pool").context["form"].initial["languages"] == ["ar"]


def test_a_list_costs_the_same_for_many(circle, berna: Member, recognition: Topic, django_assert_max_num_queries):
    client = sign_in(Client(), berna)
    for _ in range(3):
        ask(berna.organisation, recognition)
        ask(None, recognition)
    with django_assert_max_num_queries(25):
        client.get("/desk/enquiries/")


def test_of_the_pool_is_seen_what_fits(circle, cologne, berna: Member, recognition: Topic):
    PoolTaking.objects.filter(pk=cologne.pk).update(languages=["ar"], topics=["recognition"])
    fits, unknown = ask(None, recognition), ask(None, None, language="")
    ask(None, recognition, language="tr")

    assert {case.pk for case in pool_of(berna.actor)} == {fits.case.pk, unknown.case.pk}


def test_a_locked_organisation_is_told_so_and_sees_nothing(circle, elsewhere):
    ask(None)
    gulya = member("Gulya", organisation("Verein Neu"), Role.ADVISER)
    answer = sign_in(Client(), gulya).get("/desk/enquiries/")

    assert "noch gesperrt" in answer.content.decode()
    assert list(answer.context["pool"]) == []

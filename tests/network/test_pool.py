"""The pool: what organisations under one umbrella lend each other, and who asks whom."""

import threading
from datetime import date

import pytest
from django.db import connection, connections
from django.http import Http404
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.cast import Member, member, organisation, sign_in
from viadukt.audit.public import changes_of
from viadukt.jobs.public import desk
from viadukt.kernel import clock
from viadukt.kernel.errors import Conflict, Refused
from viadukt.network import selectors
from viadukt.network.models import Membership, Organisation, RequestState, Resource, ResourceRequest, Role, Seat
from viadukt.network.services import pool
from viadukt.network.services.merging import merge_organisations
from viadukt.network.services.organisations import refold
from viadukt.post.models import Message
from viadukt.post.services import unseal

pytestmark = pytest.mark.sql

ROOM = {"kind": "room", "languages": [], "place": "Köln", "conditions": "", "offered_from": None, "offered_until": None}


def admit(umbrella: Organisation, *members: Organisation) -> None:
    for one in members:
        Membership.objects.create(umbrella=umbrella, member=one, state="admitted")


@pytest.fixture
def circle(umbrella, cologne, accra) -> Organisation:
    """Köln and Accra are members of the umbrella; Mallory's organisation is not."""
    admit(umbrella, cologne, accra)
    return umbrella


def offer(who: Member, title: str = "Saal am Dom", **changed: object) -> Resource:
    return pool.offer_resource(actor=who.actor, offer=ROOM | changed, title=title)  # type: ignore[arg-type, typeddict-item]


@pytest.fixture
def room(circle, farid) -> Resource:
    return offer(farid)


@pytest.fixture
def asked(room, kofi) -> ResourceRequest:
    return pool.ask_for_resource(
        actor=kofi.actor, resource_id=room.pk, message="Für ein Vorbereitungstreffen.", wanted_from=clock.in_days(10)
    )


def mails() -> list[tuple[str, str, str]]:
    """To whom, which letter, what it says, in the order of writing."""
    found = []
    for message in Message.objects.order_by("created_at", "id"):
        to, mail = unseal(message)
        found.append((to, message.template.rsplit("/", 1)[-1], f"{mail.subject}\n{mail.text}"))
    return found


def pool_of(who: Member) -> list[str]:
    return sorted(str(resource.title) for resource in selectors.pool(who.actor))


def test_members_of_one_umbrella_and_the_umbrella_share_and_nobody_else(room, farid, kofi, sina, mallory):
    offer(mallory, "Saal anderswo")
    assert [pool_of(who) for who in (farid, kofi, sina)] == [["Saal am Dom"]] * 3
    assert pool_of(mallory) == ["Saal anderswo"]


@pytest.mark.parametrize("state", ["applied", "declined", "left"])
def test_only_who_is_admitted_shares(room, umbrella, mallory, state):
    Membership.objects.create(umbrella=umbrella, member=mallory.organisation, state=state)
    assert pool_of(mallory) == []
    with pytest.raises(Http404):
        pool.ask_for_resource(actor=mallory.actor, resource_id=room.pk, message="x", wanted_from=clock.in_days(1))
    assert not ResourceRequest.objects.exists()


def test_two_umbrellas_do_not_mix_through_a_common_member(room, umbrella, cologne, mallory, kofi):
    """Köln belongs to both: each side sees Köln, and not one another."""
    second = organisation("Zweiter Dachverband Beispiel e.V.", "umbrella")
    admit(second, cologne, mallory.organisation)
    offer(mallory, "Saal anderswo")
    assert pool_of(mallory) == ["Saal am Dom", "Saal anderswo"]
    assert pool_of(kofi) == ["Saal am Dom"]


def test_what_is_withdrawn_or_over_is_in_the_pool_no_longer(circle, farid, kofi):
    offer(farid, "Vorbei", offered_until=clock.in_days(-1))
    offer(farid, "Heute noch", offered_until=clock.today())
    gone = offer(farid, "Zurückgezogen")
    pool.withdraw_resource(actor=farid.actor, resource_id=gone.pk, revision=1)
    assert pool_of(kofi) == pool_of(farid) == ["Heute noch"]
    assert sign_in(Client(), kofi).get(f"/desk/pool/{gone.pk}").status_code == 404
    pool.offer_again(actor=farid.actor, resource_id=gone.pk, revision=2)
    assert pool_of(kofi) == ["Heute noch", "Zurückgezogen"]
    assert [change.verb for change in changes_of(gone)] == ["resource.offered", "resource.withdrawn", "resource.offered_again"]


def test_the_list_is_narrowed_by_kind_language_and_words(circle, farid, kofi, cologne):
    refold(cologne.pk)
    offer(farid, "Saal")
    offer(farid, "Vortrag über Anerkennung", kind="speaker", languages=["tr", "de"], place="Düren")
    there = sign_in(Client(), kofi)

    def found(query: str) -> list[str]:
        return sorted(str(shown.title) for shown in there.get(f"/desk/pool/?{query}").context["page"])

    assert found("kind=room") == ["Saal"]
    assert found("language=tr") == ["Vortrag über Anerkennung"]
    assert found("q=dueren+vortrag") == ["Vortrag über Anerkennung"]
    assert found("q=koeln") == ["Saal", "Vortrag über Anerkennung"]  # in the name of the organisation
    assert found("q=tr&language=nonsense&kind=%00") == ["Vortrag über Anerkennung"]
    assert found("kind=material") == []
    assert "Dazu bietet gerade niemand etwas an" in there.get("/desk/pool/?kind=material").content.decode()


def test_an_empty_pool_says_what_will_stand_there(client, berna):
    page = sign_in(client, berna).get("/desk/pool/").content.decode()
    assert "Der Pool ist noch leer" in page
    assert "/desk/pool/own/" not in page  # Berna advises; others offer


def test_from_the_offer_to_the_answer_on_the_pages(circle, farid, kofi):
    koeln, accra = sign_in(Client(), farid), sign_in(Client(), kofi)
    assert "Sie bieten noch nichts an" in koeln.get("/desk/pool/own/").content.decode()
    data = {
        "revision": 1,
        "kind": "room",
        "title": "Saal am Dom",
        "place": "Köln",
        "conditions": "Bitte fegen.",
        "languages": "de",
    }
    made = koeln.post("/desk/pool/new", data)
    room = Resource.objects.get()
    assert made["Location"] == f"/desk/pool/{room.pk}"

    page = accra.get(f"/desk/pool/{room.pk}").content.decode()
    assert ("Bitte fegen." in page, "Danach fragen" in page, "Bearbeiten" in page) == (True, True, False)
    wish = {"wanted_from": str(clock.in_days(10)), "message": "Für ein Treffen."}
    sent = accra.post(f"/desk/pool/{room.pk}", wish)
    asked = ResourceRequest.objects.get()
    assert sent["Location"] == f"/desk/pool/requests/{asked.pk}"
    assert list(accra.get("/desk/pool/requests/?ours").context["page"]) == [asked]
    assert list(koeln.get("/desk/pool/requests/").context["page"]) == [asked]
    assert "1 Anfrage wartet" in koeln.get("/desk/pool/own/").content.decode()

    path = f"/desk/pool/requests/{asked.pk}"
    assert "Für ein Treffen." in koeln.get(path).content.decode()
    refused = koeln.post(path, {"decline": "", "words": ""})
    assert refused.status_code == 409
    assert refused.context["form"].errors == {"__all__": ["Bitte schreiben Sie, warum. Die Organisation liest es."]}
    koeln.post(path, {"accept": "", "words": "Gern."})
    page = accra.get(path).content.decode()
    assert ("Gern." in page, "zugesagt" in page, "Hat stattgefunden" in page) == (True, True, True)
    accra.post(path, {"finish": "", "words": ""})

    asked.refresh_from_db()
    assert asked.state == RequestState.DONE
    verbs = [change.verb for change in changes_of(asked)]
    assert verbs == ["resource.requested", "resource.request_accepted", "resource.request_done"]


def test_mail_goes_to_the_other_side_and_names_the_resource_and_the_organisation_only(asked, farid, deniz, kofi):
    """Deniz came after the question was asked: only Farid was there to be written to."""
    pool.decline_request(actor=deniz.actor, request_id=asked.pk, answer="Da ist Hochzeit.")

    (to, letter, text), (back, answer, said) = mails()
    assert (to, letter, back, answer) == (farid.user.email, "resource_asked.txt", kofi.user.email, "resource_declined.txt")
    assert "Beispiel-Beratungszentrum Accra fragt nach „Saal am Dom“." in text
    assert "Verein Beispiel Köln e.V. sagt „Saal am Dom“ ab." in said
    assert f"/desk/pool/requests/{asked.pk}" in text
    assert not any(word in text + said for word in ("Vorbereitungstreffen", "Hochzeit"))
    assert "Saal" not in text.split("\n", 1)[0]  # the subject


def test_everybody_is_written_to_in_their_language(circle, farid, kofi):
    kofi.user.language = "en"
    kofi.user.save()
    room = pool.offer_resource(actor=farid.actor, offer=ROOM, title="Saal am Dom")  # type: ignore[arg-type]
    pool.translate_resource(
        actor=farid.actor,
        resource_id=room.pk,
        revision=1,
        titles={"de": "Saal am Dom", "en": "Hall at the cathedral"},
        descriptions={},
    )
    asked = pool.ask_for_resource(actor=kofi.actor, resource_id=room.pk, message="x", wanted_from=clock.in_days(1))
    pool.accept_request(actor=farid.actor, request_id=asked.pk)
    assert "says yes to “Hall at the cathedral”." in mails()[-1][2]


def test_who_asked_has_left_so_those_who_answer_there_are_written_to(asked, kofi, accra, farid):
    lead = member("Ama", accra, Role.TEAM_LEAD)
    Seat.objects.filter(pk=kofi.seat.pk).update(valid_until=clock.in_days(-1))
    pool.accept_request(actor=farid.actor, request_id=asked.pk)
    assert mails()[-1][:2] == (lead.user.email, "resource_accepted.txt")


def test_an_unanswered_request_stands_on_the_desks_of_those_who_may_answer(asked, farid, deniz, berna, kofi):
    def duties(who: Member) -> list[tuple[str, str, date | None]]:
        return [(str(duty.why), duty.url, duty.due) for duty in desk(who.actor).duties]

    waiting = ("„Beispiel-Beratungszentrum Accra“ fragt nach „Saal am Dom“.", f"/desk/pool/requests/{asked.pk}")
    assert duties(farid) == duties(deniz) == [(*waiting, clock.in_days(10))]
    assert duties(berna) == duties(kofi) == []
    pool.accept_request(actor=farid.actor, request_id=asked.pk)
    assert duties(farid) == duties(deniz) == []


def test_a_request_is_answered_once_and_the_second_is_told(asked, farid, deniz):
    pool.accept_request(actor=farid.actor, request_id=asked.pk)
    answer = sign_in(Client(), deniz).post(f"/desk/pool/requests/{asked.pk}", {"decline": "", "words": "Leider nein."})
    assert answer.status_code == 409
    assert answer.context["form"].errors == {"__all__": ["Diese Anfrage hat schon jemand beantwortet."]}
    page = answer.content.decode()
    assert "Leider nein.</textarea>" in page  # what was typed is still there
    assert "zugesagt" in page  # and what stands there now
    asked.refresh_from_db()
    assert (asked.state, asked.answered_by) == (RequestState.ACCEPTED, farid.seat)


@pytest.mark.django_db(transaction=True, databases=["default", "keystore"])
def test_of_two_who_answer_at_the_same_moment_one_wins(asked, farid, deniz):
    start, outcomes = threading.Barrier(2), []

    def answer(what) -> None:
        try:
            start.wait()
            outcomes.append(str(what().state))
        except Refused as refusal:
            outcomes.append(str(refusal))
        finally:
            connections.close_all()

    answers = [
        lambda: pool.accept_request(actor=farid.actor, request_id=asked.pk),
        lambda: pool.decline_request(actor=deniz.actor, request_id=asked.pk, answer="Nein."),
    ]
    threads = [threading.Thread(target=answer, args=[what]) for what in answers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    asked.refresh_from_db()
    assert sorted(outcomes) == sorted([str(asked.state), "Diese Anfrage hat schon jemand beantwortet."])
    assert len(mails()) == 2  # the question, and one answer


def test_only_who_keeps_it_answers(asked, berna, kofi, mallory):
    for who, reason in ((berna, "Redaktion"), (kofi, "pflegt die Organisation selbst")):
        with pytest.raises(Refused, match=reason):
            pool.accept_request(actor=who.actor, request_id=asked.pk)
    path = f"/desk/pool/requests/{asked.pk}"
    stranger = sign_in(Client(), mallory)
    assert [stranger.get(path).status_code, stranger.post(path, {"accept": ""}).status_code] == [404, 404]
    asked.refresh_from_db()
    assert asked.state == RequestState.ASKED


def test_a_question_is_taken_back_freely_and_a_promise_with_a_reason(asked, kofi, farid, room):
    with pytest.raises(Refused, match="nichts mehr zurückzuziehen"):
        pool.withdraw_request(actor=farid.actor, request_id=asked.pk)  # not his yet: he answers
    pool.withdraw_request(actor=kofi.actor, request_id=asked.pk)
    with pytest.raises(Refused, match="zurückgezogen"):
        pool.accept_request(actor=farid.actor, request_id=asked.pk)
    again = pool.ask_for_resource(actor=kofi.actor, resource_id=room.pk, message="x", wanted_from=clock.in_days(10))
    pool.accept_request(actor=farid.actor, request_id=again.pk)
    with pytest.raises(Refused, match="warum"):
        pool.withdraw_request(actor=farid.actor, request_id=again.pk)
    pool.withdraw_request(actor=farid.actor, request_id=again.pk, reason="Wasserschaden.")
    again.refresh_from_db()
    assert (again.state, again.closing, again.closed_by) == (RequestState.WITHDRAWN, "Wasserschaden.", farid.seat)
    assert [(to, letter) for to, letter, _ in mails()] == [
        (farid.user.email, "resource_asked.txt"),
        (farid.user.email, "resource_withdrawn.txt"),
        (farid.user.email, "resource_asked.txt"),
        (kofi.user.email, "resource_accepted.txt"),
        (kofi.user.email, "resource_withdrawn.txt"),
    ]
    with pytest.raises(Refused, match="zugesagt"):
        pool.finish_request(actor=kofi.actor, request_id=again.pk)


@pytest.mark.parametrize(
    ("days", "reason"),
    [([-1], "vorbei"), ([5, 4], "vor dem ersten"), ([1], "nicht angeboten"), ([3, 11], "nicht angeboten")],
)
@pytest.mark.usefixtures("circle")
def test_days_that_cannot_be_are_refused_beside_what_was_typed(farid, kofi, days, reason):
    room = offer(farid, offered_from=clock.in_days(2), offered_until=clock.in_days(10))
    wanted = dict(zip(["wanted_from", "wanted_until"], [str(clock.in_days(day)) for day in days], strict=False))
    wish = wanted | {"message": "Für ein Treffen."}
    answer = sign_in(Client(), kofi).post(f"/desk/pool/{room.pk}", wish)
    assert answer.status_code == 409
    assert reason in str(answer.context["form"].errors["__all__"])
    assert "Für ein Treffen.</textarea>" in answer.content.decode()
    assert not Message.objects.exists()


def test_asking_twice_asking_oneself_and_asking_where_nobody_answers_is_refused(asked, room, kofi, farid):
    def ask(who: Member) -> None:
        pool.ask_for_resource(actor=who.actor, resource_id=room.pk, message="x", wanted_from=clock.in_days(10))

    with pytest.raises(Refused, match="schon gefragt"):
        ask(kofi)
    with pytest.raises(Refused, match="eigene Organisation"):
        ask(farid)
    Seat.objects.filter(pk=farid.seat.pk).update(valid_until=clock.in_days(-1))
    ResourceRequest.objects.all().delete()
    with pytest.raises(Refused, match="niemand antworten"):
        ask(kofi)


def test_what_somebody_waits_for_is_not_withdrawn(asked, room, farid):
    with pytest.raises(Refused, match="wartet noch eine Anfrage"):
        pool.withdraw_resource(actor=farid.actor, resource_id=room.pk, revision=1)
    pool.accept_request(actor=farid.actor, request_id=asked.pk)
    pool.withdraw_resource(actor=farid.actor, resource_id=room.pk, revision=1)
    asked.refresh_from_db()
    assert asked.state == RequestState.ACCEPTED  # a promise holds


def test_of_two_who_edit_an_offer_the_second_sees_both_versions(room, farid, deniz):
    path = f"/desk/pool/{room.pk}/edit"
    data = {"revision": 1, "kind": "room", "title": "Saal am Dom", "place": "Köln"}
    assert sign_in(Client(), deniz).post(path, data | {"place": "Köln, Erdgeschoss"}).status_code == 302

    answer = sign_in(Client(), farid).post(path, data | {"kind": "material", "place": "Köln-Deutz"})

    assert answer.context["sent"].differences == [
        {"label": "Art", "mine": "Material", "theirs": "Raum"},
        {"label": "Ort oder Gebiet", "mine": "Köln-Deutz", "theirs": "Köln, Erdgeschoss"},
    ]
    room.refresh_from_db()
    assert (room.place, room.revision) == ("Köln, Erdgeschoss", 2)
    with pytest.raises(Conflict):
        pool.withdraw_resource(actor=farid.actor, resource_id=room.pk, revision=1)


def test_an_offer_written_in_english_is_translated_and_goes_stale(circle, farid):
    office = sign_in(Client(), farid)
    data = {"revision": 1, "kind": "speaker", "title": "A talk", "description": "On diplomas."}
    office.post("/desk/pool/new?lang=en", data)
    talk = Resource.objects.get()
    assert (talk.title.source, talk.description.source) == ("en", "en")

    texts = {"revision": 1, "title_en": "A talk", "title_de": "Ein Vortrag", "description_en": "On diplomas."}
    office.post(f"/desk/pool/{talk.pk}/texts", texts)
    office.post(f"/desk/pool/{talk.pk}/edit", data | {"revision": 2, "title": "A long talk"})
    talk.refresh_from_db()
    assert talk.title.in_language("de").stale
    assert office.post(f"/desk/pool/{talk.pk}/texts", texts).status_code == 409
    assert office.post(f"/desk/pool/{talk.pk}/texts/tr", {"revision": 3}).status_code == 409  # there is none

    office.post(f"/desk/pool/{talk.pk}/texts/de", {"revision": 3})
    talk.refresh_from_db()
    assert (str(talk.title.in_language("de")), talk.title.in_language("de").stale) == ("Ein Vortrag", False)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"title": ""}, "title"),
        ({"kind": "palace"}, "kind"),
        ({"languages": ["xx"]}, "languages"),
        ({"offered_from": "2026-05-02", "offered_until": "2026-05-01"}, "offered_until"),
    ],
)
def test_a_mistake_is_named_at_its_field(client, farid, changed, field):
    data = {"revision": 1, "kind": "room", "title": "Saal", "place": "TIPP"} | changed
    answer = sign_in(client, farid).post("/desk/pool/new", data)
    assert list(answer.context["form"].errors) == [field]
    assert 'value="TIPP"' in answer.content.decode()
    assert not Resource.objects.exists()


def test_offering_is_for_those_who_edit_and_keeping_for_their_own_organisation(room, berna, sina):
    with pytest.raises(Refused, match="Redaktion"):
        offer(berna)
    with pytest.raises(Refused, match="pflegt die Organisation selbst"):
        pool.withdraw_resource(actor=sina.actor, resource_id=room.pk, revision=1)
    path = f"/desk/pool/{room.pk}"
    there = sign_in(Client(), sina)
    assert there.get(path).status_code == 200
    assert [there.get(f"{path}/{page}").status_code for page in ("edit", "texts")] == [404, 404]
    assert there.post(f"{path}/withdraw", {"revision": 1}).status_code == 404


@pytest.mark.parametrize("role", [Role.ACCOMPANIER, Role.PARTNER, Role.OPERATOR, Role.REVIEWER])
def test_the_pool_is_for_those_who_work_for_an_organisation(client, asked, room, cologne, role):
    sign_in(client, member("Gast", cologne, role))
    for path in ("", "own/", "new", "requests/", f"requests/{asked.pk}", f"{room.pk}", f"{room.pk}/edit"):
        assert client.get(f"/desk/pool/{path}").status_code == 404


def test_when_two_entries_become_one_its_offers_and_requests_move(asked, room, sina, cologne, accra):
    """Nobody sits at the two any more. A request between them asks nobody from then on."""
    third = organisation("Verein Drittes Beispiel e.V.")
    other = ResourceRequest.objects.create(
        resource=room, organisation=third, message="x", wanted_from=clock.today(), wanted_until=clock.today()
    )
    Seat.objects.exclude(pk=sina.seat.pk).update(valid_until=clock.in_days(-1))

    merge_organisations(actor=sina.actor, kept=accra, gone=cologne)

    for row in (room, asked, other):
        row.refresh_from_db()
    assert (room.organisation, asked.organisation, other.organisation) == (accra, accra, third)
    assert (asked.state, other.state) == (RequestState.WITHDRAWN, RequestState.ASKED)


def test_what_was_written_to_each_other_goes_after_a_year(asked, room, kofi):
    """The last day asked for counts: of a year ago stays, of the day before goes."""
    for days, message in ((-365, "bleibt"), (-366, "geht")):
        ResourceRequest.objects.create(
            resource=room,
            organisation=kofi.organisation,
            message=message,
            wanted_from=clock.in_days(days),
            wanted_until=clock.in_days(days),
        )
    assert pool.forget_old_requests() == 1
    assert sorted(ResourceRequest.objects.values_list("message", flat=True)) == ["Für ein Vorbereitungstreffen.", "bleibt"]


def test_the_pools_lists_take_as_many_queries_for_thirty_as_for_one(asked, room, farid, kofi):
    here, there = sign_in(Client(), farid), sign_in(Client(), kofi)
    pages = [(here, path) for path in ("/desk/pool/", "/desk/pool/own/", "/desk/pool/requests/", "/desk/")]
    pages.append((there, "/desk/pool/requests/?ours"))
    counted = [queries(*page) for page in pages]
    for number in range(29):
        resource = offer(farid, f"Saal {number}")
        ResourceRequest.objects.create(
            resource=resource,
            organisation=organisation(f"Verein {number}"),
            message="x",
            wanted_from=clock.today(),
            wanted_until=clock.today(),
        )
        ResourceRequest.objects.create(
            resource=resource,
            organisation=kofi.organisation,
            message="x",
            wanted_from=clock.today(),
            wanted_until=clock.today(),
        )
    assert [queries(*page) for page in pages] == counted


def queries(client: Client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(connection) as context:
        assert client.get(path).status_code == 200
    return len(context)


def test_what_is_typed_is_inert(circle, farid, kofi):
    evil = "<script>alert(1)</script>"
    room = offer(farid, evil, place=evil, conditions=evil)
    asked = pool.ask_for_resource(actor=kofi.actor, resource_id=room.pk, message=evil, wanted_from=clock.in_days(1))
    pool.decline_request(actor=farid.actor, request_id=asked.pk, answer=evil)
    there = sign_in(Client(), kofi)
    for path in ("/desk/pool/", f"/desk/pool/{room.pk}", "/desk/pool/requests/?ours", f"/desk/pool/requests/{asked.pk}"):
        page = there.get(path).content.decode()
        assert "&lt;script&gt;alert(1)" in page
        assert evil not in page
    assert evil not in unseal(Message.objects.first())[1].html


def test_a_resource_needs_a_title(farid):
    with pytest.raises(Refused, match="was Sie anbieten"):
        offer(farid, "  ")

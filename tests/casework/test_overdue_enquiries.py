"""An enquiry without an answer: a reminder, then the next organisation, each once; and how long one waits."""

import threading
from datetime import datetime, timedelta

import pytest
from django.db import connections
from hypothesis import given
from hypothesis import strategies as st

from tests.casework.asking import admit, ask, takes
from tests.cast import Member
from viadukt.casework.models import Case, CaseStatus, CaseworkSetup, Contact, Origin, Routing
from viadukt.casework.opening import OpenCase
from viadukt.casework.selectors.enquiries import journey, pool_of
from viadukt.casework.selectors.waiting import Waiting, answer_in_words, expected_answer, median_wait, waiting_time
from viadukt.casework.services.enquiries import take_enquiry
from viadukt.casework.services.overdue import follow_up_overdue
from viadukt.casework.services.routing import Placement
from viadukt.casework.tasks.routing import follow_up
from viadukt.jobs.definitions import all_periodic
from viadukt.jobs.public import desk
from viadukt.kernel import clock
from viadukt.kernel.actor import JobActor
from viadukt.network.public import Organisation
from viadukt.post.models import Message as Letter
from viadukt.post.services import unseal

pytestmark = [pytest.mark.sql, pytest.mark.django_db(databases=["default", "keystore"])]

JOB = JobActor("casework.overdue_enquiries")


@pytest.fixture
def circle(umbrella: Organisation, cologne: Organisation, accra: Organisation) -> Organisation:
    admit(umbrella, cologne, accra)
    for one in (cologne, accra):
        takes(one)
    return umbrella


def after(days: float) -> int:
    """What happens so many days from now."""
    with clock.frozen(clock.now() + timedelta(days=days)):
        return follow_up_overdue(actor=JOB)


def steps(opened: OpenCase) -> list[str]:
    return [str(step.why) for step in Routing.objects.filter(case=opened.case)]


def letters() -> list[tuple[str, str]]:
    found = [unseal(letter) for letter in Letter.objects.order_by("created_at", "id")]
    return sorted((to, f"{mail.subject}\n{mail.text}") for to, mail in found)


def test_within_the_promised_time_nothing_happens(circle, berna: Member):
    opened = ask(berna.organisation)

    assert (after(2.9), steps(opened), letters()) == (0, [], [])


def test_first_those_who_have_it_are_reminded_and_the_mail_says_nothing(circle, berna: Member, deniz: Member, farid: Member):
    opened = ask(berna.organisation, agrees=True)

    assert (after(3.1), steps(opened)) == (1, ["reminded"])
    assert [to for to, _text in letters()] == ["berna@beispiel.example", "deniz@beispiel.example"]
    assert all(
        word not in text for _to, text in letters() for word in (opened.case.reference, "Köln", "Anerkennung", "Amal", "Diplom")
    )


def test_then_the_next_one_has_it_if_the_person_agreed(circle, berna: Member, kofi: Member):
    agreed, not_agreed = ask(berna.organisation, agrees=True), ask(berna.organisation)
    after(3.1)

    assert after(6.05) == 0  # as much time again as was promised, from the reminder on
    assert after(6.2) == 1

    assert [steps(agreed), steps(not_agreed)] == [["reminded", "unanswered"], ["reminded"]]
    assert list(pool_of(kofi.actor)) == [agreed.case]
    assert [step.text for step in journey(Case.objects.get(pk=agreed.case.pk))] == [
        "An „Verein Beispiel Köln e.V.“ gesendet.",
        "Noch keine Antwort: Wir haben „Verein Beispiel Köln e.V.“ daran erinnert.",
        "„Verein Beispiel Köln e.V.“ hat nicht rechtzeitig geantwortet. Ihre Anfrage ist jetzt im Netzwerk.",
    ]
    assert take_enquiry(actor=kofi.actor, case_id=agreed.case.pk).organisation == kofi.organisation


def test_run_again_and_again_it_reminds_and_moves_once(circle, berna: Member):
    opened = ask(berna.organisation, agrees=True)
    done = [after(days) for days in (3.1, 3.1, 3.2, 6.3, 6.3)]

    assert (done, steps(opened)) == ([1, 0, 0, 1, 0], ["reminded", "unanswered"])


@pytest.mark.django_db(transaction=True, databases=["default", "keystore"])
def test_two_workers_at_once_take_each_step_once(circle, berna: Member):
    opened = ask(berna.organisation, agrees=True)
    for days in (3.1, 6.3):
        start = threading.Barrier(2)

        def work(days: float = days, start: threading.Barrier = start) -> None:
            start.wait()
            after(days)
            connections.close_all()

        workers = [threading.Thread(target=work) for _ in range(2)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()

    assert (steps(opened), len(letters())) == (["reminded", "unanswered"], 1)


def test_who_takes_it_late_has_the_whole_time(circle, berna: Member):
    opened = ask(berna.organisation, agrees=True)
    after(3.1)
    with clock.frozen(clock.now() + timedelta(days=6)):
        take_enquiry(actor=berna.actor, case_id=opened.case.pk)

    assert (after(8.9), after(9.2)) == (0, 1)
    assert steps(opened) == ["reminded", "taken", "unanswered"]


def test_from_the_pool_it_is_not_reminded_of_on_the_day_it_comes(circle, berna: Member):
    opened = ask(None)
    assert after(3.1) == 1  # all who take it are reminded
    with clock.frozen(clock.now() + timedelta(days=5)):
        take_enquiry(actor=berna.actor, case_id=opened.case.pk)

    assert (after(5.1), after(8.1), steps(opened)) == (0, 1, ["reminded", "taken", "reminded"])


def test_what_somebody_works_on_stays(circle, berna: Member):
    opened = ask(berna.organisation, agrees=True)
    Contact.objects.create(organisation=berna.organisation, case=opened.case, channel="phone")
    after(3.1)

    assert (after(20), steps(opened)) == (0, ["reminded"])


def test_an_answer_ends_it(circle, berna: Member):
    opened = ask(berna.organisation)
    Case.objects.filter(pk=opened.case.pk).update(first_answer_at=clock.now())

    assert after(20) == 0


def test_a_person_gets_one_such_mail_a_day(circle, berna: Member):
    for _ in range(3):
        ask(berna.organisation)
    after(3.1)

    assert len(letters()) == 1


def test_a_late_enquiry_stands_first_on_the_desk_of_the_lead_too(circle, berna: Member, deniz: Member):
    opened = ask(berna.organisation)
    take_enquiry(actor=berna.actor, case_id=opened.case.pk)
    with clock.frozen(clock.now() + timedelta(days=4)):
        duty = desk(deniz.actor).duties[0]

    assert (duty.key, duty.urgent, duty.can_wait) == (f"casework.enquiry:{opened.case.pk}", True, False)


def test_the_job_runs_by_itself_when_there_is_something_to_do(circle, berna: Member):
    job = next(periodic for periodic in all_periodic() if periodic.name == "casework.overdue_enquiries")
    assert job.when is not None
    assert not job.when()
    opened = ask(berna.organisation, due_in=timedelta(days=-1))
    assert job.when()

    follow_up()

    assert steps(opened) == ["reminded"]


def answered(organisation: Organisation, *days: float, ago: float = 30) -> None:
    """Enquiries of some time ago that were answered after so many days."""
    for wait in days:
        began = clock.now() - timedelta(days=ago)
        Case.objects.create(
            organisation=organisation,
            origin=Origin.ENQUIRY,
            status=CaseStatus.OPEN,
            reference=f"T{Case.objects.count():05}",
            created_at=began,
            first_answer_at=began + timedelta(days=wait),
        )


def test_with_few_enquiries_the_promise_is_told(cologne: Organisation):
    CaseworkSetup.objects.filter(pk=cologne.pk).update(answer_days=7)
    answered(cologne, 1, 1, 1, 1)

    assert waiting_time(cologne.pk) == Waiting(7, measured=False)


def test_with_enough_the_median_of_the_last_ninety_days_is_told(cologne: Organisation):
    answered(cologne, 1, 1.5, 4.2, 8, 9)
    answered(cologne, *[50] * 20, ago=100)

    assert waiting_time(cologne.pk) == Waiting(5, measured=True)
    assert waiting_time(cologne.pk).in_words == "Zuletzt kam die Hälfte der Antworten nach höchstens 5 Tagen."


def test_who_still_waits_counts_too(cologne: Organisation):
    answered(cologne, 1, 1, 1)
    for _ in range(4):
        opened = ask(cologne)
        Case.objects.filter(pk=opened.case.pk).update(created_at=clock.now() - timedelta(days=19.5))

    assert waiting_time(cologne.pk) == Waiting(20, measured=True)


def test_time_in_the_pool_is_not_the_organisation_s(circle, cologne, berna: Member):
    for _ in range(5):
        opened = ask(None)
        Case.objects.filter(pk=opened.case.pk).update(created_at=clock.now() - timedelta(days=40))
        take_enquiry(actor=berna.actor, case_id=opened.case.pk)
        Case.objects.filter(pk=opened.case.pk).update(first_answer_at=clock.now() + timedelta(hours=3))

    assert waiting_time(cologne.pk) == Waiting(1, measured=True)


moments = st.tuples(st.integers(0, 10_000), st.none() | st.integers(0, 10_000))


@given(st.lists(moments, min_size=1, max_size=30))
def test_the_median_is_one_of_the_waits_and_no_waiting_person_shortens_it(waits):
    now = datetime(2026, 11, 30, tzinfo=clock.now().tzinfo)
    rows = []
    for since, took in waits:
        began = now - timedelta(minutes=since)
        ended = min(began + timedelta(minutes=took), now) if took is not None else None
        rows.append((began, ended))
    spans = [(ended or now) - began for began, ended in rows]

    assert median_wait(rows, now=now) in spans
    longest = now - max(spans) - timedelta(minutes=1)
    assert median_wait([*rows, (longest, None)], now=now) >= median_wait(rows, now=now)


def test_the_person_reads_when_an_answer_comes(cologne: Organisation):
    moment = datetime(2026, 11, 30, 12, tzinfo=clock.now().tzinfo)
    with clock.frozen(moment):
        opened = ask(cologne)
        assert expected_answer(opened.case) == "Versprochen ist eine Antwort bis 3. Dezember 2026."
        assert answer_in_words(Placement(cologne.pk, moment)) == "Antwort innerhalb von 3 Tagen."
        assert answer_in_words(Placement(None, moment)) == "Eine passende Organisation antwortet bis 30. November 2026."
    with clock.frozen(moment + timedelta(days=9)):
        assert expected_answer(opened.case).startswith("Die Antwort kommt später als versprochen.")
    opened.case.first_answer_at = moment
    assert expected_answer(opened.case) == ""

"""Legal deadlines of a plan: what the law sets, counted from what happened, stopped where it says so."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.casework.planning.conftest import step
from viadukt.casework.models import Plan
from viadukt.casework.opening import OpenCase
from viadukt.casework.planning.shown import shown
from viadukt.casework.services.plans import (
    end_pause,
    extend_deadline,
    note_events,
    remove_pause,
    start_plan,
    stop_clock,
)
from viadukt.casework.services.steps import StepWords, edit_step, finish_step, remove_step
from viadukt.guidance.public import Period
from viadukt.kernel import clock
from viadukt.kernel.errors import Refused

pytestmark = [pytest.mark.sql, pytest.mark.django_db(databases=["default", "keystore"])]
AUTUMN = datetime(2026, 11, 20, 9, tzinfo=UTC)
RECEIVED, COMPLETE = date(2026, 8, 31), date(2026, 9, 10)


def day_of(plan: Plan, key: str) -> date | None:
    return step(plan, key).law_due_on


def fresh(plan: Plan) -> int:
    return Plan.objects.get(pk=plan.pk).revision


@pytest.fixture
def plan(opened: OpenCase) -> Plan:
    with clock.frozen(datetime(2026, 8, 1, 9, tzinfo=UTC)):
        return start_plan(opened=opened, template="recognition_regulated")


def test_receipt_within_a_month_and_decision_within_three(opened: OpenCase, plan: Plan):
    with clock.frozen(AUTUMN):
        note_events(opened=opened, plan_id=plan.pk, revision=1, days={"received": RECEIVED, "complete_file": COMPLETE})

        assert (day_of(plan, "receipt"), day_of(plan, "decision")) == (date(2026, 9, 30), date(2026, 12, 10))
        drawn = {one.row.key: one for one in shown(opened, plan, "de", staff=True).steps}
        assert [law.citation for law in drawn["receipt"].law.laws] == ["BQFG § 13 Abs. 2 Satz 1"]
    opened.case.refresh_from_db()
    assert (opened.case.law_due_on, opened.case.next_due_on, opened.case.next_actor) == (
        date(2026, 9, 30),
        date(2026, 9, 30),
        "authority",
    )


def test_the_clock_stands_still_while_papers_are_asked_for(opened: OpenCase, plan: Plan):
    with clock.frozen(AUTUMN):
        note_events(opened=opened, plan_id=plan.pk, revision=1, days={"complete_file": COMPLETE})
        decision = step(plan, "decision")
        stop_clock(
            opened=opened,
            plan_id=plan.pk,
            revision=2,
            step_id=decision.pk,
            why="information",
            first=date(2026, 10, 1),
            last=None,
        )
        without_end = day_of(plan, "decision")
        pause = decision.pauses.get()

        end_pause(opened=opened, plan_id=plan.pk, revision=3, pause_id=pause.pk, last=date(2026, 10, 14))

        assert (without_end, day_of(plan, "decision")) == (None, date(2026, 12, 24))
        remove_pause(opened=opened, plan_id=plan.pk, revision=4, pause_id=pause.pk)
        assert day_of(plan, "decision") == date(2026, 12, 10)


def test_an_authority_extends_once(opened: OpenCase, plan: Plan):
    with clock.frozen(AUTUMN):
        note_events(opened=opened, plan_id=plan.pk, revision=1, days={"complete_file": COMPLETE})
        decision = step(plan, "decision").pk
        once = {"opened": opened, "plan_id": plan.pk, "step_id": decision}

        extend_deadline(**once, revision=2, by=[Period(1, "months")])

        assert day_of(plan, "decision") == date(2027, 1, 10)
        with pytest.raises(Refused):
            extend_deadline(**once, revision=3, by=[Period(1, "months")] * 2)


def test_what_lies_ahead_or_is_unknown_is_no_day_that_happened(opened: OpenCase, plan: Plan):
    with clock.frozen(AUTUMN):
        for days in ({"received": date(2026, 11, 21)}, {"invented": RECEIVED}):
            with pytest.raises(Refused):
                note_events(opened=opened, plan_id=plan.pk, revision=1, days=days)


def test_a_day_that_an_authority_names_is_the_deadline(opened: OpenCase, plan: Plan):
    with clock.frozen(AUTUMN):
        asked_for = step(plan, "answer_request")
        words = StepWords(who="person", due_on=date(2026, 12, 1), needed=True)

        edit_step(opened=opened, plan_id=plan.pk, revision=1, step_id=asked_for.pk, words=words)

        now = step(plan, "answer_request")
        assert (now.law_due_on, now.due_on, now.counts) == (date(2026, 12, 1), date(2026, 12, 1), True)


def test_a_step_for_a_case_that_has_not_come_counts_for_nothing(opened: OpenCase, plan: Plan):
    assert (step(plan, "missing_papers").counts, step(plan, "apply").counts) == (False, True)


def test_a_step_that_was_taken_out_holds_up_nothing(opened: OpenCase, plan: Plan):
    with clock.frozen(AUTUMN):
        remove_step(opened=opened, plan_id=plan.pk, revision=1, step_id=step(plan, "advice").pk)
        finish_step(
            opened=opened,
            plan_id=plan.pk,
            revision=fresh(plan),
            step_id=step(plan, "papers").pk,
            done_on=clock.today(),
        )

        assert [one.row.key for one in shown(opened, plan, "de", staff=True).ahead] == ["apply"]


DAYS = st.dates(date(2023, 12, 1), date(2028, 3, 31))


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(complete=DAYS, begins=st.integers(-40, 140), length=st.integers(1, 200))
def test_a_stop_never_makes_a_deadline_earlier(opened: OpenCase, plan: Plan, complete: date, begins: int, length: int):
    """Also through the ends of years and the leap days of 2024 and 2028."""
    first = complete + timedelta(days=begins)
    with clock.frozen(datetime(2030, 1, 1, 9, tzinfo=UTC)):
        note_events(opened=opened, plan_id=plan.pk, revision=fresh(plan), days={"complete_file": complete})
        before = day_of(plan, "decision")
        stop_clock(
            opened=opened,
            plan_id=plan.pk,
            revision=fresh(plan),
            step_id=step(plan, "decision").pk,
            why="information",
            first=first,
            last=first + timedelta(days=length - 1),
        )
        after = day_of(plan, "decision")
        remove_pause(opened=opened, plan_id=plan.pk, revision=fresh(plan), pause_id=step(plan, "decision").pauses.get().pk)

        assert before is not None
        assert after is not None
        assert before <= after <= before + timedelta(days=length)
        assert day_of(plan, "decision") == before
        assert (before.year * 12 + before.month) - (complete.year * 12 + complete.month) == 3
        assert before.day in {complete.day, 28, 29, 30}

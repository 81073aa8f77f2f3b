"""A plan: from a template or blank, its steps, and who acts next."""

from datetime import date
from uuid import UUID

import pytest

from tests.casework.planning.conftest import step
from tests.cast import Member
from viadukt.casework.models import Case, CaseworkSetup, Plan, PlanStep
from viadukt.casework.opening import OpenCase, open_file
from viadukt.casework.planning.shown import shown
from viadukt.casework.services.plan_templates import new_template, write_template
from viadukt.casework.services.plans import end_plan, start_plan
from viadukt.casework.services.steps import (
    StepWords,
    add_step,
    content_of,
    edit_step,
    finish_step,
    move_step,
    remove_step,
    reopen_step,
    see_step,
    tell_own_step,
    tick_papers,
)
from viadukt.guidance.public import rulebooks
from viadukt.kernel import clock
from viadukt.kernel.errors import Conflict, Refused

pytestmark = [pytest.mark.sql, pytest.mark.django_db(databases=["default", "keystore"])]
RECOGNITION = "recognition_regulated"


def mirrored(case: Case) -> tuple[date | None, str, date | None]:
    case.refresh_from_db()
    return case.next_due_on, case.next_actor, case.next_since


def titles(opened: OpenCase, plan: Plan) -> list[str]:
    return [one.title for one in shown(opened, plan, "de", staff=True).steps]


def fresh(plan: Plan) -> int:
    return Plan.objects.get(pk=plan.pk).revision


def test_a_plan_from_a_template_has_all_its_steps_and_says_who_acts_next(opened: OpenCase):
    plan = start_plan(opened=opened, template=RECOGNITION)

    template = rulebooks().plans[RECOGNITION]
    assert titles(opened, plan) == [one.text["de"] for one in template.steps]
    assert mirrored(opened.case) == (None, "adviser", clock.today())


def test_nothing_of_the_words_lies_plain(opened: OpenCase):
    plan = start_plan(opened=opened, name="Geheimplan")
    added = add_step(opened=opened, plan_id=plan.pk, revision=1, words=StepWords(title="Geheimschritt", detail="geheim"))

    plan.refresh_from_db()
    assert [b"eheim" in bytes(row.content) for row in (plan, added)] == [False, False]
    assert titles(opened, plan) == ["Geheimschritt"]


def test_the_next_step_is_the_one_that_is_due_first(opened: OpenCase):
    plan = start_plan(opened=opened)
    add_step(opened=opened, plan_id=plan.pk, revision=1, words=StepWords(title="Sparkasse", who="adviser"))
    add_step(opened=opened, plan_id=plan.pk, revision=2, words=StepWords(title="Kurs", who="person", due_on=clock.in_days(9)))

    assert mirrored(opened.case) == (clock.in_days(9), "person", clock.today())


def test_what_waits_is_not_next_until_the_other_is_done(opened: OpenCase):
    plan = start_plan(opened=opened)
    first = add_step(opened=opened, plan_id=plan.pk, revision=1, words=StepWords(title="Antrag", who="person"))
    add_step(
        opened=opened, plan_id=plan.pk, revision=2, words=StepWords(title="Bescheid", who="authority", waits_for=[first.pk])
    )
    before = mirrored(opened.case)

    finish_step(opened=opened, plan_id=plan.pk, revision=3, step_id=first.pk, done_on=clock.today(), result="Eingang bestätigt")

    assert (before[1], mirrored(opened.case)[1]) == ("person", "authority")
    assert content_of(opened, PlanStep.objects.get(pk=first.pk))["result"] == "Eingang bestätigt"


def test_done_can_be_taken_back_and_lies_never_ahead(opened: OpenCase):
    plan = start_plan(opened=opened)
    one = add_step(opened=opened, plan_id=plan.pk, revision=1, words=StepWords(title="Antrag"))
    with pytest.raises(Refused):
        finish_step(opened=opened, plan_id=plan.pk, revision=2, step_id=one.pk, done_on=clock.in_days(1))
    finish_step(opened=opened, plan_id=plan.pk, revision=2, step_id=one.pk, done_on=clock.today())
    none_open = mirrored(opened.case)

    reopen_step(opened=opened, plan_id=plan.pk, revision=3, step_id=one.pk)

    assert (none_open[1], mirrored(opened.case)[1]) == ("", "person")


def test_the_later_of_two_is_told_and_nothing_is_overwritten(opened: OpenCase):
    plan = start_plan(opened=opened)
    add_step(opened=opened, plan_id=plan.pk, revision=1, words=StepWords(title="Bernas"))

    with pytest.raises(Conflict):
        add_step(opened=opened, plan_id=plan.pk, revision=1, words=StepWords(title="Deniz'"))

    assert titles(opened, plan) == ["Bernas"]


def test_steps_move_and_leave(opened: OpenCase):
    plan = start_plan(opened=opened)
    rows = [add_step(opened=opened, plan_id=plan.pk, revision=fresh(plan), words=StepWords(title=title)) for title in "ABC"]
    move_step(opened=opened, plan_id=plan.pk, revision=fresh(plan), step_id=rows[2].pk, to="up")
    move_step(opened=opened, plan_id=plan.pk, revision=fresh(plan), step_id=rows[0].pk, to="up")
    remove_step(opened=opened, plan_id=plan.pk, revision=fresh(plan), step_id=rows[0].pk)

    assert titles(opened, plan) == ["C", "B"]


def test_who_waited_for_a_removed_step_waits_for_what_came_before(opened: OpenCase):
    plan = start_plan(opened=opened)
    ids: list[UUID] = []
    for title in "ABC":
        words = StepWords(title=title, waits_for=ids[-1:])
        ids.append(add_step(opened=opened, plan_id=plan.pk, revision=fresh(plan), words=words).pk)

    remove_step(opened=opened, plan_id=plan.pk, revision=fresh(plan), step_id=ids[1])

    assert [one.pk for one in PlanStep.objects.get(pk=ids[2]).waits_for.all()] == [ids[0]]


def test_steps_never_wait_for_each_other(opened: OpenCase):
    plan = start_plan(opened=opened)
    first = add_step(opened=opened, plan_id=plan.pk, revision=1, words=StepWords(title="A"))
    second = add_step(opened=opened, plan_id=plan.pk, revision=2, words=StepWords(title="B", waits_for=[first.pk]))

    with pytest.raises(Refused):
        edit_step(
            opened=opened,
            plan_id=plan.pk,
            revision=3,
            step_id=first.pk,
            words=StepWords(title="A", waits_for=[second.pk]),
        )


def test_another_cases_step_is_no_step_to_wait_for(opened: OpenCase, berna: Member):
    plan, other = start_plan(opened=opened), start_plan(opened=opened)
    foreign = add_step(opened=opened, plan_id=other.pk, revision=1, words=StepWords(title="X"))

    with pytest.raises(Refused):
        add_step(opened=opened, plan_id=plan.pk, revision=1, words=StepWords(title="A", waits_for=[foreign.pk]))


def test_papers_are_ticked_off(opened: OpenCase):
    plan = start_plan(opened=opened, template=RECOGNITION)
    papers = step(plan, "papers")
    listed = next(one for one in shown(opened, plan, "de", staff=True).steps if one.row.pk == papers.pk).papers

    tick_papers(opened=opened, plan_id=plan.pk, revision=fresh(plan), step_id=papers.pk, there=[listed[0].key])

    now = next(one for one in shown(opened, plan, "de", staff=True).steps if one.row.pk == papers.pk)
    assert (now.papers_there, len(now.papers)) == (1, len(listed))


def test_amal_ticks_her_own_step_and_writes_why_not(opened: OpenCase, hers: OpenCase):
    plan = start_plan(opened=opened)
    one = add_step(opened=opened, plan_id=plan.pk, revision=1, words=StepWords(title="Zeugnis holen"))

    tell_own_step(opened=hers, step_id=one.pk, done=False, why_not="Die Schule ist zu.")
    said = content_of(opened, PlanStep.objects.get(pk=one.pk))["why_not"]
    tell_own_step(opened=hers, step_id=one.pk, done=True)

    row = PlanStep.objects.get(pk=one.pk)
    assert (said, row.done_on, row.done_by_person) == ("Die Schule ist zu.", clock.today(), True)
    assert "why_not" not in content_of(opened, row)
    see_step(opened=opened, plan_id=plan.pk, step_id=one.pk)
    assert PlanStep.objects.get(pk=one.pk).person_at is None


def test_amal_ticks_nobody_elses_step(opened: OpenCase, hers: OpenCase):
    plan = start_plan(opened=opened)
    one = add_step(opened=opened, plan_id=plan.pk, revision=1, words=StepWords(title="Bescheid", who="authority"))

    with pytest.raises(Refused):
        tell_own_step(opened=hers, step_id=one.pk, done=True)


def test_amal_reads_her_plan_in_her_language(opened: OpenCase, hers: OpenCase):
    plan = start_plan(opened=opened, template=RECOGNITION)

    first = shown(hers, plan, "ar", staff=False).steps[0]

    assert (first.language, first.title == shown(opened, plan, "de", staff=True).steps[0].title) == ("ar", False)


def test_an_ended_plan_asks_for_nothing_and_stays(opened: OpenCase):
    plan = start_plan(opened=opened, template=RECOGNITION)

    end_plan(opened=opened, plan_id=plan.pk, revision=fresh(plan))

    assert mirrored(opened.case) == (None, "", None)
    with pytest.raises(Refused):
        add_step(opened=opened, plan_id=plan.pk, revision=fresh(plan), words=StepWords(title="X"))


def test_mallory_changes_no_plan_of_koeln(opened: OpenCase, mallory: Member):
    plan = start_plan(opened=opened)

    with pytest.raises(Refused):
        add_step(
            opened=OpenCase(opened.case, mallory.actor, opened.key),
            plan_id=plan.pk,
            revision=1,
            words=StepWords(title="X"),
        )


def test_return_is_off_until_its_basis_is_recorded_and_then_only_for_who_asks(opened: OpenCase, berna: Member):
    with pytest.raises(Refused):
        start_plan(opened=opened, template="return", asked=True)
    CaseworkSetup.objects.filter(pk=berna.organisation.pk).update(emigration_basis_on=clock.today())
    with pytest.raises(Refused):
        start_plan(opened=opened, template="return")

    assert start_plan(opened=opened, template="return", asked=True).template == "return"


def test_deniz_copies_a_template_and_berna_uses_it(opened: OpenCase, deniz: Member, berna: Member):
    made = new_template(actor=deniz.actor, name="Unser Weg", language="de", based_on=RECOGNITION)
    kept = [one for one in made.steps if one["key"] in {"apply", "receipt"}]
    own = {"title": "Kaffee mit der Mentorin", "who": "adviser", "days": 7, "papers": ["Foto"]}
    write_template(actor=deniz.actor, template_id=made.pk, revision=1, name="Unser Weg", steps=[*kept, own])
    made.refresh_from_db()

    plan = start_plan(opened=opened, own=made)

    assert [(one.key, one.own_due_on) for one in plan.steps.all()] == [
        ("apply", None),
        ("receipt", None),
        ("", clock.in_days(7)),
    ]
    assert shown(opened, plan, "de", staff=True).name == "Unser Weg"


def test_only_the_lead_writes_templates(berna: Member, deniz: Member, mallory: Member):
    made = new_template(actor=deniz.actor, name="Unser Weg", language="de")

    with pytest.raises(Refused):
        new_template(actor=berna.actor, name="Meiner", language="de")
    with pytest.raises(Refused):
        write_template(actor=mallory.actor, template_id=made.pk, revision=1, name="Ihrer", steps=[])
    with pytest.raises(Refused):
        new_template(actor=deniz.actor, name="Rückkehr", language="de", based_on="return")


def test_the_reading_of_a_plan_is_its_cases(opened: OpenCase, berna: Member):
    plan = start_plan(opened=opened, template=RECOGNITION)

    again = open_file(berna.actor, opened.case, part="plan")

    assert titles(again, plan) == titles(opened, plan)

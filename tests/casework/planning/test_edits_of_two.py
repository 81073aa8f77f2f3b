"""Two people edit one plan in any order: no step is lost or doubled, and whoever comes second is told."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cast import Member
from viadukt.casework.models import Plan
from viadukt.casework.opening import OpenCase
from viadukt.casework.services.plans import start_plan
from viadukt.casework.services.steps import StepWords, add_step, content_of, edit_step, move_step, remove_step
from viadukt.kernel.errors import Conflict

pytestmark = [pytest.mark.sql, pytest.mark.django_db(databases=["default", "keystore"])]

DEEDS = st.tuples(
    st.sampled_from(["berna", "deniz"]), st.sampled_from(["look", "add", "up", "down", "edit", "remove"]), st.integers(0, 9)
)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deeds=st.lists(DEEDS, max_size=14))
def test_no_step_is_lost_or_doubled(opened: OpenCase, berna: Member, deniz: Member, deeds: list[tuple[str, str, int]]):
    opened.case.plans.all().delete()
    plan = start_plan(opened=opened)
    theirs = {name: OpenCase(opened.case, who.actor, opened.key) for name, who in (("berna", berna), ("deniz", deniz))}
    wanted: list[str] = []
    seen = {name: (1, list(wanted)) for name in theirs}
    for number, (who, deed, place) in enumerate(deeds):
        revision, shown = seen[who]
        rows = {content_of(opened, row)["title"]: row.pk for row in plan.steps.all()}
        title = shown[place % len(shown)] if shown else ""
        same = {"opened": theirs[who], "plan_id": plan.pk, "revision": revision}
        try:
            if deed == "look":
                pass
            elif deed == "add":
                add_step(**same, words=StepWords(title=f"{who} {number}"))
                wanted.append(f"{who} {number}")
            elif title:
                # A step that the other has taken out since is asked for all the same, as from a page that is old.
                pk = rows.get(title, plan.pk)
                if deed == "edit":
                    edit_step(**same, step_id=pk, words=StepWords(title=f"{title}, {who} {number}"))
                    wanted[wanted.index(title)] = f"{title}, {who} {number}"
                elif deed == "remove":
                    remove_step(**same, step_id=pk)
                    wanted.remove(title)
                else:
                    move_step(**same, step_id=pk, to=deed)
                    at = wanted.index(title)
                    to = at + (-1 if deed == "up" else 1)
                    if 0 <= to < len(wanted):
                        wanted[at], wanted[to] = wanted[to], wanted[at]
        except Conflict:
            assert revision != Plan.objects.get(pk=plan.pk).revision
        seen[who] = (Plan.objects.get(pk=plan.pk).revision, list(wanted)) if deed == "look" else seen[who]

        kept = list(plan.steps.all())
        assert [content_of(opened, row)["title"] for row in kept] == wanted
        assert [row.position for row in kept] == list(range(len(wanted)))

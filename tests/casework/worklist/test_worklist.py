"""The worklist: whose cases, in what order, what was put off, and who covers for whom."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from tests.cast import Member, member
from viadukt.casework.models import Assignment, Case, CaseStatus, PutOff
from viadukt.casework.opening import NICKNAME, OpenCase, open_file
from viadukt.casework.permissions import may_read
from viadukt.casework.services.cases import About, open_case
from viadukt.casework.services.covers import arrange_cover, assign_covers, end_cover
from viadukt.casework.services.worklist import put_off, take_back, why_put_off
from viadukt.casework.worklist.caseload import Load, caseload
from viadukt.casework.worklist.listing import MOST, Wanted, found_cases, lines, readable
from viadukt.directory.public import Topic
from viadukt.jobs.public import desk
from viadukt.kernel import clock
from viadukt.kernel.errors import Refused
from viadukt.network.public import Organisation, Role

pytestmark = [pytest.mark.sql, pytest.mark.django_db(databases=["default", "keystore"])]
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _autumn() -> object:
    with clock.frozen(NOW):
        yield


@pytest.fixture
def cem(cologne: Organisation) -> Member:
    """Advises in Köln, too."""
    return member("Cem", cologne, Role.ADVISER)


def case(who: Member, nickname: str, **columns: object) -> Case:
    made = open_case(actor=who.actor, nickname=nickname, about=About()).case
    Case.objects.filter(pk=made.pk).update(**columns)
    return Case.objects.get(pk=made.pk)


def listed(who: Member, **wanted: object) -> list[str]:
    found = lines(who.actor, found_cases(who.actor, Wanted(**wanted)))
    return [open_file(who.actor, line.case).record(NICKNAME).value["text"] for line in found]


def days(count: int) -> object:
    return clock.in_days(count)


def test_the_urgent_stand_first_then_what_is_due_first(berna: Member):
    case(berna, "bald", next_due_on=days(2))
    case(berna, "überfällig", next_due_on=days(-2))
    case(berna, "länger überfällig", next_due_on=days(-9))
    case(berna, "nichts")

    assert listed(berna) == ["länger überfällig", "überfällig", "bald"]


def test_by_due_day_and_by_last_contact(berna: Member):
    case(berna, "A", next_due_on=days(5), last_contact_at=NOW - timedelta(days=40))
    case(berna, "B", next_due_on=days(1), last_contact_at=NOW - timedelta(days=30))
    case(berna, "C", last_contact_at=NOW - timedelta(days=50))

    assert (listed(berna, sort="due"), listed(berna, sort="contact")) == (["B", "A", "C"], ["C", "A", "B"])


def test_mine_are_mine_and_the_lead_sees_everybodys(berna: Member, cem: Member, deniz: Member):
    case(berna, "Bernas", next_due_on=days(-1))
    case(cem, "Cems", next_due_on=days(-2))
    case(cem, "niemandes", next_due_on=days(-3), adviser=None)
    Assignment.objects.all().delete()

    assert listed(berna) == ["Bernas"]
    assert listed(deniz, whose="all") == ["niemandes", "Cems", "Bernas"]
    assert listed(deniz, whose="nobody") == ["niemandes"]
    assert listed(deniz, whose=str(cem.seat.pk)) == ["Cems"]


def test_by_topic_and_by_rule(berna: Member, recognition: Topic):
    case(berna, "A", next_due_on=days(-1), topic=recognition)
    case(berna, "B", last_contact_at=NOW - timedelta(days=40))

    assert (listed(berna, topic="recognition"), listed(berna, rule="silence")) == (["A"], ["B"])


def test_many_are_narrowed_and_not_all_read(berna: Member):
    Case.objects.bulk_create(
        Case(
            reference=f"T-{number}",
            organisation=berna.organisation,
            adviser=berna.seat,
            status=CaseStatus.OPEN,
            next_due_on=clock.in_days(-1),
        )
        for number in range(MOST + 20)
    )

    assert len(found_cases(berna.actor, Wanted())) == MOST


# --- Putting off ------------------------------------------------------------------------------------------------------


def test_put_off_with_a_reason_it_comes_back_by_itself(opened: OpenCase, berna: Member):
    Case.objects.filter(pk=opened.case.pk).update(next_due_on=days(-1))
    row = put_off(opened=opened, rule="step_overdue", until=clock.in_days(3), why="Amt hat Umzug")
    away = (listed(berna), listed(berna, put_off=True))
    with clock.frozen(NOW + timedelta(days=3)):
        back = listed(berna)

    assert (away, back) == (([], ["Amal"]), ["Amal"])
    assert (row.seat_id, why_put_off(opened, row), b"Umzug" in bytes(row.content)) == (
        berna.seat.pk,
        "Amt hat Umzug",
        False,
    )


def test_only_that_warning_is_put_off(opened: OpenCase, berna: Member):
    Case.objects.filter(pk=opened.case.pk).update(next_due_on=days(-1), last_contact_at=NOW - timedelta(days=40))

    put_off(opened=opened, rule="step_overdue", until=clock.in_days(3), why="Amt hat Umzug")

    (line,) = lines(berna.actor, found_cases(berna.actor, Wanted()))
    assert [reason.rule for reason in line.reasons] == ["silence"]
    assert [reason.rule for reason, _row in line.put_off] == ["step_overdue"]


def test_taken_back_it_stands_there_again_and_who_put_it_off_stays(opened: OpenCase, berna: Member):
    Case.objects.filter(pk=opened.case.pk).update(next_due_on=days(-1))
    put_off(opened=opened, rule="step_overdue", until=clock.in_days(3), why="Amt hat Umzug")

    take_back(opened=opened, rule="step_overdue")

    assert (listed(berna), PutOff.objects.count()) == (["Amal"], 1)


@pytest.mark.parametrize(
    ("rule", "until", "why"), [("step_overdue", 3, " "), ("step_overdue", 0, "x"), ("step_overdue", 91, "x"), ("nix", 3, "x")]
)
def test_without_reason_day_or_rule_nothing_is_put_off(opened: OpenCase, rule: str, until: int, why: str):
    with pytest.raises(Refused):
        put_off(opened=opened, rule=rule, until=clock.in_days(until), why=why)


# --- Cover ------------------------------------------------------------------------------------------------------------


def test_while_berna_is_away_cem_finds_her_cases_and_afterwards_no_more(opened: OpenCase, berna: Member, cem: Member):
    Case.objects.filter(pk=opened.case.pk).update(next_due_on=days(-1))
    before = listed(cem)
    arrange_cover(actor=berna.actor, away_id=berna.seat.pk, cover_id=cem.seat.pk, from_day=days(0), until_day=days(6))
    during = listed(cem)
    with clock.frozen(NOW + timedelta(days=7)):
        after = listed(cem)

    assert (before, during, after) == ([], ["Amal"], [])


def test_what_comes_while_she_is_away_is_covered_too(berna: Member, cem: Member):
    arrange_cover(actor=berna.actor, away_id=berna.seat.pk, cover_id=cem.seat.pk, from_day=days(0), until_day=days(6))
    case(berna, "neu", next_due_on=days(-1))

    assert (assign_covers(), assign_covers(), listed(cem)) == (1, 0, ["neu"])


def test_a_restricted_case_is_handed_on_by_who_is_responsible_alone(
    opened: OpenCase, berna: Member, cem: Member, deniz: Member
):
    Case.objects.filter(pk=opened.case.pk).update(restricted=True)
    days_of = {"from_day": days(0), "until_day": days(6)}
    away = {"away_id": berna.seat.pk, "cover_id": deniz.seat.pk}
    with pytest.raises(Refused):
        arrange_cover(actor=deniz.actor, **away, **days_of, restricted=True)
    arrange_cover(actor=deniz.actor, **away, **days_of)
    opened.case.refresh_from_db()
    by_the_lead = bool(may_read(deniz.actor, opened.case))

    arrange_cover(actor=berna.actor, away_id=berna.seat.pk, cover_id=cem.seat.pk, **days_of, restricted=True)

    assert (by_the_lead, bool(may_read(cem.actor, opened.case))) == (False, True)


def test_a_cover_ends_early_and_its_assignments_with_it(opened: OpenCase, berna: Member, cem: Member):
    days_of = {"from_day": days(0), "until_day": days(6)}
    cover = arrange_cover(actor=berna.actor, away_id=berna.seat.pk, cover_id=cem.seat.pk, **days_of)
    with clock.frozen(NOW + timedelta(days=2)):
        end_cover(actor=berna.actor, cover_id=cover.pk)
        ended = Assignment.objects.get(seat=cem.seat)

    assert (ended.from_day, ended.until_day) == (days(0), days(1))


def test_nobody_arranges_covers_elsewhere_or_for_others(berna: Member, cem: Member, mallory: Member, elif_: Member):
    days_of = {"from_day": days(0), "until_day": days(6)}
    for actor, away, cover in (
        (mallory, berna, cem),
        (cem, berna, cem),
        (berna, berna, mallory),
        (berna, berna, elif_),
        (berna, berna, berna),
    ):
        with pytest.raises(Refused):
            arrange_cover(actor=actor.actor, away_id=away.seat.pk, cover_id=cover.seat.pk, **days_of)


def test_names_of_restricted_cases_stay_with_the_assigned(berna: Member, deniz: Member):
    case(berna, "offen", next_due_on=days(-1))
    hidden = case(berna, "nur für Zuständige", next_due_on=days(-2), restricted=True)

    found = lines(deniz.actor, found_cases(deniz.actor, Wanted(whose="all")))

    assert (len(found), hidden in readable(deniz.actor, found)) == (2, False)


# --- Desk and caseload ------------------------------------------------------------------------------------------------


def test_the_desk_says_which_case_and_why_without_a_name(opened: OpenCase, berna: Member, elif_: Member):
    Case.objects.filter(pk=opened.case.pk).update(next_due_on=days(-1))

    duties = [duty for duty in desk(berna.actor).duties if duty.key.startswith("casework")]

    words = f"{opened.case.reference}: Der nächste Schritt war fällig am 19.11.2026. Am Zug: –."
    assert [(str(duty.why), duty.urgent, duty.due, duty.can_wait) for duty in duties] == [(words, True, days(-1), False)]
    assert desk(elif_.actor).duties == []


def test_a_long_list_is_a_few_duties_and_a_way_to_the_rest(
    berna: Member, django_assert_max_num_queries: Callable[[int], object]
):
    for number in range(12):
        case(berna, f"N{number}", next_due_on=days(-1))
    with django_assert_max_num_queries(40):
        duties = [duty for duty in desk(berna.actor).duties if duty.key.startswith("casework")]

    assert [str(duty.why) for duty in duties if duty.key == "casework.worklist"] == ["2 weitere Fälle brauchen Sie."]


def test_the_lead_sees_how_many_each_has(berna: Member, cem: Member, deniz: Member, mallory: Member):
    silent = NOW - timedelta(days=40)
    case(berna, "A", next_due_on=days(-1), last_contact_at=silent)
    case(berna, "B", next_due_on=days(3), last_contact_at=NOW)
    case(berna, "C", next_due_on=days(3), status=CaseStatus.CLOSED, last_contact_at=NOW)

    assert list(caseload(deniz.actor)) == [
        Load(berna.seat.pk, "Berna", 2, 1, 1, silent),
        Load(cem.seat.pk, "Cem"),
        Load(deniz.seat.pk, "Deniz"),
    ]

"""What stands on the desk of who keeps the rules, and when."""

from datetime import UTC, date, datetime

import pytest

from tests.guidance.keeping.conftest import AMOUNTS, CARD, SOURCE, proposed
from viadukt.guidance import services as keeping
from viadukt.guidance.duties import rule_duties
from viadukt.guidance.expiry import Expiry, expiries
from viadukt.guidance.overlay import current
from viadukt.jobs.public import desk
from viadukt.kernel import clock
from viadukt.network.public import Role, SeatActor

pytestmark = pytest.mark.sql


def at(*day: int) -> datetime:
    return datetime(*day, 12, tzinfo=UTC)


DECEMBER, NEW_YEAR = at(2026, 12, 1), at(2027, 1, 1)


def on_the_desk(actor: SeatActor, moment: datetime = DECEMBER) -> list[str]:
    """The keys of all duties, in their order."""
    with clock.frozen(moment):
        return [duty.key for duty in desk(actor).duties]


def test_nobody_else_finds_anything_and_pays_no_query(sina, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert list(rule_duties(sina.actor)) == []


def test_away_from_an_umbrella_there_are_no_duties(rana, cologne):
    rana.seat.organisation = cologne
    rana.seat.save()

    assert list(rule_duties(SeatActor.of(rana.seat))) == []


@pytest.mark.parametrize(
    ("day", "keys"),
    [
        ((2026, 9, 30), []),
        ((2026, 10, 1), ["guidance.amounts:2027"]),
        ((2026, 12, 31), ["guidance.amounts:2027"]),
        ((2027, 1, 1), ["guidance.amounts:2027"]),
        ((2027, 10, 1), ["guidance.amounts:2027", "guidance.amounts:2028"]),
    ],
)
def test_amounts_of_the_coming_year_are_asked_for_from_october_on(rana, day, keys):
    found = [key for key in on_the_desk(rana.actor, at(*day)) if key.startswith("guidance.amounts")]

    assert found == keys


def test_a_missing_amount_is_urgent_once_its_year_has_begun_and_gone_once_it_is_entered(rana, rashid):
    with clock.frozen(NEW_YEAR):
        duty = desk(rana.actor).duties[0]
    assert (duty.urgent, duty.due, str(duty.why)[:2]) == (True, date(2026, 12, 31), "4 ")
    for old in ("50700.00", "45934.20", "45630.00", "55770.00"):
        line = f'"2026": {{amount: {old}'
        change = proposed(rana, AMOUNTS, line, f'"2027": {{amount: 60000, source: "BGBl. 2026 I"}}\n      {line}')
        keeping.approve_change(actor=rashid.actor, change_id=change.pk)

    assert "guidance.amounts:2027" not in on_the_desk(rana.actor, NEW_YEAR)


def test_what_nobody_checked_for_half_a_year_is_told_in_one_line(rana):
    assert ["guidance.checks" in on_the_desk(rana.actor, at(*day)) for day in ((2027, 5, 22), (2027, 5, 23))] == [False, True]


def test_a_check_takes_its_file_off_the_list(rana, rashid):
    def overdue() -> str:
        with clock.frozen(at(2027, 6, 1)):
            return next(str(duty.why).split()[0] for duty in rule_duties(rana.actor) if duty.key == "guidance.checks")

    before = int(overdue())
    with clock.frozen(at(2027, 6, 1)):
        check = keeping.propose_check(actor=rana.actor, path=CARD, source="AufenthG § 20a", source_day=date(2027, 5, 31))
        keeping.approve_change(actor=rashid.actor, change_id=check.pk)

    assert int(overdue()) == before - 1


def test_a_proposal_waits_for_everybody_but_its_author(rana, rashid, ruth):
    key = f"guidance.change:{proposed(rana).pk}"

    assert [key in on_the_desk(who.actor) for who in (rana, rashid, ruth)] == [False, True, True]


def test_what_was_overtaken_waits_for_its_author_too(rana, rashid, ruth):
    former = proposed(rana)
    keeping.approve_change(actor=ruth.actor, change_id=proposed(rashid, CARD, "at_least: 6", "at_least: 8").pk)

    assert f"guidance.change:{former.pk}" in on_the_desk(rana.actor)


def test_an_upgrade_under_an_own_text_is_told_until_somebody_settles_it(rana, rashid, upgrade):
    keeping.approve_change(actor=rashid.actor, change_id=proposed(rana).pk)
    upgrade(CARD, "at_least: 6", "at_least: 5")
    assert f"guidance.upgraded:{CARD}" in on_the_desk(rana.actor)

    draft = keeping.take_shipped(actor=rana.actor, path=CARD)
    keeping.write_change(actor=rana.actor, change_id=draft.pk, revision=1, text=draft.text, **SOURCE)
    keeping.propose_change(actor=rana.actor, change_id=draft.pk)
    keeping.approve_change(actor=rashid.actor, change_id=draft.pk)

    assert f"guidance.upgraded:{CARD}" not in on_the_desk(rana.actor)


def test_rules_that_do_not_load_stand_first_and_cannot_wait(rana, rashid, upgrade):
    keeping.approve_change(actor=rashid.actor, change_id=proposed(rana).pk)
    upgrade("*", "livelihood_secured", "livelihood_safe")
    with clock.frozen(DECEMBER):
        duty = desk(rana.actor).duties[0]

    assert (duty.key, duty.urgent, duty.can_wait) == ("guidance.broken", True, False)


def test_a_desk_costs_few_queries_however_much_waits(rana, rashid, django_assert_max_num_queries):
    for path in (CARD, "routes/18g.yaml", "routes/18a.yaml"):
        proposed(rana, path, "checked: 2026-11-22", "checked: 2026-11-23")
    current()

    with django_assert_max_num_queries(4):
        assert len(list(rule_duties(rashid.actor))) >= 3


def test_what_runs_out_is_listed_by_its_day(rana, rashid):
    end = proposed(rana, CARD, "  - from: 2024-06-01", "  - from: 2024-06-01\n    until: 2027-03-31")
    keeping.approve_change(actor=rashid.actor, change_id=end.pk)

    def found(today: date) -> list[tuple[str, str]]:
        return [(one.day.isoformat(), one.what) for one in expiries(current(), today) if one.path == CARD]

    assert found(date(2026, 12, 1)) == [("2027-03-31", "rule"), ("2027-05-22", "check")]
    assert found(date(2027, 4, 1)) == [("2027-05-22", "check")]
    name = current().books.thresholds["blue_card_regular"].name
    assert Expiry(AMOUNTS, date(2026, 12, 31), "amount", name) in expiries(current(), date(2026, 12, 1))


def test_a_role_taken_away_takes_the_duties_with_it(rana, rashid):
    proposed(rana)
    rashid.seat.roles = [Role.EDITOR]
    rashid.seat.save()

    assert list(rule_duties(SeatActor.of(rashid.seat))) == []

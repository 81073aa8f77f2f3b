""" "My desk": what needs a seat, and putting it off."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from viadukt.jobs.duties import purge_snoozes
from viadukt.jobs.models import Snooze
from viadukt.jobs.public import Desk, Duty, desk, register_duties, snooze, wake
from viadukt.kernel import clock
from viadukt.kernel.errors import Refused
from viadukt.kernel.ids import new_id

pytestmark = [pytest.mark.django_db, pytest.mark.sql, pytest.mark.usefixtures("no_sources")]
MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


@dataclass(frozen=True)
class At:
    """Somebody in a seat."""

    opaque_id: str
    kind: str = "seat"
    organisation_id: object = None


BERNA, KOFI = At(str(new_id())), At(str(new_id()))


def duty(key, due=None, **more):
    return Duty(key=key, why=f"because of {key}", url=f"/desk/{key}", due=due, **more)


@pytest.fixture(autouse=True)
def monday():
    with clock.frozen(MONDAY):
        yield


def test_urgent_comes_first_then_what_is_due_soonest_then_what_has_no_day():
    late, soon = duty("late", clock.in_days(5)), duty("soon", clock.in_days(1))
    some_day, urgent = duty("some day"), duty("urgent", urgent=True)
    register_duties("cases", "Fälle", lambda _: [some_day, late])
    register_duties("texts", "Texte", lambda _: [soon, urgent])

    assert desk(BERNA) == Desk(duties=[urgent, soon, late, some_day])


def test_duties_belong_to_the_seat():
    hers = duty("hers")
    register_duties("cases", "Fälle", lambda actor: [hers] if actor == BERNA else [])

    assert (desk(BERNA).duties, desk(KOFI).duties) == ([hers], [])


def test_a_snoozed_duty_comes_back_on_its_day():
    call = duty("call")
    register_duties("cases", "Fälle", lambda _: [call])
    snooze(actor=BERNA, duty=call, until=clock.in_days(3))

    assert desk(BERNA) == Desk(snoozed=[(call, clock.in_days(3))])
    assert desk(KOFI).duties == [call]
    with clock.frozen(MONDAY + timedelta(days=3)):
        assert desk(BERNA) == Desk(duties=[call])


def test_snoozing_again_moves_the_day_and_waking_ends_it():
    call = duty("call")
    register_duties("cases", "Fälle", lambda _: [call])
    snooze(actor=BERNA, duty=call, until=clock.in_days(3))
    snooze(actor=BERNA, duty=call, until=clock.in_days(9))
    moved = desk(BERNA).snoozed
    wake(actor=BERNA, key="call")

    assert (moved, desk(BERNA).duties) == ([(call, clock.in_days(9))], [call])


@pytest.mark.parametrize("days", [-1, 0, 91])
def test_a_day_that_is_past_or_too_far_is_refused_with_a_reason(days):
    with pytest.raises(Refused, match="ab morgen"):
        snooze(actor=BERNA, duty=duty("call"), until=clock.in_days(days))


def test_what_must_not_wait_cannot_be_put_off_and_is_shown_though_it_was():
    call = duty("call")
    snooze(actor=BERNA, duty=call, until=clock.in_days(9))
    pressing = duty("call", can_wait=False)
    register_duties("cases", "Fälle", lambda _: [pressing])

    assert desk(BERNA).duties == [pressing]
    with pytest.raises(Refused, match="nicht verschieben"):
        snooze(actor=BERNA, duty=pressing, until=clock.in_days(9))


def test_a_source_that_fails_is_named_and_leaves_the_others_alone(caplog):
    call = duty("call")
    register_duties("broken", "Fälle", lambda _: [{}["Amal"]])
    register_duties("texts", "Texte", lambda _: [call])

    assert desk(BERNA) == Desk(duties=[call], missing=["Fälle"])
    assert "Amal" not in caplog.text


def test_a_desk_shows_500_duties_of_a_source_at_most():
    register_duties("cases", "Fälle", lambda _: (duty(str(n)) for n in range(10**9)))

    assert len(desk(BERNA).duties) == 500


def test_two_sources_of_one_name_are_a_mistake():
    register_duties("cases", "Fälle", lambda _: [])
    with pytest.raises(ValueError, match="two sources of duties are called cases"):
        register_duties("cases", "Fälle", lambda _: [])


def test_snoozes_that_are_over_are_forgotten():
    snooze(actor=BERNA, duty=duty("call"), until=clock.in_days(1))
    snooze(actor=BERNA, duty=duty("write"), until=clock.in_days(2))
    with clock.frozen(MONDAY + timedelta(days=1)):
        assert (purge_snoozes(), Snooze.objects.get().duty) == (1, "write")

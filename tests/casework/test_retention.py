"""Retention: told before, decided by somebody or by the rule that was announced, never silent."""

from contextlib import AbstractContextManager
from datetime import date, timedelta

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from tests.casework.care import Person, person
from tests.cast import Member, sign_in
from viadukt.casework.models import Case, CaseStatus, CaseworkSetup
from viadukt.casework.retention import Periods, a_month_after, keep_until, may_go_by_itself, warns_on
from viadukt.casework.services.retention import keep_longer, look_after_retention
from viadukt.directory.public import Topic
from viadukt.jobs.public import desk
from viadukt.kernel import clock
from viadukt.kernel.errors import Refused

pytestmark = [pytest.mark.sql, pytest.mark.django_db(databases=["default", "keystore"])]


def later(days: int) -> AbstractContextManager[None]:
    return clock.frozen(clock.now() + timedelta(days=days))


@pytest.fixture
def closed(berna: Member, recognition: Topic) -> Person:
    """Amal's case is over since today."""
    amal = person(recognition, at=berna)
    Case.objects.update(status=CaseStatus.CLOSED, closed_on=clock.today())
    amal.case.refresh_from_db()
    return amal


def test_a_closed_case_asks_a_month_before_its_day_and_waits_for_the_lead(closed: Person, deniz: Member):
    look_after_retention()
    with later(1000):
        look_after_retention()
        before = desk(deniz.actor).duties
    with later(1095 + 400):
        look_after_retention()
        duty = desk(deniz.actor).duties[0]

    assert (before, duty.urgent, duty.can_wait, Case.objects.get().status) == ([], True, False, CaseStatus.CLOSED)


def test_with_the_rule_switched_on_it_goes_after_the_whole_warning_and_not_before(closed: Person, deniz: Member):
    CaseworkSetup.objects.update(erase_by_itself=True)
    with later(1100):  # nobody was warned yet: the worker stood still for years
        assert look_after_retention() == 0
        assert len(desk(deniz.actor).duties) == 1
    with later(1129):
        assert look_after_retention() == 0
    with later(1130):
        assert (look_after_retention(), Case.objects.get().status) == (1, CaseStatus.ERASED)


def test_an_enquiry_in_the_pool_that_nobody_takes_goes_as_the_notice_says(recognition: Topic):
    person(recognition, at=None, status=CaseStatus.WAITING)
    with later(150):
        look_after_retention()
    with later(179):
        assert look_after_retention() == 0
    with later(180):
        assert look_after_retention() == 1


def test_deniz_keeps_it_longer_and_amal_reads_why(client: Client, closed: Person, deniz: Member):
    with later(1070):
        look_after_retention()
        sign_in(client, deniz)
        until = clock.in_days(200)
        url = f"/desk/casework/retention/{closed.case.pk}"
        early = client.post(url, {"keep": "1", "keep-until": clock.today().isoformat(), "keep-reason": "funder"})
        client.post(url, {"keep": "1", "keep-until": until.isoformat(), "keep-reason": "funder"})
        look_after_retention()

        assert (early.status_code, desk(deniz.actor).duties) == (409, [])
    page = closed.client.get("/mailbox/delete/").content.decode()
    assert (Case.objects.get().keep_until, "Nachweis gegenüber einem Fördergeber" in page) == (until, True)


def test_deniz_erases_it(client: Client, closed: Person, deniz: Member):
    with later(1070):
        look_after_retention()
        sign_in(client, deniz).post(f"/desk/casework/retention/{closed.case.pk}", {"erase": "1", "erase-sure": "on"})

    assert Case.objects.get().status == CaseStatus.ERASED


def test_a_case_that_is_open_again_has_no_day(closed: Person):
    look_after_retention()
    Case.objects.update(status=CaseStatus.OPEN)

    look_after_retention()

    assert Case.objects.values_list("keep_until", "warned_on").get() == (None, None)


def test_a_shorter_period_shortens_no_announced_day_and_a_longer_one_does_not_cut(closed: Person):
    look_after_retention()
    first = Case.objects.get().keep_until
    CaseworkSetup.objects.update(keep_closed_days=100)
    look_after_retention()
    assert Case.objects.get().keep_until == first
    CaseworkSetup.objects.update(keep_closed_days=2000)
    look_after_retention()
    assert Case.objects.get().keep_until == clock.in_days(2000)


def test_nobody_but_the_lead_of_the_organisation_keeps(closed: Person, berna: Member, mallory: Member):
    look_after_retention()
    for who in (berna, mallory):
        with pytest.raises(Refused):
            keep_longer(actor=who.actor, case=closed.case, until=clock.in_days(2000), reason="funder")


days = st.dates(date(2020, 1, 1), date(2060, 1, 1))
periods = st.builds(Periods, closed=st.integers(30, 3653), waiting=st.integers(30, 730), warning=st.integers(14, 180))


@given(came=days, closed=st.none() | days, periods=periods, status=st.sampled_from(CaseStatus))
def test_a_day_lies_its_whole_period_after_what_it_counts_from(
    came: date, closed: date | None, periods: Periods, status: CaseStatus
):
    day = keep_until(status, came_on=came, closed_on=closed, periods=periods)

    expected = {
        CaseStatus.CLOSED: (closed or came) + timedelta(days=periods.closed),
        CaseStatus.WAITING: came + timedelta(days=periods.waiting),
    }
    assert day == expected.get(status)
    assert day is None or day - warns_on(day, periods) == timedelta(days=periods.warning)


@given(today=days, until=st.none() | days, warned=st.none() | days, periods=periods)
def test_nothing_goes_by_itself_before_its_day_or_without_its_whole_warning(
    today: date, until: date | None, warned: date | None, periods: Periods
):
    if may_go_by_itself(today, until=until, warned_on=warned, periods=periods):
        assert (today >= (until or date.max), today - (warned or date.max) >= timedelta(days=periods.warning)) == (True, True)


@given(days)
def test_a_month_ends_in_the_next_month(day: date):
    answer = a_month_after(day)

    assert ((answer.year * 12 + answer.month) - (day.year * 12 + day.month), answer.day <= day.day) == (1, True)
    assert answer.day == day.day or (answer + timedelta(days=1)).day == 1

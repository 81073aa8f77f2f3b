"""What is funded, as sources state it, and the share of migrant organisations."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cast import organisation
from viadukt.kernel.errors import Refused
from viadukt.kernel.texts import Translated
from viadukt.network import selectors
from viadukt.network.models import FundingPeriod, OrganisationKind, Programme, ProgrammeFigure
from viadukt.network.services.programmes import add_period, add_programme, add_project, state_figure

pytestmark = pytest.mark.sql


@pytest.fixture
def period(sina) -> FundingPeriod:
    programme = add_programme(actor=sina.actor, name="IQ", source="example.org")
    return add_period(actor=sina.actor, programme=programme, begins=None, ends=date(2022, 12, 31), source="example.org")


def state(sina, period: FundingPeriod, key: str, value: int, **more: object) -> ProgrammeFigure:
    return state_figure(
        actor=sina.actor, period=period, key=key, label=Translated.of(key), value=Decimal(value), source="example.org", **more
    )


def test_twentyseven_of_about_four_hundred(client, sina, period):
    state(sina, period, "subprojects", 400, approximate=True)
    state(sina, period, "mo-subprojects", 27)
    state(sina, period, "mo-organisations", 22)

    ((overview,),) = [programme.periods for programme in selectors.programmes()]

    assert overview.share == selectors.Share(27, 400, 22, approximate=True, source="example.org")
    assert overview.share.percent == 7
    page = client.get("/programmes/").content.decode()
    assert "Migrant*innenorganisationen tragen 27 von rund 400 Teilprojekten: etwa 7 Prozent." in page
    assert "bis 2022" in page


def test_where_no_source_states_it_the_share_is_counted(sina, period, cologne, umbrella):
    firm = organisation("Beispiel GmbH", OrganisationKind.UNCLASSIFIED)
    main = add_project(actor=sina.actor, period=period, name="Netz", carrier=firm, source="x")
    for name, carrier in (("A", cologne), ("B", cologne), ("C", firm), ("D", firm), ("E", firm), ("F", firm)):
        add_project(actor=sina.actor, period=period, name=name, carrier=carrier, parent=main, source="x")

    share = selectors.programmes()[0].periods[0].share

    assert (share.theirs, share.all, share.organisations, share.percent) == (2, 6, 1, Decimal("33.3"))


def test_without_numbers_there_is_no_share(client, sina, period):
    state(sina, period, "subprojects", 0)
    state(sina, period, "mo-subprojects", 3)
    assert selectors.programmes()[0].periods[0].share is None
    assert "Prozent" not in client.get("/programmes/").content.decode()


@given(theirs=st.integers(0, 10**6), more=st.integers(0, 10**6), approximate=st.booleans())
def test_a_share_lies_between_nothing_and_all(theirs, more, approximate):
    whole = theirs + more or 1
    share = selectors.Share(theirs, whole, None, approximate=approximate, source="")
    assert 0 <= share.percent <= 100
    assert abs(share.percent - Decimal(100 * theirs) / whole) <= Decimal("0.5")


def test_a_figure_that_stands_there_is_not_stated_over(sina, period):
    state(sina, period, "subprojects", 400)
    with pytest.raises(Refused, match="steht für den Zeitraum schon da"):
        state(sina, period, "subprojects", 410, source_date="2021")
    assert [(int(figure.value), figure.source_date) for figure in period.figures.all()] == [(400, "")]


def test_numbers_that_contradict_each_other_make_no_share(sina, period):
    state(sina, period, "subprojects", 20)
    state(sina, period, "mo-subprojects", 27)
    assert selectors.programmes()[0].periods[0].share is None


def test_a_figure_without_a_source_is_refused(sina, period):
    with pytest.raises(Refused, match="Quelle"):
        state_figure(actor=sina.actor, period=period, key="k", label=Translated.of("k"), value=Decimal(1), source=" ")


def test_only_an_umbrellas_secretariat_keeps_programmes(deniz, mallory):
    for who in (deniz, mallory):
        with pytest.raises(Refused, match="Geschäftsstelle"):
            add_programme(actor=who.actor, name="IQ", source="x")
    assert not Programme.objects.exists()


def test_a_period_does_not_end_before_it_begins(sina, period):
    with pytest.raises(Refused, match="endet"):
        add_period(actor=sina.actor, programme=period.programme, begins=date(2023, 1, 1), ends=date(2022, 1, 1), source="x")


def test_a_sub_project_stays_in_its_projects_period(sina, period, cologne):
    other = add_period(actor=sina.actor, programme=period.programme, begins=None, ends=date(2028, 12, 31), source="x")
    main = add_project(actor=sina.actor, period=period, name="Netz", carrier=cologne, source="x")
    with pytest.raises(Refused, match="Zeitraum"):
        add_project(actor=sina.actor, period=other, name="Teil", carrier=cologne, parent=main, source="x")


def test_programmes_take_as_many_queries_for_thirty_periods_as_for_one(
    client, sina, period, cologne, django_assert_num_queries
):
    def fill(one: FundingPeriod) -> None:
        state(sina, one, "subprojects", 10)
        add_project(actor=sina.actor, period=one, name="P", carrier=cologne, source="x")

    fill(period)
    with django_assert_num_queries(6):
        selectors.programmes()
    for number in range(29):
        fill(add_period(actor=sina.actor, programme=period.programme, begins=None, ends=date(2100 + number, 1, 1), source="x"))
    with django_assert_num_queries(6):
        selectors.programmes()


def test_a_project_shows_on_the_carriers_and_the_partners_page(client, sina, period, cologne, accra):
    add_project(actor=sina.actor, period=period, name="Brücke", carrier=cologne, partners=[accra], source="x")
    for organisation_ in (cologne, accra):
        assert "Brücke" in client.get(f"/organisations/{organisation_.pk}").content.decode()


def test_an_empty_network_says_so(client, db):
    assert "Noch keine Förderprogramme" in client.get("/programmes/").content.decode()

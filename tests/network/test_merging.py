"""Making one entry of two."""

import pytest
from django.test import Client

from tests.cast import member, sign_in
from viadukt.directory.public import Publication, Service, relist
from viadukt.kernel import clock
from viadukt.kernel.errors import Refused
from viadukt.kernel.texts import Translated
from viadukt.network import hooks
from viadukt.network.models import (
    FundingPeriod,
    Membership,
    Organisation,
    ProfileReport,
    Programme,
    Project,
    Role,
    Seat,
    Site,
)
from viadukt.network.services.merging import merge_organisations

pytestmark = pytest.mark.sql


@pytest.fixture
def kept(db) -> Organisation:
    return Organisation.objects.create(name="Caritas Neuss", languages=["de"], phone="+49 2131 26930", folded="caritas neuss")


@pytest.fixture
def gone(db) -> Organisation:
    return Organisation.objects.create(
        name="Caritas Jüchen",
        short="CJ",
        languages=["de", "pl"],
        phone="+49 2165 1",
        email="a@example.org",
        aliases=["CJ e.V."],
    )


def test_everything_moves_and_no_name_is_lost(sina, kept, gone, umbrella):
    Site.objects.create(organisation=gone, city="Jüchen")
    ProfileReport.objects.create(organisation=gone, kind="correct", text="x")
    Membership.objects.create(umbrella=umbrella, member=gone, state="admitted")
    programme = Programme.objects.create(name="IQ")
    programme.funders.add(gone)
    period = FundingPeriod.objects.create(programme=programme)
    carried = Project.objects.create(period=period, name="A", carrier=gone)
    carried.partners.add(gone)
    service = Service.objects.create(organisation=gone, title=Translated.of("Beratung"), publication=Publication.PUBLISHED)
    relist([service.pk])

    merge_organisations(actor=sina.actor, kept=kept, gone=gone)

    kept.refresh_from_db()
    assert not Organisation.objects.filter(pk=gone.pk).exists()
    assert (kept.short, kept.phone, kept.email) == ("CJ", "+49 2131 26930", "a@example.org")
    assert kept.aliases == ["Caritas Jüchen", "CJ e.V."]
    assert kept.languages == ["de", "pl"]
    assert [site.city for site in kept.sites.all()] == ["Jüchen"]
    assert kept.reports.count() == kept.memberships.count() == kept.services.count() == 1
    assert list(kept.carried_projects.all()) == list(kept.partnered_projects.all()) == [carried]
    assert list(kept.funded_programmes.all()) == [programme]
    assert "juchen" in kept.folded
    service.refresh_from_db()
    assert service.listing.shown


def test_memberships_that_would_stand_twice_become_one(sina, kept, gone, umbrella):
    for organisation in (kept, gone):
        Membership.objects.create(umbrella=umbrella, member=organisation, state="admitted")
    Membership.objects.create(umbrella=umbrella, member=gone, state="left")
    Membership.objects.create(umbrella=kept, member=gone, state="admitted")

    merge_organisations(actor=sina.actor, kept=kept, gone=gone)

    assert sorted(Membership.objects.values_list("member__name", "state")) == [
        ("Caritas Neuss", "admitted"),
        ("Caritas Neuss", "left"),
    ]


def test_members_of_two_umbrellas_become_members_of_one(sina, kept, gone, cologne, accra):
    Membership.objects.create(umbrella=kept, member=cologne, state="admitted")
    Membership.objects.create(umbrella=gone, member=cologne, state="admitted")
    Membership.objects.create(umbrella=gone, member=accra, state="admitted")

    merge_organisations(actor=sina.actor, kept=kept, gone=gone)

    assert sorted(kept.members.values_list("member__name", flat=True)) == [accra.name, cologne.name]


def test_where_people_sit_nothing_is_merged_away(sina, kept, gone):
    member("Berna", gone, Role.ADVISER)
    with pytest.raises(Refused, match="sprechen"):
        merge_organisations(actor=sina.actor, kept=kept, gone=gone)


def test_past_seats_move_with_their_history(sina, kept, gone):
    past = member("Berna", gone, Role.ADVISER).seat
    Seat.objects.filter(pk=past.pk).update(valid_until=clock.in_days(-1))
    merge_organisations(actor=sina.actor, kept=kept, gone=gone)
    past.refresh_from_db()
    assert past.organisation == kept


def test_only_an_umbrellas_secretariat_merges(deniz, mallory, kept, gone):
    for who in (deniz, mallory):
        with pytest.raises(Refused, match="Geschäftsstelle"):
            merge_organisations(actor=who.actor, kept=kept, gone=gone)


def test_an_entry_does_not_go_into_itself(sina, kept):
    with pytest.raises(Refused, match="derselbe"):
        merge_organisations(actor=sina.actor, kept=kept, gone=kept)


def test_what_a_context_forgot_to_move_is_not_deleted_with_the_organisation(sina, kept, gone, monkeypatch):
    monkeypatch.setattr(hooks, "_merges", [])
    service = Service.objects.create(organisation=gone, title=Translated.of("Beratung"))
    with pytest.raises(RuntimeError, match="Service"):
        merge_organisations(actor=sina.actor, kept=kept, gone=gone)
    assert Service.objects.filter(pk=service.pk, organisation=gone).exists()


def test_sina_merges_on_the_page(sina, kept, gone):
    office = sign_in(Client(), sina)
    path = f"/desk/organisations/{gone.pk}/merge"
    assert list(office.get(path, {"q": "neuss"}).context["candidates"]) == [kept]
    assert office.post(path, {"kept": "nonsense"}).status_code == 404
    assert office.post(path, {"kept": str(kept.pk)})["Location"] == f"/organisations/{kept.pk}"
    assert not Organisation.objects.filter(pk=gone.pk).exists()

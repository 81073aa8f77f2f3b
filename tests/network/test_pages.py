"""What everybody may see of the network."""

import pytest

from tests.cast import sign_in
from viadukt.kernel import clock
from viadukt.kernel.texts import Translated
from viadukt.network.models import (
    FundingPeriod,
    Membership,
    MembershipState,
    Organisation,
    OrganisationKind,
    Programme,
    Project,
    Site,
    Standing,
)
from viadukt.network.services.organisations import folded_names

pytestmark = pytest.mark.sql


def listed(name: str, **fields: object) -> Organisation:
    """A published organisation as a source lists it."""
    cities = fields.pop("cities", [])
    organisation = Organisation(name=name, source="https://example.org/list", source_date="2023-05", **fields)
    sites = [Site(organisation=organisation, city=city, latitude=50.9, longitude=6.9, located="city") for city in cities]
    organisation.folded = folded_names(organisation, sites)
    organisation.save()
    Site.objects.bulk_create(sites)
    return organisation


def names_on(response) -> list[str]:
    return [organisation.name for organisation in response.context["page"]]


def test_organisations_stand_by_name_and_invented_ones_last(client, db):
    listed("Beta e.V.")
    listed("Alpha e.V.", invented=True)
    listed("Verborgen e.V.", published=False)

    response = client.get("/organisations/")

    assert names_on(response) == ["Beta e.V.", "Alpha e.V."]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=koeln", ["Verein Köln"]),
        ("q=KÖLN", ["Verein Köln"]),
        ("q=dresden", ["Verein Elbe"]),
        ("q=verein+elbe", ["Verein Elbe"]),
        ("q=gamma", []),
        ("kind=umbrella", ["Dach"]),
        ("land=DE-SN", ["Verein Elbe"]),
        ("country=GH", ["Dach"]),
        ("kind=nonsense&land=DE-XX&page=zzz", ["Dach", "Verein Elbe", "Verein Köln"]),
        ("q=%00", ["Dach", "Verein Elbe", "Verein Köln"]),
    ],
)
def test_the_list_is_narrowed_by_name_place_kind_and_land(client, db, query, found):
    listed("Verein Köln", land="DE-NW")
    listed("Verein Elbe", land="DE-SN", cities=["Dresden"])
    listed("Dach", kind=OrganisationKind.UMBRELLA, country="GH")

    assert names_on(client.get(f"/organisations/?{query}")) == found


def test_the_list_takes_as_many_queries_for_thirty_as_for_one(client, db, django_assert_num_queries):
    listed("Verein 0", cities=["Köln", "Bonn"], languages=["de", "tr"])
    client.get("/organisations/")
    with django_assert_num_queries(4):
        client.get("/organisations/")
    for number in range(1, 30):
        listed(f"Verein {number}", cities=["Köln", "Bonn"], languages=["de", "tr"])
    with django_assert_num_queries(4):
        client.get("/organisations/")


def test_a_profile_says_who_where_and_how_sure(client, db):
    verein = listed("Verein Köln", cities=["Köln"], languages=["tr"], about=Translated.of("Wir beraten."), aliases=["VK"])

    page = client.get(f"/organisations/{verein.pk}").content.decode()

    for part in ("Verein Köln", "Wir beraten.", "Türkisch", "Mai 2023", "gelistet, nicht bestätigt", "VK", "example.org"):
        assert part in page


def test_a_profile_is_read_in_the_readers_language(client, db):
    about = Translated.of("Wir beraten.").write("en", "We advise.")
    verein = listed("Verein Köln", about=about, languages=["tr"])

    page = client.get(f"/organisations/{verein.pk}?lang=en").content.decode()

    assert '<div lang="en" dir="auto"><p>We advise.</p></div>' in page
    assert "Turkish" in page


def test_a_protected_address_is_on_no_page_and_an_unpublished_organisation_nowhere(client, db):
    shelter = listed("Schutzhaus")
    Site.objects.create(organisation=shelter, street="Geheimweg 7", city="Geheimstadt", protected=True)
    hidden = listed("Verborgen e.V.", published=False)

    assert "Geheim" not in client.get(f"/organisations/{shelter.pk}").content.decode()
    assert "Geheim" not in client.get("/organisations/").content.decode()
    for path in ("", "/members", "/members.csv", "/report"):
        assert client.get(f"/organisations/{hidden.pk}{path}").status_code == 404


def test_a_partner_of_a_project_does_not_tell_of_an_unpublished_carrier(client, db):
    carrier, partner = listed("Verborgen e.V.", published=False), listed("Verein Köln")
    programme = Programme.objects.create(name="Programm")
    period = FundingPeriod.objects.create(programme=programme, begins=clock.today())
    project = Project.objects.create(period=period, name="Geheimes Projekt", carrier=carrier)
    project.partners.add(partner)

    page = client.get(f"/organisations/{partner.pk}").content.decode()

    assert ("Verborgen" in page, "Geheimes Projekt" in page) == (False, False)


def test_an_address_of_a_mail_button_adds_nobody_to_the_mail(client, db):
    verein = listed("Verein Köln", email="a?bcc=mallory&body=x@beispiel.example")

    page = client.get(f"/organisations/{verein.pk}").content.decode()

    assert 'href="mailto:a%3Fbcc%3Dmallory%26body%3Dx@beispiel.example"' in page


def test_an_organisation_sees_its_own_unpublished_page(client, farid):
    Organisation.objects.filter(pk=farid.organisation.pk).update(published=False)
    sign_in(client, farid)
    assert client.get(f"/organisations/{farid.organisation.pk}").status_code == 200


def test_markup_in_any_text_is_inert(client, db):
    bad = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    verein = listed(
        f"A {bad}",
        short="<b>kurz</b>",
        about=Translated.of(bad),
        communities=[bad],
        aliases=[bad],
        cities=["<i>Köln</i>"],
        languages=["<u>"],
        kind=OrganisationKind.UMBRELLA,
        phone="<s>1</s>",
    )
    member = listed(f"B {bad}", cities=["<i>Bonn</i>"])
    Membership.objects.create(umbrella=verein, member=member, state=MembershipState.ADMITTED, role=bad, source=bad)

    for path in (
        "/organisations/",
        f"/organisations/{verein.pk}",
        f"/organisations/{verein.pk}/members",
        f"/organisations/{member.pk}",
    ):
        page = client.get(path).content.decode()
        for raw in ("<script>alert", "<img src=x", "<b>kurz", "<i>Köln", "<u>", "<s>1"):
            assert raw not in page


@pytest.fixture
def umbrella_of_three(umbrella, db) -> Organisation:
    for name, state in (
        ("Alpha", "admitted"),
        ("Beta", "admitted"),
        ("Gamma", "applied"),
        ("Delta", "left"),
        ("Eps", "declined"),
    ):
        Membership.objects.create(umbrella=umbrella, member=listed(name, cities=["Köln"]), state=state, source="example.org")
    Membership.objects.create(umbrella=umbrella, member=listed("Zeta", published=False), state="admitted")
    return umbrella


def test_only_living_memberships_of_published_organisations_are_public(client, umbrella_of_three):
    response = client.get(f"/organisations/{umbrella_of_three.pk}/members")

    assert [membership.member.name for membership in response.context["page"]] == ["Alpha", "Beta"]


def test_the_member_list_takes_as_many_queries_for_thirty_as_for_one(client, umbrella, django_assert_num_queries):
    def join(number: int) -> None:
        Membership.objects.create(umbrella=umbrella, member=listed(f"M {number}", cities=["Köln"]), state="admitted")

    join(0)
    path = f"/organisations/{umbrella.pk}/members"
    client.get(path)
    with django_assert_num_queries(4):
        client.get(path)
    for number in range(1, 30):
        join(number)
    with django_assert_num_queries(4):
        client.get(path)


def test_the_member_table_carries_no_formula(client, umbrella):
    for name in ("=HYPERLINK(1)", "+1", "-1", "@SUM(1)", "\tTab", " =1", "Verein"):
        Membership.objects.create(umbrella=umbrella, member=Organisation.objects.create(name=name), state="admitted")

    response = client.get(f"/organisations/{umbrella.pk}/members.csv")

    text = response.content.decode("utf-8-sig")
    cells = [line.split(",")[0].strip('"') for line in text.splitlines()[1:]]
    assert sorted(cells) == sorted(["'=HYPERLINK(1)", "'+1", "'-1", "'@SUM(1)", "'\tTab", "' =1", "Verein"])
    assert response["Content-Type"] == "text/csv; charset=utf-8"


def test_only_an_umbrella_has_members(client, cologne):
    assert client.get(f"/organisations/{cologne.pk}/members").status_code == 404


def test_the_profile_shows_memberships_with_their_source(client, umbrella_of_three):
    alpha = Organisation.objects.get(name="Alpha")
    page = client.get(f"/organisations/{alpha.pk}").content.decode()
    assert umbrella_of_three.name in page
    gamma = Organisation.objects.get(name="Gamma")
    assert umbrella_of_three.name not in client.get(f"/organisations/{gamma.pk}").content.decode()


def test_standing_says_who_confirmed(client, cologne):
    Organisation.objects.filter(pk=cologne.pk).update(standing=Standing.CONFIRMED)
    assert "von der Organisation bestätigt" in client.get(f"/organisations/{cologne.pk}").content.decode()


def test_pages_open_in_all_languages(client, umbrella_of_three):
    for path in (
        "/organisations/",
        f"/organisations/{umbrella_of_three.pk}",
        f"/organisations/{umbrella_of_three.pk}/members",
        "/programmes/",
    ):
        for language in ("de", "en", "ar", "fa", "fr", "ru", "tr", "uk"):
            assert client.get(path, {"lang": language}).status_code == 200

"""The staff's pages: who reaches them, and that nothing typed is lost."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.cast import Member, member, sign_in
from viadukt.kernel.texts import Translated
from viadukt.network.models import Membership, Organisation, ProfileReport, Role, Seat, Site

pytestmark = pytest.mark.sql


def profile_data(organisation: Organisation, **changed: object) -> dict[str, object]:
    """What the form of the profile sends when nothing was touched but `changed`."""
    return {
        "revision": organisation.revision,
        "name": organisation.name,
        "short": organisation.short,
        "aliases": ", ".join(organisation.aliases),
        "kind": organisation.kind,
        "languages": organisation.languages,
        "communities": ", ".join(organisation.communities),
        "country": organisation.country,
        "land": organisation.land,
        "email": organisation.email,
        "phone": organisation.phone,
        "website": organisation.website,
        "published": "on",
    } | changed


def desk_paths(organisation: Organisation) -> list[str]:
    own = f"/desk/organisations/{organisation.pk}"
    return [own, f"{own}/about", f"{own}/places", f"{own}/seats"]


def test_an_editor_changes_the_profile_and_confirms_it(client, farid, cologne):
    sign_in(client, farid)
    data = profile_data(cologne, phone="+49 221 1234567", languages=["tr", "de"], communities="türkisch, kurdisch")

    response = client.post(f"/desk/organisations/{cologne.pk}", data)

    assert response.status_code == 302
    cologne.refresh_from_db()
    assert (cologne.phone, cologne.standing, cologne.revision) == ("+49 221 1234567", "confirmed", 2)
    assert sorted(cologne.languages) == ["de", "tr"]
    assert cologne.communities == ["türkisch", "kurdisch"]


def test_of_two_editors_the_second_sees_both_versions_and_decides(client, farid, deniz, cologne):
    opened = profile_data(cologne)
    sign_in(Client(), deniz).post(f"/desk/organisations/{cologne.pk}", opened | {"phone": "+49 221 1111111"})
    sign_in(client, farid)

    response = client.post(f"/desk/organisations/{cologne.pk}", opened | {"phone": "+49 221 2222222", "short": "VBK"})

    assert response.status_code == 409
    assert response.context["differences"] == [
        {"label": "Kurzname", "mine": "VBK", "theirs": ""},
        {"label": "Telefon", "mine": "+49 221 2222222", "theirs": "+49 221 1111111"},
    ]
    page = response.content.decode()
    assert 'value="+49 221 2222222"' in page  # what was typed still stands in the field
    cologne.refresh_from_db()
    assert cologne.phone == "+49 221 1111111"

    again = opened | {"phone": "+49 221 2222222", "revision": response.context["form"].data["revision"]}
    assert client.post(f"/desk/organisations/{cologne.pk}", again).status_code == 302
    cologne.refresh_from_db()
    assert cologne.phone == "+49 221 2222222"


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": ""}, "name"),
        ({"email": "berna@"}, "email"),
        ({"website": "javascript:alert(1)"}, "website"),
        ({"languages": ["xx"]}, "languages"),
        ({"country": "ZZ"}, "country"),
        ({"country": "GH"}, "land"),  # a German Land abroad
    ],
)
def test_a_mistake_is_named_at_its_field_and_nothing_changes(client, farid, cologne, changed, field):
    sign_in(client, farid)
    response = client.post(f"/desk/organisations/{cologne.pk}", profile_data(cologne, phone="+49 221 7", **changed))
    assert list(response.context["form"].errors) == [field]
    assert 'value="+49 221 7"' in response.content.decode()
    cologne.refresh_from_db()
    assert cologne.revision == 1


def test_editing_the_source_text_makes_translations_stale_until_somebody_says_they_are_right(client, farid, cologne):
    cologne.about = Translated.of("Wir beraten.").write("en", "We advise.")
    cologne.save()
    sign_in(client, farid)
    path = f"/desk/organisations/{cologne.pk}/about"

    client.post(path, {"revision": 1, "de": "Wir beraten und begleiten.", "en": "We advise."})

    cologne.refresh_from_db()
    assert cologne.about.in_language("en").stale
    assert "Veraltet" in client.get(path).content.decode()

    client.post(f"{path}/en", {"revision": 2})

    cologne.refresh_from_db()
    assert not cologne.about.in_language("en").stale
    assert cologne.about.in_language("en").text == "We advise."


def test_translation_written_with_its_source_is_fresh_and_an_empty_one_goes(client, farid, cologne):
    cologne.about = Translated.of("Alt.").write("en", "Old.").write("tr", "Eski.")
    cologne.save()
    sign_in(client, farid)

    client.post(f"/desk/organisations/{cologne.pk}/about", {"revision": 1, "de": "Neu.", "en": "New.", "tr": ""})

    cologne.refresh_from_db()
    assert {code: (w.text, w.of) for code, w in cologne.about.wordings.items()} == {"de": ("Neu.", 2), "en": ("New.", 2)}


def test_two_writing_the_texts_lose_nothing(client, farid, cologne):
    sign_in(client, farid)
    path = f"/desk/organisations/{cologne.pk}/about"
    client.post(path, {"revision": 1, "de": "Zuerst."})

    response = client.post(path, {"revision": 1, "de": "Danach.", "en": "After."})

    assert response.status_code == 409
    assert [(row["mine"], row["theirs"]) for row in response.context["differences"]] == [("Danach.", "Zuerst."), ("After.", "")]
    cologne.refresh_from_db()
    assert str(cologne.about) == "Zuerst."


def test_a_place_is_added_located_changed_and_removed(client, farid, cologne):
    sign_in(client, farid)
    path = f"/desk/organisations/{cologne.pk}/places"

    client.post(path, {"revision": 1, "street": "Beispielweg 1", "postal_code": "50667", "city": "Köln", "country": "DE"})

    site = Site.objects.get(organisation=cologne)
    assert (site.land, site.located) == ("DE-NW", "postcode")
    assert (round(site.latitude), round(site.longitude)) == (51, 7)
    assert list(client.get("/organisations/?q=koeln").context["page"]) == [cologne]

    client.post(f"{path}/{site.pk}", {"revision": 1, "city": "Köln", "country": "DE", "protected": "on"})
    site.refresh_from_db()
    assert (site.street, site.latitude, site.protected) == ("", None, True)

    assert client.post(f"{path}/{site.pk}/remove", {"revision": 1}).status_code == 409  # an old page
    client.post(f"{path}/{site.pk}/remove", {"revision": 2})
    assert not Site.objects.exists()


def test_of_two_changing_a_place_the_second_is_told(client, farid, cologne):
    site = Site.objects.create(organisation=cologne, city="Köln", revision=2)
    sign_in(client, farid)
    response = client.post(
        f"/desk/organisations/{cologne.pk}/places/{site.pk}", {"revision": 1, "city": "Bonn", "country": "DE"}
    )
    assert response.status_code == 409
    assert response.context["differences"] == [{"label": "Ort", "mine": "Bonn", "theirs": "Köln"}]


@pytest.fixture
def report(cologne) -> ProfileReport:
    return ProfileReport.objects.create(organisation=cologne, kind="correct", text="Umgezogen.")


def foreign_paths(farid: Member, report: ProfileReport, umbrella: Organisation) -> tuple[list[str], list[str]]:
    """Everything that Mallory might try: pages to read, and buttons to press."""
    cologne = farid.organisation
    site = Site.objects.create(organisation=cologne, city="Köln")
    membership = Membership.objects.create(umbrella=umbrella, member=cologne)
    own = f"/desk/organisations/{cologne.pk}"
    pages = [
        *desk_paths(cologne),
        f"{own}/places/{site.pk}",
        f"{own}/seats/{farid.seat.pk}",
        f"{own}/merge",
        f"/desk/organisations/reports/{report.pk}",
        f"/desk/memberships/{membership.pk}",
        "/desk/organisations/",
        "/desk/organisations/new",
        "/desk/organisations/import",
    ]
    buttons = [
        f"{own}/about/en",
        f"{own}/places/{site.pk}/remove",
        f"{own}/seats/{farid.seat.pk}/end",
        f"/desk/memberships/{membership.pk}/leave",
    ]
    return pages, buttons


def test_mallory_reaches_nothing_of_another_organisation(client, mallory, farid, umbrella, report):
    pages, buttons = foreign_paths(farid, report, umbrella)
    sign_in(client, mallory)

    assert {path: client.get(path).status_code for path in pages} == dict.fromkeys(pages, 404)
    assert {path: client.post(path, {"revision": 1}).status_code for path in buttons} == dict.fromkeys(buttons, 404)
    assert list(client.get("/desk/organisations/reports/").context["page"]) == []
    assert Seat.objects.current().filter(pk=farid.seat.pk).exists()


def test_own_ids_do_not_open_foreign_rows(client, mallory, cologne, farid):
    """A place or seat is looked up within the organisation of the path."""
    site = Site.objects.create(organisation=cologne, city="Köln")
    own = f"/desk/organisations/{mallory.organisation.pk}"
    sign_in(client, mallory)
    assert client.get(f"{own}/places/{site.pk}").status_code == 404
    assert client.get(f"{own}/seats/{farid.seat.pk}").status_code == 404


@pytest.mark.parametrize("role", [Role.ADVISER, Role.DELEGATE, Role.REVIEWER, Role.PARTNER, Role.ACCOMPANIER, Role.OPERATOR])
def test_other_roles_do_not_edit(client, cologne, role):
    sign_in(client, member("Gast", cologne, role))
    for path in desk_paths(cologne):
        assert client.get(path).status_code == 404


def test_visitors_go_to_sign_in_and_without_second_factor_nobody_gets_further(client, farid, cologne):
    for path in desk_paths(cologne):
        assert client.get(path)["Location"].startswith("/account/login/?next=")
    sign_in(client, farid, second_factor=False)
    for path in desk_paths(cologne):
        assert client.get(path)["Location"] == "/account/second-factor/"


def test_the_networks_secretariat_looks_after_unclaimed_entries_only(client, sina, cologne, berna):
    unclaimed = Organisation.objects.create(name="Ohne Redaktion", source="example.org")
    sign_in(client, sina)

    assert client.get(f"/desk/organisations/{unclaimed.pk}").status_code == 200
    assert client.get(f"/desk/organisations/{cologne.pk}").status_code == 404  # Berna sits there
    client.post(f"/desk/organisations/{unclaimed.pk}", profile_data(unclaimed, phone="+49 30 1234567"))
    unclaimed.refresh_from_db()
    assert (unclaimed.phone, unclaimed.standing) == ("+49 30 1234567", "listed")  # she is not the organisation


def test_the_secretariat_lists_a_new_organisation_with_its_source(client, sina):
    sign_in(client, sina)
    data = profile_data(Organisation(name="Neu e.V."), source="https://example.org", source_date="2026-02")

    assert client.post("/desk/organisations/new", data | {"source_date": "2026-13"}).context["form"].errors == {
        "source_date": ["Diesen Tag gibt es nicht."]
    }
    response = client.post("/desk/organisations/new", data)

    listed = Organisation.objects.get(name="Neu e.V.")
    assert response["Location"] == f"/desk/organisations/{listed.pk}"
    assert (listed.standing, listed.source, listed.source_date) == ("listed", "https://example.org", "2026-02")
    assert [entry.name for entry in client.get("/desk/organisations/?q=neu").context["page"]] == ["Neu e.V."]


def test_someone_reports_and_the_organisation_settles_it(client, farid, cologne):
    Client().post(
        f"/organisations/{cologne.pk}/report", {"kind": "correct", "text": "Umgezogen.", "reply_to": "amal@example.org"}
    )
    report = ProfileReport.objects.get()
    assert b"amal" not in bytes(report.reply_to)
    sign_in(client, farid)
    path = f"/desk/organisations/reports/{report.pk}"

    assert "amal@example.org" in client.get(path).content.decode()
    client.post(path, {"outcome": "Adresse berichtigt."})

    report.refresh_from_db()
    assert (report.outcome, bytes(report.reply_to), report.handled_by) == ("Adresse berichtigt.", b"", farid.seat.pk)
    assert client.post(path, {"outcome": "Noch einmal."}).status_code == 409
    assert list(client.get("/desk/organisations/reports/").context["page"]) == []


def test_a_claim_needs_an_address_and_a_correction_a_text(client, cologne):
    path = f"/organisations/{cologne.pk}/report"
    assert list(client.post(path, {"kind": "claim"}).context["form"].errors) == ["reply_to"]
    assert list(client.post(path, {"kind": "correct"}).context["form"].errors) == ["text"]
    assert list(client.post(path, {"kind": "nonsense"}).context["form"].errors) == ["kind"]
    assert not ProfileReport.objects.exists()


def test_reports_are_limited(client, cologne):
    path = f"/organisations/{cologne.pk}/report"
    answers = [client.post(path, {"kind": "correct", "text": "x"}).status_code for _ in range(7)]
    assert answers == [200, 200, 200, 200, 200, 429, 429]
    assert ProfileReport.objects.count() == 5


def test_lists_on_the_desk_take_as_many_queries_for_thirty_as_for_one(client, sina, umbrella):
    def grow(number: int) -> None:
        organisation = Organisation.objects.create(name=f"Verein {number}", source="example.org")
        Membership.objects.create(umbrella=umbrella, member=organisation, applied_on=None)
        ProfileReport.objects.create(organisation=organisation, kind="correct", text="x")

    sign_in(client, sina)
    grow(0)
    paths = ("/desk/organisations/", "/desk/organisations/reports/", "/desk/memberships/")
    counted = {path: queries(client, path) for path in paths}
    for number in range(1, 30):
        grow(number)
    assert {path: queries(client, path) for path in paths} == counted


def queries(client: Client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(connection) as context:
        assert client.get(path).status_code == 200
    return len(context)


def test_the_team_list_takes_as_many_queries_for_thirty_as_for_one(client, deniz, cologne):
    sign_in(client, deniz)
    path = f"/desk/organisations/{cologne.pk}/seats"
    counted = queries(client, path)
    for number in range(30):
        member(f"Gast{number}", cologne, Role.ADVISER)
    assert queries(client, path) == counted


@pytest.mark.parametrize("role", [Role.EDITOR, Role.TEAM_LEAD, Role.SECRETARIAT])
def test_no_organisation_makes_itself_an_umbrella(client, elsewhere, cologne, role):
    """An umbrella's secretariat looks after every unclaimed entry: nobody gives themselves that by a menu of their profile."""
    sign_in(client, member("Mira", elsewhere, role, Role.SECRETARIAT))

    response = client.post(f"/desk/organisations/{elsewhere.pk}", profile_data(elsewhere, kind="umbrella"))

    elsewhere.refresh_from_db()
    assert (response.status_code, elsewhere.kind) == (409, "migrant_org")
    assert client.get(f"/desk/organisations/{cologne.pk}").status_code == 404
    assert client.get("/desk/programmes/").status_code == 404


def test_an_umbrella_stays_one_when_its_own_people_edit_it(client, sina, umbrella):
    sign_in(client, sina)

    response = client.post(
        f"/desk/organisations/{umbrella.pk}", profile_data(umbrella, kind="umbrella", phone="+49 30 1234567")
    )

    umbrella.refresh_from_db()
    assert (response.status_code, umbrella.kind, umbrella.phone) == (302, "umbrella", "+49 30 1234567")


def test_an_umbrellas_secretariat_says_that_an_unclaimed_organisation_is_one(client, sina, elsewhere):
    sign_in(client, sina)

    response = client.post(f"/desk/organisations/{elsewhere.pk}", profile_data(elsewhere, kind="umbrella"))

    elsewhere.refresh_from_db()
    assert (response.status_code, elsewhere.kind) == (302, "umbrella")


def test_pages_of_the_desk_are_kept_by_one_browser_alone_and_somebodys_words_by_none(client, farid, cologne):
    report = ProfileReport.objects.create(organisation=cologne, kind="correct", text="Umgezogen.")
    sign_in(client, farid)

    kept = [client.get(path).headers["Cache-Control"] for path in desk_paths(cologne)[:3]]

    assert kept == ["private, no-cache"] * 3
    assert "no-store" in client.get(f"/desk/organisations/reports/{report.pk}").headers["Cache-Control"]


def test_signing_out_takes_from_the_browser_what_it_kept(client, farid):
    sign_in(client, farid)

    assert client.post("/account/logout/").headers["Clear-Site-Data"] == '"cache"'


@pytest.mark.parametrize("words", ["x" * 601, "x," * 400, "tür\0kisch"])
@pytest.mark.parametrize("field", ["aliases", "communities"])
def test_a_list_of_words_is_as_long_as_its_field_and_holds_what_a_database_can(client, farid, cologne, field, words):
    sign_in(client, farid)

    response = client.post(f"/desk/organisations/{cologne.pk}", profile_data(cologne, **{field: words}))

    cologne.refresh_from_db()
    assert (list(response.context["form"].errors), getattr(cologne, field)) == ([field], [])

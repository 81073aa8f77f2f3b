"""HSDS taken in: what we exported comes back as it was, and what is wrong is listed with its place."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from django.test import Client

from tests.api.conftest import Network
from viadukt.cli.exports import export
from viadukt.cli.imports import import_
from viadukt.directory.hsds.intake import Draft
from viadukt.directory.public import Publication, Service, ServiceSite, take_in
from viadukt.kernel.actor import Visitor
from viadukt.kernel.errors import Refused
from viadukt.network.public import Organisation, Site, Standing

HOSTS = "0190e1d4-0000-7000-8000-00000000aaaa"
OFFER = "0190e1d4-0000-7000-8000-00000000bbbb"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(import_, ["hsds", *arguments])


def service(**fields: Any) -> dict[str, Any]:
    organization = {"id": HOSTS, "name": "Example Org", "description": "About us", "website": None}
    return {"id": OFFER, "name": "Advice", "status": "active", "organization": organization, **fields}


def file(tmp_path: Path, content: Any, name: str = "feed.json") -> str:
    path = tmp_path / name
    path.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
    return str(path)


def emptied() -> None:
    ServiceSite.objects.all().delete()
    Service.objects.all().delete()
    Site.objects.all().delete()
    Organisation.objects.all().delete()


def _without_moments(value: Any) -> Any:
    """Records as they come back: changed now, not yet confirmed here, and naming their source."""
    if isinstance(value, dict):
        ours = {"last_modified", "modified_date", "standing", "source"}
        return {key: _without_moments(inner) for key, inner in value.items() if key not in ours}
    return [_without_moments(inner) for inner in value] if isinstance(value, list) else value


@pytest.mark.sql
def test_what_was_exported_comes_back_as_it_was(api: Client, network: Network, tmp_path: Path):
    assert CliRunner().invoke(export, ["hsds", str(tmp_path / "out")]).exit_code == 0
    paths = ["services?full=true", "organizations?full=true", "service_at_locations?full=true"]
    before = [api.get(f"/api/hsds/{path}").json()["contents"] for path in paths]
    emptied()

    result = run(str(tmp_path / "out"), "--publish")

    assert (result.exit_code, result.stdout) == (0, "3 organizations and 3 services taken in; 0 were here already.\n")
    after = [api.get(f"/api/hsds/{path}").json()["contents"] for path in paths]
    assert _without_moments(after) == _without_moments(before)
    assert [item["name"] for item in api.get("/api/hsds/services?search=Anerkennung").json()["contents"]] == [
        "Beratung zur Anerkennung ausländischer Abschlüsse"
    ]


@pytest.mark.sql
def test_what_is_new_is_a_draft_that_nobody_sees(api: Client, db: None, tmp_path: Path):
    result = run(file(tmp_path, [service()]))

    assert result.stdout == "1 organizations and 1 services taken in; 0 were here already.\n"
    taken = Service.objects.get()
    assert (str(taken.pk), taken.publication, taken.standing, taken.source) == (OFFER, "draft", Standing.LISTED, "feed.json")
    assert not Organisation.objects.get().published
    assert api.get("/api/hsds/services").json()["total_items"] == 0


def test_what_is_here_already_stays_as_it_is(network: Network, tmp_path: Path):
    mine = service(id=str(network.recognition.pk), organization_id=str(network.cologne.pk), name="Overwritten")
    del mine["organization"]

    result = run(file(tmp_path, [mine, service()]), "--publish")

    assert result.stdout == "1 organizations and 1 services taken in; 1 were here already.\n"
    network.recognition.refresh_from_db()
    assert str(network.recognition.title) == "Beratung zur Anerkennung ausländischer Abschlüsse"


def test_a_dry_run_says_the_same_and_does_nothing(db: None, tmp_path: Path):
    path = file(tmp_path, [service()])

    result = run(path, "--dry-run", "--json")

    expected = {"organizations": 1, "services": 1, "kept": 0, "problems": [], "dry_run": True}
    assert (result.exit_code, json.loads(result.stdout)) == (0, expected)
    assert Service.objects.count() == Organisation.objects.count() == 0


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("array", [service()]),
        ("page", {"total_items": 1, "contents": [service()]}),
        ("single", service()),
        ("lines", "\n".join([json.dumps(service()), "", json.dumps(service(id=HOSTS.replace("a", "c")))])),
        (
            "organization",
            {"id": HOSTS, "name": "Org", "description": "x", "services": [{"id": OFFER, "name": "A", "status": "active"}]},
        ),
        ("bom", "\ufeff" + json.dumps([service()])),
    ],
)
def test_files_come_in_many_shapes(name: str, content: Any, db: None, tmp_path: Path):
    result = run(file(tmp_path, content))

    assert (result.exit_code, result.stderr) == (0, "")
    assert Service.objects.filter(pk=OFFER, organisation_id=HOSTS).exists()


def test_a_foreign_feed_without_our_profile_is_understood(db: None, tmp_path: Path):
    feed = service(
        description="What we do",
        application_process="Call us first",
        fees_description="Free for members",
        eligibility_description="Everybody",
        assured_date="2026-02-03",
        phones=[{"id": HOSTS, "number": "+44 1234 234567", "extension": None}],
        languages=[{"id": HOSTS, "code": "ur", "name": "Urdu"}, {"id": OFFER, "name": "Polish"}],
        cost_options=[{"id": HOSTS, "amount": 35, "currency": "gbp"}],
        service_at_locations=[
            {
                "id": HOSTS,
                "location": {
                    "id": HOSTS,
                    "location_type": "physical",
                    "latitude": 51.5,
                    "longitude": -0.1,
                    "addresses": [
                        {
                            "id": HOSTS,
                            "address_1": "1 Main Street",
                            "city": "London",
                            "state_province": "Greater London",
                            "postal_code": "AB1 2CD",
                            "country": "GB",
                            "address_type": "physical",
                        }
                    ],
                },
                "schedules": [
                    {"id": HOSTS, "freq": "WEEKLY", "byday": "MO,WE,XX", "opens_at": "10:00:00", "closes_at": "18:00Z"},
                    {"id": OFFER, "freq": "MONTHLY", "byday": "1MO", "opens_at": "10:00", "closes_at": "12:00"},
                ],
            },
            {"id": OFFER, "location": {"id": OFFER, "location_type": "virtual"}},
        ],
    )

    assert run(file(tmp_path, [feed]), "--language", "en").exit_code == 0

    taken, at = Service.objects.get(), ServiceSite.objects.get()
    assert taken.title.source == "en"
    assert str(taken.description) == "What we do\n\nCall us first"
    assert (str(taken.cost_note), taken.cost, taken.phone, taken.languages) == (
        "Free for members",
        "paid",
        "+44 1234 234567",
        ["ur"],
    )
    assert (str(taken.eligibility), f"{taken.assured_on}") == ("Everybody", "2026-02-03")
    assert (at.site.city, at.site.country, at.site.land, at.site.latitude) == ("London", "GB", "", 51.5)
    assert at.hours == [{"day": day, "opens": "10:00", "closes": "18:00"} for day in (1, 3)]
    assert Organisation.objects.get().country == "DE"


@pytest.mark.parametrize(("status", "publication"), [("active", Publication.PUBLISHED), ("defunct", Publication.WITHDRAWN)])
def test_what_has_ended_is_not_published(status: str, publication: str, db: None, tmp_path: Path):
    run(file(tmp_path, [service(status=status)]), "--publish")

    assert Service.objects.get().publication == publication


@pytest.mark.sql
def test_everything_wrong_is_listed_with_its_place_and_nothing_is_taken_in(db: None, tmp_path: Path):
    bad_place = {"id": HOSTS, "location": {"id": HOSTS, "location_type": "physical", "latitude": 123, "longitude": 7}}
    content = [
        service(),
        service(id="no uuid"),
        service(status="open", name=None),
        service(service_at_locations=[bad_place]),
    ]

    result = run(file(tmp_path, content))

    assert result.exit_code == 1
    assert result.stderr.splitlines() == [
        "feed.json, [1].id: 'no uuid' is not a 'uuid'",
        "feed.json, [2]: 'name' is a required property",
        "feed.json, [2].status: 'open' is not one of ['active', 'inactive', 'defunct', 'temporarily closed']",
        "feed.json, [3].service_at_locations[0].location: 123, 7 is no place on earth",
        "4 problems. Nothing was taken in.",
    ]
    assert Service.objects.count() == Organisation.objects.count() == 0


@pytest.mark.sql
def test_what_the_database_would_not_take_is_found_before(db: None, tmp_path: Path):
    orphan = service(id=HOSTS.replace("a", "d"), organization_id=OFFER)
    del orphan["organization"]

    result = run(file(tmp_path, [service(phones=[{"id": HOSTS, "number": "1" * 41}]), orphan]))

    assert result.exit_code == 1
    assert result.stderr.splitlines()[0] == f"feed.json, [1]: its organization {OFFER} is neither in the file nor here"
    assert result.stderr.splitlines()[1].startswith("feed.json, [0]: phone: ")
    assert Organisation.objects.count() == 0


def test_a_service_without_organization_is_said(db: None, tmp_path: Path):
    alone = service()
    del alone["organization"]

    result = run(file(tmp_path, [alone]))

    assert result.stderr.splitlines()[0] == "feed.json, [0]: a service needs an organization or an organization_id"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{", "feed.json: neither JSON"),
        ("[1]", "feed.json, [0]: this is neither a service nor an organization of HSDS"),
        ('{"a": 1}', "feed.json: this is neither a service nor an organization of HSDS"),
        ("[" * 100_000, "feed.json: neither JSON"),
    ],
)
def test_a_file_that_is_something_else_is_said(content: str, said: str, db: None, tmp_path: Path):
    result = run(file(tmp_path, content))

    assert result.exit_code == 1
    assert result.stderr.startswith(said)
    assert result.stderr.endswith("Nothing was taken in.\n")


def test_bytes_that_are_no_text_are_said(db: None, tmp_path: Path):
    (tmp_path / "feed.json").write_bytes(b"\xff\xfe\x00")

    assert run(str(tmp_path / "feed.json")).stderr == "feed.json: this is no UTF-8 text. Nothing was taken in.\n"


def test_a_folder_that_is_no_export_is_said(db: None, tmp_path: Path):
    result = run(str(tmp_path))

    assert result.exit_code == 1
    assert result.stderr.endswith("could not be read: No such file or directory. Nothing was taken in.\n")


def test_wrong_usage_exits_with_2(tmp_path: Path):
    assert run(str(tmp_path / "nothing.json")).exit_code == 2


def test_only_the_operator_takes_in(db: None):
    with pytest.raises(Refused):
        take_in(actor=Visitor(), draft=Draft(), dry_run=False)


def test_a_table_of_organisations_is_taken_in(db: None, tmp_path: Path):
    path = file(tmp_path, "name,source\nVerein Beispiel,Liste\n", "vereine.csv")
    dry = CliRunner().invoke(import_, ["organisations", path, "--dry-run"])
    assert (dry.exit_code, dry.stdout, Organisation.objects.count()) == (0, "1 organisations would be taken in.\n", 0)

    assert CliRunner().invoke(import_, ["organisations", path, "--json"]).exit_code == 0
    assert Organisation.objects.get().name == "Verein Beispiel"


def test_bad_cells_of_a_table_are_listed(db: None, tmp_path: Path):
    result = CliRunner().invoke(import_, ["organisations", file(tmp_path, "name,source,email\nVerein,Liste,nix\n", "v.csv")])

    assert result.exit_code == 1
    assert result.stderr.startswith("v.csv, row 2, email: Enter a valid email address. (nix)\n"), "in English, as all of it"
    assert result.stderr.endswith("1 problems. Nothing was taken in.\n")
    assert Organisation.objects.count() == 0

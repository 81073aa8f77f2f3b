"""The open data as files: whole or not at all, and the same as what the API answers."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.test import Client

from tests.api.conftest import HSDS, Network, faults
from tests.api.test_leaks import SECRETS
from viadukt.api import export as exporting
from viadukt.cli.exports import export
from viadukt.directory.public import Service
from viadukt.kernel.texts import Translated


def run(*arguments: str) -> Any:
    return CliRunner().invoke(export, arguments)


def read(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.sql
def test_the_files_hold_what_the_api_answers(api: Client, network: Network, tmp_path: Path):
    result = run("hsds", str(tmp_path / "out"), "--json")

    assert (result.exit_code, result.stderr) == (0, "")
    records = json.loads(result.stdout)["records"]
    for name in ("services", "organizations", "service_at_locations", "taxonomies", "taxonomy_terms"):
        answered = api.get(f"/api/hsds/{name}{'' if 'taxonom' in name else '?full=true'}").json()["contents"]
        assert read(tmp_path / "out" / "json" / f"{name}.json") == answered
        assert records[f"json/{name}.json"] == len(answered)


def test_the_tables_fit_their_descriptor(network: Network, tmp_path: Path):
    run("hsds", str(tmp_path / "out"))
    folder = tmp_path / "out" / "csv"
    descriptor = read(folder / "datapackage.json")

    assert {path.name for path in folder.iterdir()} == {"datapackage.json", *(r["path"] for r in descriptor["resources"])}
    ids = {r["name"]: {row["id"] for row in table(folder / r["path"])} for r in descriptor["resources"]}
    for resource in descriptor["resources"]:
        rows = table(folder / resource["path"])
        fields = resource["schema"]["fields"]
        assert all(list(row) == [field["name"] for field in fields] for row in rows)
        assert len(ids[resource["name"]]) == len(rows)
        required = [field["name"] for field in fields if field.get("constraints", {}).get("required")]
        empty_by_hsds = {"address_1", "city", "state_province", "postal_code"}  # HSDS demands the column, we may not know
        assert [row for row in rows if any(not row[name] for name in required if name not in empty_by_hsds)] == []
        for key in resource["schema"].get("foreignKeys", []):
            assert {row[key["fields"]] for row in rows} - {""} <= ids[key["reference"]["resource"]]


def test_the_tables_hold_what_is_nested(network: Network, tmp_path: Path):
    run("hsds", str(tmp_path / "out"))
    folder = tmp_path / "out" / "csv"

    assert [row["name"] for row in table(folder / "services.csv")] == [
        "Beratung zur Anerkennung ausländischer Abschlüsse",
        "Frauenhaus",
        "Advice on return",
    ]
    assert [row["spoken_languages"] for row in table(folder / "services.csv")] == ['["de", "tr", "ar", "kmr", "pt-BR"]', "", ""]
    assert [row["code"] for row in table(folder / "languages.csv")] == ["de", "tr", "ar", "kmr", "pt"]
    assert [(row["byday"], row["opens_at"]) for row in table(folder / "schedules.csv")] == [
        ("MO,TU,TH", "09:00"),
        ("TH", "14:00"),
        ("", ""),
    ]
    assert [row["address_1"] for row in table(folder / "addresses.csv")] == ["Beispielweg 1", ""]
    assert len(table(folder / "translations.csv")) == 7 + len(
        [t for term in read(tmp_path / "out/json/taxonomy_terms.json") for t in term.get("translations", [])]
    )
    assert [row["currency"] for row in table(folder / "cost_options.csv")] == ["EUR"]


def test_the_records_are_valid(network: Network, tmp_path: Path):
    run("hsds", str(tmp_path / "out"))

    for name, schema in (
        ("services", "service"),
        ("organizations", "organization"),
        ("service_at_locations", "service_at_location"),
    ):
        assert [faults(f"compiled/{schema}", record) for record in read(tmp_path / "out" / "json" / f"{name}.json")] == [
            [] for _ in read(tmp_path / "out" / "json" / f"{name}.json")
        ]
    assert {path.name for path in (tmp_path / "out" / "schema").glob("*.json")} >= {path.name for path in HSDS.glob("*.json")}


def test_no_secret_is_in_any_file(network: Network, tmp_path: Path):
    run("hsds", str(tmp_path / "a"))
    run("services", str(tmp_path / "b"))
    files = [path for path in tmp_path.rglob("*") if path.is_file() and path.parent.name != "schema"]

    assert [(path, secret) for path in files for secret in SECRETS if secret in path.read_text("utf-8")] == []


def test_the_public_list_as_files(api: Client, network: Network, tmp_path: Path):
    result = run("services", str(tmp_path / "out"))

    assert result.exit_code == 0
    assert (tmp_path / "out" / "services.csv").read_bytes() == api.get("/api/services.csv").content
    assert (tmp_path / "out" / "services.geojson").read_bytes() == api.get("/api/services.geojson").content
    assert read(tmp_path / "out" / "manifest.json")["records"] == {"services.csv": 3, "services.geojson": 3}
    assert result.stdout.splitlines() == [
        "       3  services.csv",
        "       3  services.geojson",
        f"Written to {tmp_path / 'out'}",
    ]


def test_a_former_export_is_replaced_whole(network: Network, tmp_path: Path):
    run("services", str(tmp_path / "out"))
    (tmp_path / "out" / "left-over").touch()
    Service.objects.filter(pk=network.sparse.pk).update(title=Translated.of("Neu"))

    assert run("services", str(tmp_path / "out")).exit_code == 0

    assert {path.name for path in (tmp_path / "out").iterdir()} == {"services.csv", "services.geojson", "manifest.json"}
    assert "Neu" in (tmp_path / "out" / "services.csv").read_text("utf-8")
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_folder_with_something_else_is_not_touched(network: Network, tmp_path: Path):
    (tmp_path / "mine.txt").write_text("precious")

    result = run("hsds", str(tmp_path))

    assert result.exit_code == 1
    assert result.stderr == f"{tmp_path} holds something else than a former export. Nothing was touched; name another folder.\n"
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_an_empty_folder_is_filled(network: Network, tmp_path: Path):
    assert run("services", str(tmp_path)).exit_code == 0
    assert (tmp_path / "manifest.json").is_file()


def test_a_failure_leaves_the_former_export_and_nothing_else(network: Network, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    run("hsds", str(tmp_path / "out"))
    before = {path: path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file()}

    def no_space(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(exporting, "_finish", no_space)
    result = run("hsds", str(tmp_path / "out"))

    assert result.exit_code == 1
    assert result.stderr == f"{tmp_path / 'out'} could not be written: No space left on device. Nothing was left behind.\n"
    assert {path: path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file()} == before
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_an_empty_directory_gives_empty_files(db: None, tmp_path: Path):
    assert run("hsds", str(tmp_path / "out")).exit_code == 0

    assert read(tmp_path / "out" / "json" / "services.json") == []
    assert table(tmp_path / "out" / "csv" / "services.csv") == []


def test_wrong_usage_exits_with_2(tmp_path: Path):
    assert run("hsds").exit_code == 2
    assert run("nothing", str(tmp_path)).exit_code == 2


def test_formulas_are_guarded_in_the_package_too(network: Network, tmp_path: Path):
    Service.objects.filter(pk=network.sparse.pk).update(title=Translated.of("=1+1", "en"))

    run("hsds", str(tmp_path / "out"))

    assert [row["name"] for row in table(tmp_path / "out" / "csv" / "services.csv")][2] == "'=1+1"
    assert read(tmp_path / "out" / "json" / "services.json")[2]["name"] == "=1+1"

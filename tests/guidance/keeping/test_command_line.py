"""`viadukt guide` and `viadukt check` know what was approved; `guide` also works where there is no database yet."""

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.conftest import own_folders, run  # noqa: F401 - fixtures
from tests.guidance.keeping.conftest import CARD, proposed
from tests.processes import SOURCE, OtherProcesses
from viadukt.guidance import services as keeping

EXACTLY_SIX_POINTS = {
    "residence_country": "GH", "residence_title_section": "none", "age": 30, "livelihood_secured": True,
    "qualification": "training", "qualification_country": "GH", "qualification_years": 3,
    "qualification_state_recognised": True, "qualification_confirmed": True, "qualification_isco": "5120",
    "degree_comparable": False, "recognition": "not_applied", "german": "B1", "english": "none",
    "experience_years_last_5": 2, "experience_years_last_7": 2, "stay_months_last_5_years": 0,
    "partner_applies_jointly": False,
}  # fmt: skip


def guided(environment: dict[str, str]) -> tuple[str, str]:
    """What `viadukt guide` says of the card in a process of its own, and what it says besides."""
    command = [sys.executable, "-m", "viadukt", "guide", "-", "--on", "2026-11-22", "--json"]
    facts = json.dumps(EXACTLY_SIX_POINTS)
    done = subprocess.run(command, input=facts, env=environment, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    (card,) = (route for route in json.loads(done.stdout)["routes"] if route["id"] == "20a")
    return card["verdict"], done.stderr.strip()


@pytest.fixture
def nothing_set(tmp_path: Path) -> dict[str, str]:
    """A new machine: no setting, an empty home."""
    kept = {
        key: value for key, value in os.environ.items() if not key.startswith(("VIADUKT_", "DJANGO_", "DATABASE_", "KEYSTORE_"))
    }
    return kept | {"PYTHONPATH": str(SOURCE), "VIADUKT_HOME": str(tmp_path)}


@pytest.mark.sql
@pytest.mark.django_db(transaction=True, databases=["default", "keystore"])
def test_another_answer_follows_an_approval(other_processes: OtherProcesses, rana, rashid):
    assert guided(other_processes.environment) == ("met", "")

    keeping.approve_change(actor=rashid.actor, change_id=proposed(rana).pk)

    assert guided(other_processes.environment) == ("unmet", "")


def test_before_there_is_a_database_the_rules_of_the_program_answer(nothing_set):
    assert guided(nothing_set) == ("met", "")


def test_a_setting_that_is_missing_is_said_and_the_rules_of_the_program_answer(nothing_set, tmp_path):
    (tmp_path / "viadukt.sqlite3").touch()

    verdict, said = guided(nothing_set)

    assert (verdict, said.startswith("Without the network's own changes of the rules: VIADUKT_SECRET_KEY is not set.")) == (
        "met",
        True,
    )


def test_a_database_that_nobody_brought_up_is_said(nothing_set, tmp_path):
    with closing(sqlite3.connect(tmp_path / "viadukt.sqlite3")) as empty:
        empty.execute("CREATE TABLE x (y)")

    verdict, said = guided(nothing_set | {"VIADUKT_MODE": "demo"})

    assert verdict == "met"
    assert said.startswith("Without the network's own changes of the rules: the database does not answer (OperationalError).")


@pytest.fixture
def checked(run, own_folders, settings) -> Callable[[], list[tuple[str, str]]]:  # noqa: F811 - fixtures
    """What `viadukt check` says of the rules."""
    settings.MAIL_URL, settings.DEMO, settings.CLAMD_SOCKET = "", True, ""

    def rules() -> list[tuple[str, str]]:
        found = json.loads(run("check", "--json").output)
        return [(one["level"], one["text"]) for one in found if one["part"] == "rules"]

    return rules


@pytest.mark.sql
@pytest.mark.django_db(databases=["default", "keystore"])
def test_check_says_what_does_not_load_and_what_an_upgrade_brings(checked, rana, rashid, upgrade):
    assert checked() == [("ok", "all rulebooks load, the network's own changes included")]
    keeping.approve_change(actor=rashid.actor, change_id=proposed(rana).pk)
    upgrade(CARD, "at_least: 6", "at_least: 5")
    assert [level for level, _ in checked()] == ["note", "ok"]
    upgrade("*", "livelihood_secured", "livelihood_safe")

    problem, note = checked()
    assert (problem[0], note[0]) == ("problem", "note")
    assert problem[1].startswith("Approved changes do not load, so only the rules of the program count: routes/20a.yaml, line ")

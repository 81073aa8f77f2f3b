"""`viadukt find` at a real terminal: questions in, JSON out."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tests.directory.conftest import COLOGNE, Offer
from viadukt.cli.find import find


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The command in an empty folder, on a machine where nothing is configured."""
    unset = ("VIADUKT_MODE", "VIADUKT_HOME", "VIADUKT_SECRET_KEY", "DATABASE_URL", "KEYSTORE_URL", "DJANGO_SETTINGS_MODULE")
    environment = {key: value for key, value in os.environ.items() if key not in unset}
    environment["PYTHONPATH"] = str(Path(__file__).resolve().parents[2] / "src")
    command = [sys.executable, "-m", "viadukt", "find", *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, encoding="utf-8", timeout=120, check=False)


@pytest.mark.slow
def test_a_fresh_machine_understands_names_no_services_and_leaves_nothing(tmp_path: Path) -> None:
    done = run(tmp_path, "Ich suche eine Wohnung in Köln", "--json")

    answer = json.loads(done.stdout)
    assert (done.returncode, answer["topics"][0]["slug"], answer["place"]["name"]) == (0, "housing", "Köln")
    assert answer["services"] == []
    assert "viadukt demo" in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_a_batch_gives_one_object_a_line_in_order_also_for_empty_ones(tmp_path: Path) -> None:
    (tmp_path / "questions.txt").write_bytes("\ufeffIch suche eine Wohnung\r\n\r\nمرحبا\n".encode())

    done = run(tmp_path, "--batch", "questions.txt", "--json")

    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [answer["query"] for answer in answers] == ["Ich suche eine Wohnung", "", "مرحبا"]
    assert all({"query", "language", "topics", "place", "services"} <= answer.keys() for answer in answers)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ((), 2, "Give either a QUESTION or --batch FILE"),
        (("a", "--batch", "-"), 2, "Give either a QUESTION or --batch FILE"),
        (("--batch", "nowhere.txt"), 2, "nowhere.txt"),
        (("--batch", "latin.txt"), 2, "latin.txt, line 2: not UTF-8"),
        (("Wohnung", "--near", "Xyzzyhausen-Qwertz"), 1, "no such place is known"),
    ],
)
def test_what_is_wrong_is_said_with_what_to_do(tmp_path: Path, arguments: tuple[str, ...], code: int, said: str) -> None:
    (tmp_path / "latin.txt").write_bytes(b"Wohnung\nM\xfcnchen\n")

    done = run(tmp_path, *arguments)

    assert (done.returncode, said in done.stderr) == (code, True)


def answer_to(*arguments: str) -> Any:
    return json.loads(CliRunner().invoke(find, [*arguments, "--json"], catch_exceptions=False).stdout)


@pytest.mark.django_db
def test_with_a_database_services_come_with_contact_and_distance(offer: Offer) -> None:
    offer("Wohnberatung", at=COLOGNE, topics=("housing",), phone="+49 221 123")

    services = answer_to("Ich suche eine Wohnung", "--near", "50667")["services"]

    assert [(service["title"], service["phone"], service["distance_km"] < 2) for service in services] == [
        ("Wohnberatung", "+49 221 123", True)
    ]


@pytest.mark.django_db
def test_where_nothing_helps_it_says_so(offer: Offer) -> None:
    offer("Wohnberatung", at=COLOGNE, topics=("housing",))

    said = CliRunner().invoke(find, ["Deutschkurs", "--near", "50667"], catch_exceptions=False).stdout

    assert said.splitlines()[2:] == ["  nothing found"]

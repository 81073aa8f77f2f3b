"""What the documents promise is there, and what is there stands in them."""

import re
from pathlib import Path

import click
import pytest

from viadukt.cli.main import main

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
OPERATIONS = (DOCS / "operations.md").read_text(encoding="utf-8")
DOCUMENTS = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])
SETTING = re.compile(r"""environ(?:\.get\(|\[)\s*["']([A-Z][A-Z_]+)["']|\b(VIADUKT_[A-Z_]+)\b""")


def settings_in_code() -> set[str]:
    """What is read from the environment, and every name of ours wherever it stands: one that is none would mislead."""
    code = [path.read_text(encoding="utf-8") for path in (ROOT / "src").rglob("*.py")]
    return {name for text in code for names in SETTING.findall(text) for name in names if name} - {"DJANGO_SETTINGS_MODULE"}


def test_every_setting_stands_in_the_table_of_operations_and_no_other():
    assert set(re.findall(r"^\| `([A-Z][A-Z_]+)`", OPERATIONS, flags=re.MULTILINE)) == settings_in_code()


def test_no_document_names_a_setting_that_is_none():
    named = {name for path in DOCUMENTS for name in re.findall(r"\bVIADUKT_[A-Z_]+", path.read_text(encoding="utf-8"))}

    assert named - settings_in_code() == set()


def commands(command: click.Command, context: click.Context, name: str) -> list[str]:
    """Every command below this one, as it is typed, hidden ones too."""
    if not isinstance(command, click.Group):
        return [name]
    below = [(word, command.get_command(context, word)) for word in command.list_commands(context)]
    return [line for word, part in below if part for line in commands(part, context, f"{name} {word}")]


ALL_COMMANDS = commands(main, click.Context(main), "viadukt")


def test_every_command_stands_in_the_table_of_operations_and_no_other():
    """A row begins with the command; what it takes, in capitals or brackets, may follow."""
    rows = re.findall(r"^\| `(viadukt(?: [a-z][a-z-]*)+)[^`]*`", OPERATIONS, flags=re.MULTILINE)

    assert (sorted(rows), len(ALL_COMMANDS) > 20) == (sorted(ALL_COMMANDS), True)


def test_no_document_shows_a_command_that_does_not_exist():
    shown = {line for path in DOCUMENTS for line in re.findall(r"`(viadukt [^`\n]+)`", path.read_text(encoding="utf-8"))}
    known = [*ALL_COMMANDS, *(name.rsplit(" ", 1)[0] for name in ALL_COMMANDS if name.count(" ") > 1), "viadukt --help"]

    assert sorted(line for line in shown if not any(f"{line} ".startswith(f"{name} ") for name in known)) == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_link_leads_nowhere(path: Path):
    targets = re.findall(r"\]\((?!https?://|mailto:|#)([^)#\s]+)", path.read_text(encoding="utf-8"))

    assert [target for target in targets if not (path.parent / target).exists()] == []


def test_every_decision_stands_in_the_list():
    listed = set(re.findall(r"\]\((\d{4}-[\w-]+\.md)\)", (DOCS / "adr" / "README.md").read_text(encoding="utf-8")))

    assert listed == {path.name for path in (DOCS / "adr").glob("*.md")} - {"README.md"}


@pytest.mark.parametrize("path", sorted((DOCS / "adr").glob("0*.md")), ids=lambda path: path.stem)
def test_a_decision_says_what_would_change_it(path: Path):
    text = path.read_text(encoding="utf-8")

    assert text.startswith(f"# {path.name[:4]} ")
    assert len(text.splitlines()) <= 45


def test_every_target_of_make_is_explained():
    targets = set(re.findall(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text(), flags=re.MULTILINE)[0].split()) - {"help"}
    helped = set(re.findall(r'echo "make (\w+) ', (ROOT / "Makefile").read_text()))

    assert targets == helped

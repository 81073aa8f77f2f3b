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
SETTING = re.compile(r"""environ(?:\.get\(|\[)\s*["']([A-Z][A-Z_]+)["']""")


def settings_in_code() -> set[str]:
    ours = {name for path in (ROOT / "src").rglob("*.py") for name in SETTING.findall(path.read_text(encoding="utf-8"))}
    return ours - {"DJANGO_SETTINGS_MODULE"}


def test_every_setting_stands_in_the_table_of_operations():
    assert set(re.findall(r"^\| `([A-Z][A-Z_]+)`", OPERATIONS, flags=re.MULTILINE)) == settings_in_code()


def commands(group: click.Command, before: str = "viadukt") -> list[str]:
    if not isinstance(group, click.Group):
        return [before]
    return [line for name, command in sorted(group.commands.items()) for line in commands(command, f"{before} {name}")]


def test_every_command_is_explained_somewhere():
    said = "\n".join(path.read_text(encoding="utf-8") for path in DOCUMENTS)

    assert [command for command in commands(main) if command not in said] == []


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

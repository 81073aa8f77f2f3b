"""Rana and Rashid keep the rules at the umbrella; Ruth does so at another umbrella of the same network."""

import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from tests.cast import Member, member, organisation
from tests.processes import other_processes  # noqa: F401 - a fixture
from viadukt.guidance import library, overlay
from viadukt.guidance import services as keeping
from viadukt.guidance.engine.model import Group, Points
from viadukt.guidance.models import RuleChange
from viadukt.guidance.overlay import current
from viadukt.network.public import Organisation, OrganisationKind, Role
from viadukt.post.models import Message
from viadukt.post.services import unseal

CARD = "routes/20a.yaml"
AMOUNTS = "thresholds.yaml"
SOURCE = {"why": "Das Gesetz ist anders.", "source": "BGBl. 2027 I Nr. 1", "source_day": date(2026, 11, 1)}


@pytest.fixture
def rana(umbrella: Organisation) -> Member:
    return member("Rana", umbrella, Role.RULE_KEEPER)


@pytest.fixture
def rashid(umbrella: Organisation) -> Member:
    return member("Rashid", umbrella, Role.RULE_KEEPER)


@pytest.fixture
def ruth(db: None) -> Member:
    other = organisation("Anderer Dachverband Beispiel e.V.", OrganisationKind.UMBRELLA)
    return member("Ruth", other, Role.RULE_KEEPER)


def drafted(who: Member, path: str, old: str, new: str, **more: object) -> RuleChange:
    """A draft that puts `new` for `old`."""
    draft = keeping.start_change(actor=who.actor, path=path)
    assert old in draft.text
    return keeping.write_change(
        actor=who.actor,
        change_id=draft.pk,
        revision=draft.revision,
        **{"text": draft.text.replace(old, new, 1), **SOURCE, **more},
    )


def proposed(who: Member, path: str = CARD, old: str = "at_least: 6", new: str = "at_least: 7") -> RuleChange:
    """The same, proposed. By default the Opportunity Card takes seven points."""
    return keeping.propose_change(actor=who.actor, change_id=drafted(who, path, old, new).pk)


def mails() -> list[tuple[str, str, str]]:
    """To whom, which letter, what it says, in the order of writing."""
    found = []
    for message in Message.objects.order_by("created_at", "id"):
        to, mail = unseal(message)
        found.append((to, message.template.rsplit("/", 1)[-1], f"{mail.subject}\n{mail.text}"))
    return found


def points_needed() -> int:
    """What the Opportunity Card takes, as it counts now."""
    conditions = [current().books.routes["20a"].versions[-1].content]
    while conditions:
        node = conditions.pop()
        if isinstance(node, Points):
            return node.at_least
        conditions += node.parts if isinstance(node, Group) else ()
    raise AssertionError("the card asks for no points")


@pytest.fixture
def upgrade(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str, str, str], None]]:
    """Bring a new version of the program, which has `new` for `old` in a file, or for `*` in all of them."""
    folder = Path(shutil.copytree(library.FOLDER, tmp_path / "rulebooks"))

    def bring(path: str, old: str, new: str) -> None:
        for file in folder.rglob("*.yaml") if path == "*" else [folder / path]:
            text = file.read_text(encoding="utf-8")
            file.write_text(text.replace(old, new), encoding="utf-8")
        monkeypatch.setattr(library, "FOLDER", folder)
        _start_anew()

    yield bring
    monkeypatch.undo()
    _start_anew()


def _start_anew() -> None:
    """What a process does not remember after an upgrade."""
    library.shipped_texts.cache_clear()
    library.shipped.cache_clear()
    overlay._kept = None

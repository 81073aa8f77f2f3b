from pathlib import Path

import pytest
from django.template import engines

from viadukt.ui.paper.typesetting import FONTS


@pytest.fixture
def covered() -> list[str]:
    """Every character that the list of our fonts has."""
    pairs = [line.split("-") for line in (FONTS.parent / "covered.txt").read_text().split()]
    return [chr(code) for first, last in pairs for code in range(int(first, 16), int(last, 16) + 1)]


@pytest.fixture(autouse=True)
def _templates(monkeypatch: pytest.MonkeyPatch) -> None:
    """The templates of these tests stand beside them."""
    engine = engines["django"].engine  # type: ignore[attr-defined]
    monkeypatch.setattr(engine, "dirs", [*engine.dirs, Path(__file__).parent / "templates"])

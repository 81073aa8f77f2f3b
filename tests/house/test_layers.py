"""Every room of the house has its place, and nobody comes in but by the door."""

import ast
import tomllib
from pathlib import Path

from django.apps import apps
from django.db.models import ForeignKey, ManyToManyField

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "viadukt"
CONTRACT = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"][0]
STOREYS = [{room.strip(" ()") for room in storey.split("|")} for storey in CONTRACT["layers"]]
ROOMS = {folder.name for folder in SOURCE.iterdir() if (folder / "__init__.py").exists()}
OPEN_TO_ALL = {"kernel", "ui"}  # whatever is in them is for everybody


def storey_of(room: str) -> int:
    return next(number for number, rooms in enumerate(STOREYS) if room in rooms)


def test_every_room_has_a_storey():
    assert CONTRACT["exhaustive"] is True
    assert CONTRACT["exhaustive_ignores"] == ["__main__"]
    assert ROOMS - set().union(*STOREYS) == set()


def test_between_rooms_only_the_door_is_used():
    """`from viadukt.network.models import …` in directory goes through a wall."""
    through_walls = []
    for path in SOURCE.rglob("*.py"):
        own = path.relative_to(SOURCE).parts[0]
        if own in {"config", "__main__.py"}:
            continue  # mounts what the rooms offer: their URLs
        for node in ast.walk(ast.parse(path.read_text())):
            names = [f"{node.module}.{alias.name}" for alias in node.names] if isinstance(node, ast.ImportFrom) else []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            for name in names:
                parts = name.split(".")
                if parts[0] != "viadukt" or len(parts) < 3 or parts[1] in OPEN_TO_ALL | {own, "config"}:
                    continue
                if parts[2] != "public":
                    through_walls.append(f"{path.relative_to(SOURCE)}: {name}")
    assert through_walls == []


def test_no_foreign_key_runs_upward():
    upward = [
        f"{model.__name__}.{field.name} -> {field.related_model.__name__}"
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.get_fields()
        if isinstance(field, ForeignKey | ManyToManyField)
        and {model._meta.app_label, field.related_model._meta.app_label} <= ROOMS
        and storey_of(field.related_model._meta.app_label) < storey_of(model._meta.app_label)
    ]
    assert upward == []


def test_no_foreign_key_joins_siblings():
    sideways = [
        f"{model.__name__}.{field.name} -> {field.related_model.__name__}"
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.get_fields()
        if isinstance(field, ForeignKey | ManyToManyField)
        and {model._meta.app_label, field.related_model._meta.app_label} <= ROOMS
        and model._meta.app_label != field.related_model._meta.app_label
        and storey_of(field.related_model._meta.app_label) == storey_of(model._meta.app_label)
    ]
    assert sideways == []

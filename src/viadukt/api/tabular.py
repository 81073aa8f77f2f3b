"""HSDS as a Tabular Data Package (Frictionless): one CSV for each kind of object, and `datapackage.json`.

Tables and columns come from the schemas of our profile, as the specification recommends.
"""

import csv
import json
from contextlib import ExitStack
from pathlib import Path
from typing import Any, TextIO

from viadukt.api import profile
from viadukt.api.tables import cell

# Tables that are there even when they are empty.
_CORE = {"organization", "service", "service_at_location", "location"}
_NOT_OBJECTS = {"openapi.json"}


class Package:
    """Takes records apart into tables, each object once by its id, and writes them as they come."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files = ExitStack()
        self._open: dict[str, tuple[list[str], Any]] = {}
        self._seen: dict[str, set[str]] = {}
        self.counts: dict[str, int] = {}

    def add(self, name: str, record: dict[str, Any]) -> None:
        """Add a record of `name`, such as `service`, and all that is nested in it."""
        for key, value in record.items():
            if not (nested := _nested(name).get(key)):
                continue
            for child in value if isinstance(value, list) else [value]:
                self.add(nested, child)
        seen = self._seen.setdefault(name, set())
        if record["id"] in seen:
            return
        seen.add(record["id"])
        columns, writer = self._table(name)
        writer.writerow([_written(record.get(column)) for column in columns])
        self.counts[name] += 1

    def close(self) -> None:
        """Write the descriptor and close all files."""
        for name in _CORE:
            self._table(name)
        self._files.close()
        resources = [_resource(name, set(self._open)) for name in sorted(self._open, key=_position)]
        descriptor = {
            "profile": "tabular-data-package",
            "name": "viadukt-hsds",
            "title": "Human Services Data Specification 3.1 with the profile of Viadukt",
            "resources": resources,
        }
        (self._folder / "datapackage.json").write_text(
            json.dumps(descriptor, ensure_ascii=False, indent=2) + "\n", encoding="utf-8"
        )

    def _table(self, name: str) -> tuple[list[str], Any]:
        if name not in self._open:
            path = self._folder / _schema(name)["path"]
            file: TextIO = self._files.enter_context(path.open("w", encoding="utf-8", errors="replace", newline=""))
            columns, writer = list(_columns(name)), csv.writer(file)
            writer.writerow(columns)
            self._open[name] = (columns, writer)
            self.counts[name] = 0
        return self._open[name]


def _schema(name: str) -> dict[str, Any]:
    found: dict[str, Any] = profile.parsed(f"{name}.json")
    return found


def _target(field: dict[str, Any]) -> str:
    reference = field.get("$ref") or field.get("items", {}).get("$ref", "")
    return str(reference).removesuffix(".json")


def _nested(name: str) -> dict[str, str]:
    """Fields that hold other objects, and of which kind. The compiled schemas add those that the plain ones leave out."""
    nested = {key: target for key, field in _schema(name)["properties"].items() if (target := _target(field))}
    added = {"organization": {"services": "service"}, "service_at_location": {"service": "service"}}
    return {**nested, **added.get(name, {})}


def _columns(name: str) -> dict[str, dict[str, Any]]:
    return {key: field for key, field in _schema(name)["properties"].items() if not _target(field)}


def _position(name: str) -> tuple[int, str]:
    return (_schema(name).get("datapackage_metadata", {}).get("order", 99), name)


def _written(value: Any) -> str:
    """A cell; a list of words as JSON, which is how Frictionless writes an array."""
    return cell(json.dumps(value, ensure_ascii=False)) if isinstance(value, list) else cell(value)


def _resource(name: str, tables: set[str]) -> dict[str, Any]:
    schema = _schema(name)
    required = {*schema.get("required", []), *schema.get("tabular_required", [])}
    columns = _columns(name)
    keys = [
        {"fields": key, "reference": {"resource": table, "fields": "id"}}
        for key in columns
        if (table := key.removesuffix("_id")) in tables and key.endswith("_id") and table != name
    ]
    return {
        "name": name,
        "path": schema["path"],
        "description": schema["description"],
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": {
            "primaryKey": "id",
            "missingValues": [""],
            "fields": [_field(key, field, required=key in required) for key, field in columns.items()],
            **({"foreignKeys": keys} if keys else {}),
        },
    }


def _field(key: str, field: dict[str, Any], *, required: bool) -> dict[str, Any]:
    kind = field.get("datapackage_type") or ("datetime" if field.get("format") == "date-time" else field["type"])
    formats = {"datetime": "any", "time": "%H:%M", "string": field.get("format")}
    constraints = {
        **({"required": True} if required else {}),
        **({"unique": True} if key == "id" else {}),
        **({"enum": field["enum"]} if "enum" in field else {}),
    }
    described = {
        "name": key,
        "type": kind,
        "format": formats.get(kind),
        "title": field.get("title"),
        "description": field.get("description"),
        "constraints": constraints or None,
    }
    return {name: value for name, value in described.items() if value is not None}

"""The public list as CSV and GeoJSON, for spreadsheets and maps."""

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from viadukt.directory.public import HSDS_FLAT_COLUMNS
from viadukt.kernel.tables import safe_cell

CSV = "text/csv; charset=utf-8; header=present"
GEOJSON = "application/geo+json; charset=utf-8"
# Spreadsheets on Windows read UTF-8 only when the file says so, and would garble every umlaut and every Arabic word.
BOM = "\ufeff"
# Digits and blanks after a plus compute nothing. Without this, no phone number could be read back.
_PHONE = re.compile(r"\+[0-9][0-9 ]*")
_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?(?:e-?[0-9]+)?")


def cell(value: Any) -> str:
    """A value as no spreadsheet takes it for a formula (see `safe_cell`).

    Numbers and phone numbers written `+49 221 1234` stay as they are.
    """
    text = "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
    return text if _PHONE.fullmatch(text) or _NUMBER.fullmatch(text) else safe_cell(text)


def csv_lines(columns: Iterable[str], rows: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """The lines of a CSV (RFC 4180), the header first, every cell guarded."""
    names = list(columns)
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    for line in _cells(names, rows):
        writer.writerow(line)
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()


def _cells(names: list[str], rows: Iterable[Mapping[str, Any]]) -> Iterator[list[str]]:
    yield names
    for row in rows:
        yield [cell(row.get(name)) for name in names]


def services_csv(rows: Iterable[Mapping[str, Any]]) -> Iterator[bytes]:
    """The public list as CSV in UTF-8 with a byte order mark, in pieces."""
    yield BOM.encode()
    for line in csv_lines(HSDS_FLAT_COLUMNS, rows):
        yield line.encode("utf-8", "replace")


def services_geojson(rows: Iterable[Mapping[str, Any]]) -> Iterator[bytes]:
    """The public list as a FeatureCollection (RFC 7946), in pieces; what has no public place has no geometry."""
    yield b'{"type":"FeatureCollection","features":['
    between = b"\n"
    for row in rows:
        feature = json.dumps(_feature(row), ensure_ascii=False, separators=(",", ":"), allow_nan=False)
        yield between + feature.encode("utf-8", "replace")
        between = b",\n"
    yield b"\n]}\n"


def _feature(row: Mapping[str, Any]) -> dict[str, Any]:
    properties = {key: value for key, value in row.items() if key not in {"latitude", "longitude"}}
    geometry = None
    if "latitude" in row and "longitude" in row:
        geometry = {"type": "Point", "coordinates": [row["longitude"], row["latitude"]]}
    identity = f"{row['id']}@{row['location_id']}" if "location_id" in row else row["id"]
    return {"type": "Feature", "id": identity, "geometry": geometry, "properties": properties}

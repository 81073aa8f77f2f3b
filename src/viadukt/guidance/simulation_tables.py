"""A simulation as a table, CSV or XLSX: a row for each route and group. Each row of invented people says so itself."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from viadukt.guidance.simulations import NEWLY, whole
from viadukt.kernel.tables import safe_cell

KINDS = (".csv", ".xlsx")
BOM = "\ufeff"  # spreadsheets on Windows read UTF-8 only when the file says so


def write_table(path: Path, simulated: Mapping[str, Any], lang: str) -> None:
    """What `simulation` found, whole or not at all. Raises `ValueError` for another kind of file, and `OSError`."""
    kind = path.suffix.casefold()
    if kind not in KINDS:
        raise ValueError(f"{path.name}: a name that ends in {' or '.join(KINDS)} was expected.")
    with whole(path) as part:
        (_write_csv if kind == ".csv" else _write_xlsx)(part, simulated, lang)


def rows(simulated: Mapping[str, Any], lang: str) -> Iterator[dict[str, Any]]:
    """One for each route in all and for each of its groups; "any" is at least one open route."""
    note = simulated["watermark"][lang] if simulated["synthetic"] else simulated["people"]["note"][lang]
    head = {"synthetic": simulated["synthetic"], "reform": simulated["reform"]["id"], "on": simulated["on"]}
    for route in [{**simulated["any"], "id": "any", "name": {lang: ""}}, *simulated["routes"]]:
        named = {**head, "route": route["id"], "name": route["name"][lang]}
        yield {**named, "group_by": "", "group": "", **_cells(route["all"]), "note": note}
        for column, groups in route["groups"].items():
            for group in groups:
                yield {**named, "group_by": column, "group": group["value"] or "", **_cells(group), "note": note}


def _cells(tally: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {"people": tally["people"], "count": tally["count"]}
    for when in ("before", "after"):
        found |= {f"{when}_{verdict}": tally[when][verdict] for verdict in ("met", "unknown", "unmet")}
    for name in NEWLY:
        found |= {name: tally[name]["count"]} | {f"{name}_{key}": tally[name][key] for key in ("share", "low", "high")}
    return found


def _write_csv(path: Path, simulated: Mapping[str, Any], lang: str) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(BOM)
        writer: csv.DictWriter[str] | None = None
        for row in rows(simulated, lang):
            if writer is None:
                writer = csv.DictWriter(file, list(row))
                writer.writeheader()
            writer.writerow({key: _cell(value) for key, value in row.items()})


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else safe_cell(value) if isinstance(value, str) else str(value)


def _write_xlsx(path: Path, simulated: Mapping[str, Any], lang: str) -> None:
    import xlsxwriter  # noqa: PLC0415 - only for who asks for a spreadsheet

    options = {"strings_to_formulas": False, "strings_to_urls": False, "constant_memory": True}
    with xlsxwriter.Workbook(path, options) as book:
        sheet = book.add_worksheet("synthetic" if simulated["synthetic"] else "simulation")
        bold = book.add_format({"bold": True})
        line = 0
        if simulated["synthetic"]:
            sheet.write_string(line, 0, simulated["watermark"][lang], bold)
            sheet.set_header(f"&C{simulated['watermark'][lang]}"[:255])
            line += 1
        for number, row in enumerate(rows(simulated, lang)):
            if not number:
                for column, name in enumerate(row):
                    sheet.write_string(line, column, name, bold)
                line += 1
            for column, value in enumerate(row.values()):
                _put(sheet, line, column, value)
            line += 1
        if simulated["synthetic"]:
            sheet.write_string(line, 0, simulated["watermark"][lang], bold)


def _put(sheet: Any, line: int, column: int, value: Any) -> None:
    if isinstance(value, str):
        sheet.write_string(line, column, value)
    elif isinstance(value, bool):
        sheet.write_boolean(line, column, value)
    elif value is not None:
        sheet.write_number(line, column, value)

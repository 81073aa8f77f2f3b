"""The report on paper."""

from typing import Any

from django.utils.translation import pgettext

from viadukt.casework.reporting.counting import Report, Table
from viadukt.ui.paper.rendering import render

HIDDEN = "–"


def report_paper(report: Report, *, title: str, note: str, language: str) -> bytes:
    """PDF/UA: the figures, then each table with its definition beneath. Raises `Refused` where it gets too long."""
    data: dict[str, Any] = {
        "note": note,
        "figures": [[figure.title, _number(figure.value), figure.definition] for figure in report.figures],
        "head": [pgettext("staff", "Zahl"), pgettext("staff", "Anzahl"), pgettext("staff", "Was gezählt ist")],
        "tables": [_table(table) for table in report.tables if not table.is_empty],
    }
    return render("casework/report.typ", data, language=language, title=title)


def _table(table: Table) -> dict[str, Any]:
    rows = [[label, *(_number(number) for number in numbers)] for label, numbers in table.rows]
    if table.adds_up:
        rows.append([pgettext("staff", "Summe"), *(_number(number) for number in table.totals)])
    return {"title": table.title, "definition": table.definition, "head": [table.title, *table.columns], "rows": rows}


def _number(number: int | None) -> str:
    return HIDDEN if number is None else str(number)

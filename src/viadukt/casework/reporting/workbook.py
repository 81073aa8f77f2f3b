"""The report as a workbook."""

from io import BytesIO

import xlsxwriter
from django.utils.translation import pgettext

from viadukt.casework.reporting.counting import Report, Table
from viadukt.kernel.tables import safe_cell


def workbook(report: Report, *, title: str, note: str) -> bytes:
    """XLSX: a sheet with the figures and one for each table, definitions beneath. A hidden number is an empty cell."""
    kept = BytesIO()
    book = xlsxwriter.Workbook(kept, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    bold = book.add_format({"bold": True, "text_wrap": True})
    words = book.add_format({"text_wrap": True, "font_color": "#4f6066"})
    sheet = book.add_worksheet(pgettext("staff", "Zahlen")[:31])
    sheet.set_column(0, 0, 40)
    sheet.set_column(2, 2, 70)
    sheet.write_string(0, 0, safe_cell(title), bold)
    sheet.write_string(1, 0, safe_cell(note), words)
    for row, figure in enumerate(report.figures, start=3):
        sheet.write_string(row, 0, safe_cell(figure.title))
        if figure.value is not None:
            sheet.write_number(row, 1, figure.value)
        sheet.write_string(row, 2, safe_cell(figure.definition), words)
    names: set[str] = set()
    for table in report.tables:
        if not table.is_empty:
            _write_table(book.add_worksheet(_sheet_name(table.title, names)), table, bold, words)
    book.close()
    return kept.getvalue()


def _write_table(sheet: xlsxwriter.worksheet.Worksheet, table: Table, bold: object, words: object) -> None:
    sheet.set_column(0, 0, 40)
    sheet.write_string(0, 0, safe_cell(table.title), bold)
    for column, name in enumerate(table.columns, start=1):
        sheet.write_string(0, column, safe_cell(name), bold)
    lines = [*table.rows, *([(pgettext("staff", "Summe"), table.totals)] if table.adds_up else [])]
    for row, (label, numbers) in enumerate(lines, start=1):
        sheet.write_string(row, 0, safe_cell(label))
        for column, number in enumerate(numbers, start=1):
            if number is not None:
                sheet.write_number(row, column, number)
    sheet.write_string(len(lines) + 2, 0, safe_cell(table.definition), words)


def _sheet_name(title: str, taken: set[str]) -> str:
    """A name that Excel takes (31 signs, none of []:*?/\\) and that no other sheet has."""
    base = "".join(sign for sign in title if sign not in "[]:*?/\\'")[:28] or "Tabelle"
    name, number = base, 2
    while name.casefold() in taken:
        name, number = f"{base} {number}", number + 1
    taken.add(name.casefold())
    return name

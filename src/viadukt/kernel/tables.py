"""Tables out to spreadsheets."""

import re

_FORMULA = re.compile(r"\s*[=+\-@|%\uff1d\uff0b\uff0d\uff20]|[\t\r\n]")
# Whoever reads a table with commas as one with semicolons (Excel in German) begins a cell at each of these, quoted or not.
_CELL_WITHIN = re.compile(r"(?<=[;\t\r\n])([ \xa0]*)(?=[=+\-@|%\uff1d\uff0b\uff0d\uff20])(?!\+[0-9][0-9 ]*(?:[;\t\r\n]|\Z))")


def safe_cell(value: object) -> str:
    """A cell that no spreadsheet takes for a formula: what begins like one gets an apostrophe in front, also within the text
    where a spreadsheet that splits it at the wrong sign would begin a cell. Phone numbers within (`+49 221 1234`) stay.

    Source: OWASP, CSV Injection.
    """
    text = _CELL_WITHIN.sub(r"\1'", str(value))
    return f"'{text}" if _FORMULA.match(text) else text

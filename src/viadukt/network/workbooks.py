"""Reading XLSX and ODS in a process of its own, with a limit to its memory and time.

A file of a kilobyte may say that its last cell stands in the lowest right corner of the sheet, or unpack to more than its
directory says: the reader then takes all memory there is and ends its process. This way that process is not the server.
Run as a program, this file reads a workbook from standard input and writes its rows as JSON.
"""

import json
import subprocess
import sys
from datetime import date, datetime
from typing import Any

from viadukt.kernel.apart import limit, run_apart

MOST_MEMORY = 1024 * 1024 * 1024
SECONDS = 20
_UNREADABLE = 3

Row = tuple[int, list[str]]


class Unreadable(Exception):  # noqa: N818 - it says what the file is
    """This is no workbook."""


class TooLarge(Exception):  # noqa: N818 - it says what the file is
    """Reading it takes more memory or time than there is for it."""


def text_of(cell: Any) -> str:
    """A cell as text."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)  # spreadsheets keep 50667 as 50667.0
    if isinstance(cell, datetime):
        cell = cell.date()
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell).replace("\0", "").strip()


def read_workbook(content: bytes, most_rows: int) -> list[Row]:
    """The rows of the first sheet that have something in them, with their numbers; at most one more than `most_rows`.

    Raises `Unreadable` and `TooLarge`.
    """
    try:
        ended = run_apart(__file__, str(most_rows + 1), given=content, seconds=SECONDS)
    except subprocess.TimeoutExpired as error:
        raise TooLarge from error
    if ended.returncode == _UNREADABLE:
        raise Unreadable
    if ended.returncode:
        raise TooLarge
    return [(number, cells) for number, cells in json.loads(ended.stdout)]


def _rows(content: bytes, most: int) -> list[Row]:
    import io  # noqa: PLC0415 - what the server does not need

    from python_calamine import CalamineWorkbook  # noqa: PLC0415

    try:
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
        cells = sheet.to_python(skip_empty_area=False)
    except MemoryError:
        raise
    except BaseException:  # noqa: BLE001 - also what a panic of the reader becomes
        sys.exit(_UNREADABLE)
    rows: list[Row] = []
    for number, row in enumerate(cells, start=1):
        texts = [text_of(cell) for cell in row]
        if any(texts):
            rows.append((number, texts))
        if len(rows) == most:
            break
    return rows


if __name__ == "__main__":
    limit(MOST_MEMORY, SECONDS)
    sys.stdout.write(json.dumps(_rows(sys.stdin.buffer.read(), int(sys.argv[1]))))

"""Typst in a process of its own, with a limit to its memory and time.

What it sets takes memory that it keeps, and its caches would hold people's texts in the server for as long as that runs. Run as
a program, this file reads sources and inputs as JSON from standard input and writes a PDF.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from viadukt.kernel.apart import limit, run_apart

MOST_MEMORY = 1024 * 1024 * 1024
SECONDS = 20
FONTS = Path(__file__).parent / "fonts"
_WRONG = 3


class Wrong(Exception):  # noqa: N818 - it says what the source is
    """Typst cannot set this source: what it says about it, without any text that is to be set."""


class TooMuch(Exception):  # noqa: N818 - it says what the text is
    """Setting it takes more memory or time than there is for it."""


def typeset(sources: Mapping[str, str], inputs: Mapping[str, str]) -> bytes:
    """The PDF of `sources["main.typ"]`, which may import the others and reads `inputs` as `sys.inputs`; PDF/UA-1 (ISO 14289-1).

    There is no other file that it could read, and no clock. Raises `Wrong` and `TooMuch`.
    """
    try:
        ended = run_apart(__file__, given=json.dumps({"sources": sources, "inputs": inputs}).encode(), seconds=SECONDS)
    except subprocess.TimeoutExpired as error:
        raise TooMuch from error
    if ended.returncode == _WRONG:
        raise Wrong(ended.stderr.decode())
    if ended.returncode:
        raise TooMuch
    return ended.stdout


def _set(sources: Mapping[str, str], inputs: Mapping[str, str]) -> bytes:
    import typst  # noqa: PLC0415 - what the server does not need

    os.chdir(FONTS)  # from where typst names files
    try:
        pdf: bytes = typst.compile(  # type: ignore[call-overload]  # sources as a mapping are not in its types
            {name: source.encode() for name, source in sources.items()},
            root=FONTS,
            font_paths=typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS]),
            sys_inputs=dict(inputs),
            pdf_standards=["ua-1"],
        )
    except typst.TypstError as error:
        sys.stderr.write(_without_quotes(error.diagnostic.strip()))
        sys.exit(_WRONG)
    return pdf


def _without_quotes(diagnostic: str) -> str:
    """Typst quotes values in what it says, and they may be somebody's: each becomes "…"."""
    return re.sub(r'"(?:[^"\\]|\\.)*"', '"…"', diagnostic)


if __name__ == "__main__":
    limit(MOST_MEMORY, SECONDS)
    sys.stdout.buffer.write(_set(**json.load(sys.stdin.buffer)))

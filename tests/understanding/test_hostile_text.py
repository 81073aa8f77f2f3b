"""Texts that are made to hurt: none takes the process with it, none takes long."""

import os
import subprocess
import sys
import unicodedata
from itertools import groupby

import pytest

from tests.processes import SOURCE
from viadukt.understanding import meaning
from viadukt.understanding.folding import within_reason
from viadukt.understanding.public import understand


@pytest.mark.parametrize("times", [10, 60, 20_000])
def test_a_sign_of_eighteen_letters_does_not_end_the_process(times: int) -> None:
    """In a process of its own, since what is tested is that the process lives."""
    asks = (
        "import django; django.setup(); from viadukt.understanding.public import understand; "
        f"understand('\\ufdfa' * {times} + ' hilfe'); print('alive')"
    )

    ended = subprocess.run(
        [sys.executable, "-c", asks],
        env=os.environ
        | {"PYTHONPATH": str(SOURCE), "DJANGO_SETTINGS_MODULE": "viadukt.config.settings", "VIADUKT_MODE": "test"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    assert (ended.returncode, ended.stdout) == (0, "alive\n")


def test_the_sign_means_what_it_says_when_it_is_written_out() -> None:
    written_out = "صلى الله عليه وسلم"

    assert meaning.pieces("\ufdfa" * 3) == meaning.pieces(written_out * 3)


def test_half_a_character_is_no_error() -> None:
    assert understand("\ud800 hilfe bei der wohnungssuche in \udfff Köln").place == understand("Köln").place


@pytest.mark.parametrize(
    "text",
    [
        "a" + "\u0315" * 10_000 + "\u0327" * 10_000,
        "a" + "\u0315\u0300" * 10_000,
        "\u0f73" * 20_000,
        "\ufdfb" * 20_000,
        "\ufdfa" * 20_000,
    ],
    ids=[
        "marks in the wrong order",
        "marks in turn",
        "marks that are made of marks",
        "eight letters each",
        "eighteen letters each",
    ],
)
def test_what_is_read_of_it_is_within_reason(text: str) -> None:
    """Bringing the marks of one letter into order takes the square of their number."""
    read = within_reason(text, 20_000)
    marks = [bool(unicodedata.combining(sign)) for sign in unicodedata.normalize("NFD", read)]
    runs = [len(list(run)) for is_mark, run in groupby(marks) if is_mark]

    assert len(read) <= 20_000
    assert max(runs, default=0) <= 2 * 8  # a mark may be made of two
    understand(text)


def test_marks_that_people_write_stay() -> None:
    written = "Việt Nam đang gặp khó khăn, مُسَاعَدَةٌ"

    assert within_reason(written, 100) == written
    assert within_reason("a" + "\u0301" * 50 + "b", 100) == "a" + "\u0301" * 8 + "b"

"""Texts that are made to hurt: none takes the process with it, none takes long."""

import os
import subprocess
import sys

import pytest

from tests.processes import SOURCE
from viadukt.understanding import meaning
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

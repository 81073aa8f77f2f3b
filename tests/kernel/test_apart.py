"""Programs that run apart: no secret goes with them, and they are ended."""

import subprocess
from pathlib import Path

import pytest

from viadukt.kernel.apart import run_apart


def program(folder: Path, text: str) -> str:
    path = folder / "program.py"
    path.write_text(text)
    return str(path)


def test_it_gets_its_input_and_no_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("VIADUKT_SECRET_KEY", "geheim")
    echo = "import os, sys; print(sys.argv[1], sys.stdin.read(), os.environ.get('VIADUKT_SECRET_KEY'))"

    ended = run_apart(program(tmp_path, echo), "eins", given=b"zwei", seconds=30)

    assert (ended.returncode, ended.stdout) == (0, b"eins zwei None\n")


def test_it_is_ended_when_it_takes_long(tmp_path: Path):
    with pytest.raises(subprocess.TimeoutExpired):
        run_apart(program(tmp_path, "while True: pass"), given=b"", seconds=0.1)


@pytest.mark.parametrize("greedy", ["bytes(10**9)", "[None for _ in iter(int, 1)]"])
def test_it_gets_no_more_than_its_limit(tmp_path: Path, greedy: str):
    text = f"from viadukt.kernel.apart import limit\nlimit(200 * 1024 * 1024, 1)\n{greedy}"

    assert run_apart(program(tmp_path, text), given=b"", seconds=30).returncode != 0

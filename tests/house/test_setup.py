"""`make setup` on machines where something is missing: one sentence that says what to do."""

import os
import pwd
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A fresh folder with what setup reads."""
    folder = tmp_path / "viadukt"
    for name in ("tools/setup.sh", "pyproject.toml", "uv.lock", "README.md"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, folder / name)
    return folder


def program(folder: Path, name: str, script: str) -> Path:
    """A stand-in on the path."""
    path = folder / "bin" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


def set_up(clone: Path, python: str | Path, user: int | None = None, **environment: str) -> tuple[int, str]:
    """The exit code, and what it said on both streams."""
    command = ["/bin/sh", "tools/setup.sh", str(python)]
    result = subprocess.run(
        command,
        cwd=clone,
        env=os.environ | environment,
        user=user,
        check=False,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    return result.returncode, result.stdout


def only_these_programs(clone: Path) -> str:
    """A path without any Python."""
    for name in ("command", "pwd", "tail", "touch", "tr"):
        if found := shutil.which(name):
            (clone / "bin").mkdir(exist_ok=True)
            (clone / "bin" / name).symlink_to(found)
    return str(clone / "bin")


def test_an_old_python_is_named(clone: Path):
    old = program(clone, "old-python", 'case "$1" in --version) echo "Python 3.9.2";; *) exit 1;; esac')

    code, said = set_up(clone, old, PATH=only_these_programs(clone))

    assert code == 1
    assert said == (
        f"Python 3.11 or newer is needed ({old} is Python 3.9.2): install it (Debian and Ubuntu: apt install python3"
        " python3-venv) or name it: make setup PYTHON=/path/to/python3.11\n"
    )


def test_no_python_at_all(clone: Path):
    code, said = set_up(clone, "python3", PATH=only_these_programs(clone))

    assert (code, said.split(":")[0]) == (1, "Python 3.11 or newer is needed (python3 is missing)")


def test_a_newer_python_beside_an_old_one_is_taken(clone: Path):
    program(clone, "python3.12", 'case "$*" in *version_info*) exit 0;; *) exit 1;; esac')

    code, said = set_up(clone, "python3", PATH=only_these_programs(clone))

    assert (code, said) == (
        1,
        "Python's venv module is missing: install it (Debian and Ubuntu: apt install python3-venv) and try again.\n",
    )


@pytest.mark.slow
def test_without_network(clone: Path):
    nowhere = "http://127.0.0.1:9/simple"
    code, said = set_up(
        clone, sys.executable, PIP_INDEX_URL=nowhere, PIP_EXTRA_INDEX_URL="", PIP_FIND_LINKS="", PIP_CONFIG_FILE="/dev/null"
    )

    assert code == 1
    assert said.splitlines()[1].startswith("The package index could not be reached: check the network")


def test_a_folder_that_cannot_be_written_to(clone: Path):
    with TemporaryDirectory() as folder:
        theirs = Path(folder) / "viadukt"
        shutil.copytree(clone, theirs)
        for path in (theirs, Path(folder)):
            path.chmod(0o555)

        code, said = set_up(theirs, sys.executable, user=pwd.getpwnam("nobody").pw_uid if os.geteuid() == 0 else None)

        Path(folder).chmod(0o755)
        theirs.chmod(0o755)

    assert (code, said.split(":")[0]) == (1, f"This folder ({theirs}) cannot be written to")

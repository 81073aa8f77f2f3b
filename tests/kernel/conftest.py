from pathlib import Path

import pytest
from django.conf import LazySettings

from tests.processes import other_processes  # noqa: F401 - a fixture
from viadukt.kernel import keys
from viadukt.kernel.ids import new_id


@pytest.fixture
def cologne():
    """The id of an organisation."""
    return new_id()


@pytest.fixture
def accra():
    """The id of another."""
    return new_id()


@pytest.fixture
def own_kek_file(settings: LazySettings, tmp_path: Path, db):
    """A key file that a test may change: with the key of the test database in it."""
    path = tmp_path / "kek"
    path.write_text(Path(settings.KEK_FILE).read_text())
    path.chmod(0o600)
    settings.KEK_FILE = path
    yield path
    keys.forget_instance_secret()

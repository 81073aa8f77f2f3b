import pytest
from django.db import connection

from tests.processes import other_processes  # noqa: F401 - a fixture
from viadukt.audit import triggers
from viadukt.kernel.actor import JobActor
from viadukt.kernel.ids import new_id
from viadukt.kernel.refs import Ref


@pytest.fixture
def berna():
    """An adviser, as the record knows her."""
    return JobActor("seat-of-berna", kind="seat", organisation_id=new_id())


@pytest.fixture
def case():
    return Ref("casework.Case", new_id())


@pytest.fixture
def unguarded(db):
    """A database whose triggers somebody has dropped."""
    triggers.uninstall(connection)

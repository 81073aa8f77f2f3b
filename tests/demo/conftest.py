import pytest

from viadukt.demo.loading import Rows, load_demo_network, remove_network


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker) -> Rows:
    """The demo network, written once for the tests of a module; what a test changes is rolled back after it."""
    with django_db_blocker.unblock():
        rows = load_demo_network()
    yield rows
    with django_db_blocker.unblock():
        remove_network()


@pytest.fixture
def network(loaded: Rows, db) -> Rows:
    return loaded

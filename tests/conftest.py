"""What every test may use."""

import pytest
from django.db import connection
from django.test import TransactionTestCase

from viadukt.audit import triggers


@pytest.fixture(autouse=True, scope="session")
def emptying_the_database_empties_the_record_too():
    """A test with real commits is followed by a flush, which the record's triggers would forbid. The flush ends with
    `post_migrate`, which puts them back."""
    with pytest.MonkeyPatch.context() as patch:
        teardown = TransactionTestCase._fixture_teardown

        def without_triggers(self: TransactionTestCase) -> None:
            triggers.uninstall(connection)
            teardown(self)

        patch.setattr(TransactionTestCase, "_fixture_teardown", without_triggers)
        yield

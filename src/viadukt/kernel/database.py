"""Manners towards the database."""

from django.db import DEFAULT_DB_ALIAS, connections


def in_transaction(using: str = DEFAULT_DB_ALIAS) -> bool:
    """Whether the caller has opened a transaction. The one that a test wraps around itself does not count."""
    blocks = connections[using].atomic_blocks
    return any(not getattr(block, "_from_testcase", False) for block in blocks)


def outside_transactions(what: str, using: str = DEFAULT_DB_ALIAS) -> None:
    """Raise `RuntimeError` when a transaction is open: slow work (network, Argon2, large files) must not hold its locks."""
    if in_transaction(using):
        raise RuntimeError(f"{what} takes long and must not happen within a transaction")


def inside_transaction(what: str, using: str = DEFAULT_DB_ALIAS) -> None:
    """Raise `RuntimeError` unless a transaction is open (a test's counts): what belongs together must be kept together."""
    if not connections[using].in_atomic_block:
        raise RuntimeError(f"{what} belongs in the transaction of the change that it is about")

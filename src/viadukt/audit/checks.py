"""What `viadukt check` and Django's own checks ask of the record."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error
from django.db import DEFAULT_DB_ALIAS, connections

from viadukt.audit import triggers
from viadukt.audit.models import AuditRecord


def problems(using: str = DEFAULT_DB_ALIAS) -> list[str]:
    """What is wrong with the guard of the record, in sentences for the operator; fast. The chain itself: `verify`."""
    connection = connections[using]
    if AuditRecord._meta.db_table not in connection.introspection.table_names():
        return ["The audit record has no table yet: run the migrations."]
    return [
        f"The audit record is not protected: its trigger {name} is missing or was changed. Start anew with "
        "viadukt up, which puts it back; then have the record verified."
        for name in triggers.missing(connection)
    ]


def triggers_are_there(
    *, app_configs: Sequence[AppConfig] | None = None, databases: Sequence[str] | None = None, **options: Any
) -> list[CheckMessage]:
    """Django system check of the databases (`check --database default`). Silent on a database that was never migrated."""
    found = problems() if DEFAULT_DB_ALIAS in (databases or ()) else []
    return [Error(problem, id="viadukt.audit.E001") for problem in found if "no table yet" not in problem]

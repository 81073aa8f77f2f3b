from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core import checks as django_checks
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.migrations import Migration
from django.db.models.signals import post_migrate, pre_migrate


class AuditConfig(AppConfig):
    name = "viadukt.audit"
    label = "audit"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from viadukt.audit.checks import triggers_are_there  # noqa: PLC0415 - models are loaded now

        pre_migrate.connect(uninstall_triggers, sender=self)
        post_migrate.connect(install_triggers, sender=self)
        django_checks.register(triggers_are_there, django_checks.Tags.database)


def uninstall_triggers(*, using: str, plan: Sequence[tuple[Migration, bool]] = (), **signal: Any) -> None:
    """Before a migration of the record itself: SQLite cannot rebuild a table that another's trigger looks into."""
    if any(migration.app_label == "audit" for migration, _ in plan) and _has_record(using):
        from viadukt.audit import triggers  # noqa: PLC0415 - models are not loaded yet when this module is

        triggers.uninstall(connections[using])


def install_triggers(*, using: str, **signal: Any) -> None:
    """After every migration: SQLite drops the triggers of a table that it rebuilds."""
    if _has_record(using):
        from viadukt.audit import triggers  # noqa: PLC0415 - models are not loaded yet when this module is

        with transaction.atomic(using=using):
            triggers.install(connections[using])


def _has_record(using: str) -> bool:
    return using == DEFAULT_DB_ALIAS and "audit_auditrecord" in connections[using].introspection.table_names()

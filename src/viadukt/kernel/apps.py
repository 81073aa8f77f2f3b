from typing import Any

from django.apps import AppConfig
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models.signals import post_migrate


class KernelConfig(AppConfig):
    name = "viadukt.kernel"
    label = "kernel"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        post_migrate.connect(make_instance_secret, sender=self)


def make_instance_secret(*, using: str, **signal: Any) -> None:
    """The instance's secret belongs to a migrated database as its tables do."""
    from viadukt.kernel import keys  # noqa: PLC0415 - models are not loaded yet when this module is
    from viadukt.kernel.models import InstanceSecret  # noqa: PLC0415

    table = InstanceSecret._meta.db_table
    if using == DEFAULT_DB_ALIAS and table in connections[using].introspection.table_names():
        keys.make_instance_secret()

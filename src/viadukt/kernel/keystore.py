"""The key store: erasure shares and short-lived keys, in a database of its own.

It is backed up apart from the database, for 30 days at most, so that what is destroyed here stays destroyed.
"""

from typing import Any

from django.db.models import Model

KEYSTORE = "keystore"


class InKeystore:
    """Mixin of the models that live in the key store. It stands before `models.Model`, so that migrations keep it."""

    in_keystore = True


class KeystoreRouter:
    """Sends the models that live in the key store there, and nothing else."""

    def _lives_in_keystore(self, model: type[Model] | None) -> bool:
        return bool(getattr(model, "in_keystore", False))

    def db_for_read(self, model: type[Model], **hints: Any) -> str | None:
        return KEYSTORE if self._lives_in_keystore(model) else None

    db_for_write = db_for_read

    def allow_migrate(self, db: str, app_label: str, model_name: str | None = None, **hints: Any) -> bool:
        in_keystore = bool(hints.get("in_keystore")) or self._lives_in_keystore(hints.get("model"))
        return (db == KEYSTORE) == in_keystore

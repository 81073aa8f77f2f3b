"""The files of a case: of itself, and of whatever belongs to it."""

from collections.abc import Iterator
from uuid import UUID

from django.db import models

from viadukt.audit.public import reference
from viadukt.casework.models import Case
from viadukt.files.public import StoredFile


def parts_of(case: Case) -> Iterator[tuple[type[models.Model], str, bool, list[object]]]:
    """Every table that points to a case: its model, the field by which, whether its rows go with the case, and their ids."""
    for relation in Case._meta.related_objects:
        model, name = relation.related_model, relation.field.name
        assert isinstance(model, type)
        ids = list(model._default_manager.filter(**{name: case}).values_list("pk", flat=True))
        yield model, name, relation.on_delete is models.CASCADE, ids


def files_of(case: Case) -> list[StoredFile]:
    """All files of a case, oldest first: two queries a table that has rows, at most."""
    found = list(_about(reference(case)[0], [case.pk]))
    for model, _name, _goes, ids in parts_of(case):
        own = [pk for pk in ids if isinstance(pk, UUID)]
        found += _about(f"{model._meta.app_label}.{model._meta.object_name}", own) if own else []
    return sorted(found, key=lambda file: (file.received_at, str(file.pk)))


def _about(kind: str, ids: list[UUID]) -> "models.QuerySet[StoredFile]":
    return StoredFile.objects.kept().filter(about_kind=kind, about_id__in=[str(pk) for pk in ids])

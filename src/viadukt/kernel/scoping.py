"""Tenancy: a row that belongs to an organisation is reached only through what its actor may see."""

from typing import Self, TypeVar
from uuid import UUID

from django.db import models
from django.http import Http404

from viadukt.kernel.actor import Actor

M = TypeVar("M", bound=models.Model)


class ScopedQuerySet(models.QuerySet[M]):
    """A queryset that says which of its rows an actor may see; every model of an organisation has one."""

    def visible_to(self, actor: Actor) -> Self:
        raise NotImplementedError(f"{type(self).__name__} must say what is visible to {actor.kind}")


def get_visible(queryset: ScopedQuerySet[M], actor: Actor, pk: UUID | str) -> M:
    """The row `pk` as far as `actor` may see it; `Http404` otherwise, whether it exists or not."""
    row = queryset.visible_to(actor).filter(pk=pk).first()
    if row is None:
        raise Http404
    return row

"""Every URL of the product, as Django knows them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, get_resolver


@dataclass(frozen=True, slots=True)
class Url:
    """A URL pattern: its full name (or its route, where it has none), its route and the names of its parts."""

    name: str
    route: str
    parts: tuple[str, ...]
    view: Any

    @property
    def methods(self) -> tuple[str, ...]:
        """What its view says that it answers; empty when it does not say."""
        view_class = getattr(self.view, "view_class", None)
        return tuple(name.upper() for name in view_class.http_method_names if hasattr(view_class, name)) if view_class else ()


def all_urls() -> list[Url]:
    return list(_walk(get_resolver(), "", ""))


def _walk(resolver: Any, route: str, namespace: str) -> Iterator[Url]:
    for pattern in resolver.url_patterns:
        here = route + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            name = f"{namespace}{pattern.name}" if pattern.name else here
            parts = [*pattern.pattern.converters, *_groups(pattern)]
            yield Url(name, here, tuple(dict.fromkeys(parts)), pattern.callback)
        else:
            yield from _walk(pattern, here, namespace + (f"{pattern.namespace}:" if pattern.namespace else ""))


def _groups(pattern: URLPattern) -> list[str]:
    regex = getattr(pattern.pattern, "regex", None)
    return list(regex.groupindex) if regex else []

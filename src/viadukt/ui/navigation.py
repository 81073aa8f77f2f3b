"""What stands in the menus. Upper rooms register their entries in `AppConfig.ready()`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise

Shown = Callable[[HttpRequest], bool]


def _always(request: HttpRequest) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Entry:
    """A menu entry: `url_name` as `reverse` takes it, `shown` decides per request, lower `position` stands first."""

    label: str | Promise
    url_name: str
    position: int = 50
    shown: Shown = _always


_main: list[Entry] = []
_footer: list[Entry] = []


def register(entry: Entry) -> None:
    """Add an entry to the main menu."""
    _main.append(entry)
    _main.sort(key=lambda e: e.position)


def register_footer(entry: Entry) -> None:
    """Add an entry to the foot of every page."""
    _footer.append(entry)
    _footer.sort(key=lambda e: e.position)


def _drawn(entries: list[Entry], request: HttpRequest) -> list[dict[str, Any]]:
    return [
        {"label": entry.label, "url": (url := reverse(entry.url_name)), "current": request.path == url}
        for entry in entries
        if entry.shown(request)
    ]


def main_menu(request: HttpRequest) -> list[dict[str, Any]]:
    return _drawn(_main, request)


def footer_menu(request: HttpRequest) -> list[dict[str, Any]]:
    return _drawn(_footer, request)

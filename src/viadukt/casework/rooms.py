"""What stands in the menus of casework: the rooms of the desk, and the tabs of a case."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.functional import Promise

from viadukt.network.public import Role, SeatActor


@dataclass(frozen=True, slots=True)
class Room:
    """A page of the desk, for seats with one of `roles`; `text` says what it is for."""

    url_name: str
    label: str | Promise
    text: str | Promise
    roles: frozenset[Role]


@dataclass(frozen=True, slots=True)
class Tab:
    """A part of a case."""

    url_name: str
    label: str | Promise


_rooms: list[tuple[int, Room]] = []
_tabs: list[tuple[int, Tab]] = []
_mailbox_tabs: list[tuple[int, Tab]] = []


def register_room(room: Room, *, position: int) -> None:
    """Add a page to the desk; lower positions first. Called when casework starts."""
    _rooms.append((position, room))
    _rooms.sort(key=lambda pair: pair[0])


def register_tab(tab: Tab, *, position: int) -> None:
    """Add a part to every case; lower positions first. Called when casework starts."""
    _tabs.append((position, tab))
    _tabs.sort(key=lambda pair: pair[0])


def register_mailbox_tab(tab: Tab, *, position: int) -> None:
    """Add a page to every mailbox; its URL has no parts. Lower positions first."""
    _mailbox_tabs.append((position, tab))
    _mailbox_tabs.sort(key=lambda pair: pair[0])


def rooms_for(actor: SeatActor) -> list[Room]:
    """The pages that this seat opens."""
    return [room for _position, room in _rooms if room.roles & actor.roles]


def tabs_of(case_id: UUID, current: str) -> list[dict[str, Any]]:
    """The tabs of a case; `current` is the URL's name without `casework:`."""
    return [
        {"label": tab.label, "url": reverse(tab.url_name, args=[case_id]), "current": tab.url_name == f"casework:{current}"}
        for _position, tab in _tabs
    ]


def mailbox_tabs(current: str) -> list[dict[str, Any]]:
    """The pages of a mailbox; `current` is the URL's name without `casework:`."""
    return [
        {"label": tab.label, "url": reverse(tab.url_name), "current": tab.url_name == f"casework:{current}"}
        for _position, tab in _mailbox_tabs
    ]

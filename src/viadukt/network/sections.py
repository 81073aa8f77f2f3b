"""Parts of an organisation's public page that the rooms above add: what it offers, what it says."""

from collections.abc import Callable

from django.http import HttpRequest
from django.utils.safestring import SafeString

from viadukt.network.models import Organisation

Section = Callable[[HttpRequest, Organisation], SafeString]
"""Draws one section, empty when there is nothing to show; by few queries, whatever it shows."""

_sections: list[tuple[int, Section]] = []


def register_profile_section(section: Section, *, position: int = 50) -> None:
    """Let `section` stand on every public profile; lower positions first."""
    _sections.append((position, section))
    _sections.sort(key=lambda pair: pair[0])


def drawn(request: HttpRequest, organisation: Organisation) -> list[SafeString]:
    return [html for _position, section in _sections if (html := section(request, organisation))]

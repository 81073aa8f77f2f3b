"""Small parts of pages that need a little logic."""

from typing import Any

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def icon(name: str, *, turns: bool = False) -> SafeString:
    """A pictogram beside a text that says the same, so it is hidden from screen readers.

    `name` is a symbol of `ui/icons.svg`; `turns`: it points somewhere, so it is mirrored right-to-left.
    """
    return format_html(
        '<svg class="icon{}" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>',
        " turns" if turns else "",
        static("ui/icons.svg"),
        name,
    )


@register.simple_tag
def map_setting(name: str) -> str:
    """`tiles`: the address pattern of the operator's tile server, empty without one; `credit`: whom to name for it."""
    return str({"tiles": settings.MAP_TILES, "credit": settings.MAP_TILES_CREDIT}[name])


@register.simple_tag(takes_context=True)
def page_url(context: dict[str, Any], number: int) -> str:
    """This page's address with `page` set to `number` and everything else kept."""
    query = context["request"].GET.copy()
    query["page"] = str(number)
    return f"?{query.urlencode()}"

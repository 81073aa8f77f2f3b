"""Texts of rulebooks in pages."""

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from viadukt.guidance.engine.model import Text
from viadukt.guidance.wording import said

register = template.Library()


@register.simple_tag(takes_context=True)
def say(context: dict[str, Any], text: Text) -> SafeString:
    """The text in the language of the page; one that is not translated yet says in which language it is."""
    language = str(context["language"])
    found = said(text, language)
    if found.language == language:
        return format_html("{}", found.text)
    return format_html('<span lang="{}" dir="ltr">{}</span>', found.language, found.text)

"""How the pages of cases say things."""

import re

from django import template

from viadukt.network.public import language_in_words

register = template.Library()


@register.filter
def spoken_language(code: str) -> str:
    """A language in the reader's language; nothing for none."""
    return language_in_words(code) if code else ""


@register.filter
def digits(number: str) -> str:
    """A phone number as a link takes it."""
    return re.sub(r"[^0-9+]", "", number)

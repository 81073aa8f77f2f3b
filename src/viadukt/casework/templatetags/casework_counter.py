"""Names of languages and of where somebody was sent on, for templates."""

from django import template

from viadukt.casework.controlled import label
from viadukt.network.public import language_in_words

register = template.Library()


@register.filter
def language_label(code: str) -> str:
    """A language in the reader's language."""
    return language_in_words(code) if code else ""


@register.filter
def referred_label(key: str) -> str:
    """Where somebody was sent on; "" for nowhere."""
    return label("referred_to", key)

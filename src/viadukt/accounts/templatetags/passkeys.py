"""A passkey's options in a template that is filled by one of allauth's views."""

from collections.abc import Mapping
from typing import Any

from django import template

from viadukt.accounts.passkeys import options_as_json

register = template.Library()


@register.filter
def passkey_options(options: Mapping[str, Any]) -> str:
    return options_as_json(options)

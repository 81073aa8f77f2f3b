"""Names of places, languages and dates, for templates."""

import re
from collections.abc import Iterable

from django import template
from django.utils.text import Truncator

from viadukt.network import names
from viadukt.network.models import FundingPeriod

register = template.Library()


@register.filter
def land(code: str) -> str:
    return names.land_name(code)


@register.filter
def country(code: str) -> str:
    return names.country_name(code)


@register.filter
def spoken(codes: Iterable[str]) -> str:
    """Languages by name, separated by commas."""
    return ", ".join(names.named_languages(codes))


@register.filter
def partial_date(value: str) -> str:
    return names.date_in_words(value)


@register.filter
def years(period: FundingPeriod) -> str:
    return names.years_in_words(period.begins, period.ends)


@register.filter
def source_link(source: str) -> str:
    """The first web address that a source names; nothing for a source without one."""
    found = re.search(r"https?://[^\s;,]+", source)
    return found.group() if found else ""


@register.filter
def source_name(source: str) -> str:
    """A source short enough to stand in a line: of a web address its host."""
    words = re.sub(r"https?://(?:www\.)?([^/\s;]+)[^\s;]*", r"\1", source)
    return Truncator(words).chars(90)


@register.filter
def tel(phone: str) -> str:
    """A phone number as `tel:` wants it (RFC 3966): digits and the plus."""
    return re.sub(r"[^\d+]", "", phone.replace("(0)", ""))


@register.filter
def is_one_number(phone: str) -> bool:
    """Whether it can be dialled as it stands; of two extensions of a switchboard neither can."""
    return re.search(r"\d\s+-\d", phone) is None

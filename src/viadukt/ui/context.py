"""What the page frame needs on every page."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language, get_language_bidi


def interface(request: HttpRequest) -> dict[str, Any]:
    """Language, direction, the switcher's languages by autonym, and where "Leave now" leads."""
    return {
        "language": get_language(),
        "direction": "rtl" if get_language_bidi() else "ltr",
        "languages": settings.LANGUAGES,
        "leave_url": settings.LEAVE_URL,
        "is_demo": settings.DEMO,
    }

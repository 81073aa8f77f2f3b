"""What the page frame needs on every page."""

from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest, QueryDict
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language_info

from viadukt.ui.navigation import footer_menu, main_menu


def language_links(request: HttpRequest) -> list[dict[str, str]]:
    """This page in each interface language. A page that answered a POST links to itself without what was posted, or with
    what its view set as `request.shareable`."""
    links = []
    asked = request.GET if request.method in {"GET", "HEAD"} else cast("QueryDict", getattr(request, "shareable", QueryDict()))
    for code, name in settings.LANGUAGES:
        query = asked.copy()
        query["lang"] = code
        direction = "rtl" if get_language_info(code)["bidi"] else "ltr"
        links.append({"code": code, "name": name, "direction": direction, "url": f"{request.path}?{query.urlencode()}"})
    return links


def interface(request: HttpRequest) -> dict[str, Any]:
    """Language, direction, menus, the switcher by autonym, and where "Leave now" leads.

    `show_leave`: on every public page; staff pages have their own frame of safety, signing out.
    """
    code = getattr(request, "LANGUAGE_CODE", settings.LANGUAGE_CODE)
    return {
        "language": code,
        "language_name": dict(settings.LANGUAGES)[code],
        "direction": "rtl" if get_language_info(code)["bidi"] else "ltr",
        "language_links": SimpleLazyObject(lambda: language_links(request)),
        "navigation": SimpleLazyObject(lambda: main_menu(request)),
        "footer": SimpleLazyObject(lambda: footer_menu(request)),
        "leave_url": settings.LEAVE_URL,
        "show_leave": not request.path.startswith(("/desk/", "/account/")),
        "is_demo": settings.DEMO,
    }

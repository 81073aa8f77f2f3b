"""Find help: the front door.

A text travels by POST and is answered directly; it never enters a URL, a log or the database. Links, filters and
pages of what was understood are GET.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from viadukt.directory import emergency, parts, present, regions
from viadukt.directory.actions import actions_for
from viadukt.directory.forms import FilterForm
from viadukt.directory.gaps import count_gap
from viadukt.directory.hints import hints_for
from viadukt.directory.need import Need
from viadukt.directory.needs import examples, related, topic_groups
from viadukt.directory.search import Results, search
from viadukt.directory.selectors import countries_with_offers, known_topics, topics_with_offers
from viadukt.kernel.ratelimit import allow, too_many
from viadukt.understanding.public import Place, find_place, nearest_place, understand

logger = logging.getLogger(__name__)
LONGEST = 20_000  # characters of a text that are read; a long letter has about 10 000
LIMIT, SECONDS = 60, 60
_FURTHEST = 1_000  # pages


# No cookie is needed to ask for help: the answer to a POST changes nothing, so there is nothing to forge.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def find(request: HttpRequest) -> HttpResponse:
    """`/`: the question, or its answer."""
    if request.method == "POST":
        return _answer(request)
    need = Need.from_query(request.GET, known_topics()) if request.GET else Need()
    if need.is_empty:
        return _ask(request, need)
    return _results(request, need, page=_page(request.GET))


def _answer(request: HttpRequest) -> HttpResponse:
    """Answer a posted text directly."""
    try:
        allowance = allow(request, "find", LIMIT, SECONDS)
    except DatabaseError as error:  # a database that cannot count now does not keep anybody from help
        logger.warning("a search was not counted: %s", type(error).__name__)
    else:
        if not allowance:
            return too_many(request, allowance)  # type: ignore[return-value]
    text = _clean(request.POST.get("q", ""))
    typed_place = _clean(request.POST.get("near", ""))[:200]
    place = _place(request.POST.get("here", ""), typed_place)
    if text:
        need = Need.of(understand(text, interface_language=request.LANGUAGE_CODE), place)
    else:
        need = Need.from_query(request.POST, known_topics())
        need = replace(need, place=place or need.place)
    # The links of this page, the language switcher's too, carry what was understood and nothing else.
    request.shareable = need.to_query()  # type: ignore[attr-defined]
    lost = typed_place if typed_place and place is None else ""
    if need.is_empty:
        response = _ask(request, need, text=text, asked=True, lost_place=lost)
    else:
        response = _results(request, need, page=_page(request.POST), text=text, lost_place=lost)
    response.headers["Cache-Control"] = "no-store"
    return response


def _ask(request: HttpRequest, need: Need, **more: Any) -> HttpResponse:
    language = request.LANGUAGE_CODE
    groups = topic_groups(language)
    return render(request, "directory/find.html", {
        "text": "", "asked": False, "lost_place": "", **more,
        "need": need, "examples": examples(language), "groups": groups, "actions": actions_for(need),
    })  # fmt: skip


def _results(request: HttpRequest, need: Need, *, page: int, text: str = "", lost_place: str = "") -> HttpResponse:
    language = request.LANGUAGE_CODE
    results = search(need, page=page)
    only_words = not (need.topics or need.place or need.groups or need.region)
    if only_words and not (results.hits or results.from_afar or results.farther):
        return _ask(request, need, text=text, asked=True, lost_place=lost_place)  # nothing understood is no gap
    if results.gap and page == 1 and _asked_by_a_person(request, need):
        count_gap(need)
    urgent = need.urgent or ("violence" if "violence-protection" in need.topics else "")
    return render(request, "directory/results.html", {
        "need": need,
        "text": text,
        "lost_place": lost_place,
        "query": need.to_query(),
        "share": need.to_query().urlencode(),
        "parts": parts.parts_of(need, language),
        "maybe": parts.maybe(need, language),
        "place": parts.near(need.place, language) if need.place else "",
        "numbers": emergency.numbers_for(urgent),
        "abroad": _abroad(need, language),
        "form": FilterForm(need, language, countries_with_offers()),
        "results": results,
        "hints": hints_for(need.topics),
        "actions": actions_for(need),
        "related": None if results.total else related(need, language, topics_with_offers()),
        "found": present.counted(results.total),
        **_cards(results, language),
    })  # fmt: skip


def _abroad(need: Need, language: str) -> str:
    """The country in which somebody looks for help, when it is not Germany."""
    country = need.place.country if need.place else ""
    return regions.region_name(country, language) if country not in {"", "DE"} else ""


def _cards(results: Results, language: str) -> dict[str, Any]:
    return {
        "cards": [present.card(hit, language) for hit in results.hits],
        "from_afar": [present.card(hit, language) for hit in results.from_afar],
        "farther": [present.card(hit, language) for hit in results.farther],
    }


def _asked_by_a_person(request: HttpRequest, need: Need) -> bool:
    """Whether a need was expressed here: a posted question, or a tap on one of our own links, before any filter is set."""
    if need.has_filters:
        return False
    return request.method == "POST" or (
        request.headers.get("Sec-Fetch-Site") == "same-origin" and request.headers.get("Sec-Fetch-User") == "?1"
    )


def _clean(text: str) -> str:
    return text[:LONGEST].replace("\x00", " ").strip()


def _place(here: str, typed: str) -> Place | None:
    """The place somebody typed, or the nearest one that we know to where their phone says they are."""
    if typed:
        return find_place(typed)
    try:
        latitude, longitude = (float(part) for part in here[:40].split(","))
    except ValueError:
        return None
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        return None
    return nearest_place(round(latitude, 2), round(longitude, 2))


def _page(query: QueryDict) -> int:
    number = query.get("page", "1")
    return min(int(number), _FURTHEST) if number.isascii() and number.isdigit() and len(number) < 6 else 1

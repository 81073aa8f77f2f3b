"""What the rulebooks tell without asking anything: recognition, return, recruitment, right to stay, mobility, arrival."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from viadukt.guidance.advice import advisers
from viadukt.guidance.library import rulebooks
from viadukt.guidance.statements import drawn
from viadukt.guidance.topics import INDEX, TOPICS
from viadukt.kernel import clock


@require_safe
def topics(request: HttpRequest) -> HttpResponse:
    return render(request, "guidance/topics.html", {"entries": INDEX, "advisers": advisers((), request.LANGUAGE_CODE)})


@require_safe
def topic(request: HttpRequest, folder: str) -> HttpResponse:
    """All that is known on one topic, each statement with its source."""
    found = TOPICS.get(folder)
    if found is None:
        raise Http404
    books = rulebooks()
    parts = [part for part in books.parts.values() if part.folder == folder]
    context = {
        "topic": found,
        "parts": drawn(books, parts, clock.today(), request.LANGUAGE_CODE),
        "advisers": advisers(found.help, request.LANGUAGE_CODE),
    }
    return render(request, "guidance/topic.html", context)

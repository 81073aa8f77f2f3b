"""Pages that stand by themselves: all topics, numbers for emergencies, the dangers of irregular migration."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from viadukt.directory import emergency, risks
from viadukt.directory.needs import tile, topic_groups


@require_safe
def topics(request: HttpRequest) -> HttpResponse:
    return render(request, "directory/topics.html", {"groups": topic_groups(request.LANGUAGE_CODE)})


@require_safe
def safety(request: HttpRequest) -> HttpResponse:
    return render(request, "directory/safety.html", {"situations": emergency.by_situation()})


@require_safe
def migration_risks(request: HttpRequest) -> HttpResponse:
    language = request.LANGUAGE_CODE
    ways = [tile(slug, language) for slug in ("visa-entry", "irregular-migration-risks", "return-reintegration")]
    context = {"sections": risks.SECTIONS, "sources": risks.SOURCES, "ways": ways}
    return render(request, "directory/risks.html", context)

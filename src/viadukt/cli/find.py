"""`viadukt find`: the front door at a terminal, and for files of questions."""

from __future__ import annotations

import json
import os
import secrets
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from viadukt.cli.house import fail, set_up_django

if TYPE_CHECKING:
    from viadukt.directory.public import Hit
    from viadukt.understanding.public import Place, Understood

DEMO = Path("var/demo")
LONGEST = 20_000


@click.command()
@click.argument("question", required=False)
@click.option("--near", metavar="PLACE", help="Where to look: a postcode, city, Land or country, in any language.")
@click.option(
    "--lang", default="de", show_default=True, help="Language to answer in, and to assume when a question is too short."
)
@click.option(
    "--batch", type=click.Path(exists=True, dir_okay=False, allow_dash=True), help="File with one question a line; - is stdin."
)
@click.option("--limit", default=5, show_default=True, type=click.IntRange(0, 20), help="How many services to answer with.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a question.")
def find(  # noqa: PLR0917 - click names them all
    question: str | None, near: str | None, lang: str, batch: str | None, limit: int, as_json: bool
) -> None:
    """Find help: QUESTION in anybody's own words and language.

    JSON: {"query", "language", "topics": [{"slug", "score"}, ...], "place", "services": [...]}. Without a database the topics
    and the place are answered all the same, and "services" is empty.
    """
    if (question is None) == (batch is None):
        raise click.UsageError("Give either a QUESTION or --batch FILE. For example: viadukt find 'Gilt mein Diplom hier?'")
    _make_ready()
    has_services = _has_services() if limit else False
    from django.utils import translation  # noqa: PLC0415 - once Django is ready

    with translation.override(_known_language(lang)):
        place = _place(near)
        if question is not None:
            answer = _answer(question, lang, place, limit if has_services else 0)
            click.echo(json.dumps(answer, ensure_ascii=False) if as_json else _in_words(answer, lang, looked=has_services))
            return
        for line in _shown_progress(_lines(str(batch))):
            answer = _answer(line, lang, place, limit if has_services else 0)
            click.echo(json.dumps(answer, ensure_ascii=False) if as_json else _in_words(answer, lang, looked=has_services))


def _make_ready() -> None:
    """Django, also where nothing is configured: reading needs no secret, and a demo that was run here is used."""
    if "VIADUKT_MODE" not in os.environ:
        os.environ.setdefault("VIADUKT_SECRET_KEY", secrets.token_urlsafe(50))
        configured = {"VIADUKT_HOME", "DATABASE_URL"} & os.environ.keys() or Path("var/viadukt.sqlite3").exists()
        if not configured and (DEMO / "viadukt.sqlite3").exists():
            os.environ["VIADUKT_HOME"] = str(DEMO)
    set_up_django()


def _has_services() -> bool:
    """Whether there is a database with services; says so on stderr when not. Never makes one."""
    from django.conf import settings  # noqa: PLC0415
    from django.db import DatabaseError  # noqa: PLC0415

    from viadukt.directory.public import Service  # noqa: PLC0415

    database = settings.DATABASES["default"]
    name = str(database["NAME"])
    embedded = database["ENGINE"].endswith("sqlite3") and "memory" not in name
    missing = "viadukt: no database yet, so that no services are named. Run `viadukt demo` first, or set VIADUKT_HOME."
    if embedded and not Path(name).exists():
        click.echo(missing, err=True)
        return False
    try:
        if Service.objects.exists():
            return True
    except DatabaseError:
        click.echo(missing, err=True)
        return False
    click.echo("viadukt: the database has no services yet.", err=True)
    return False


def _known_language(lang: str) -> str:
    from django.conf import settings  # noqa: PLC0415

    return lang if lang in dict(settings.LANGUAGES) else "de"


def _place(near: str | None) -> Place | None:
    from viadukt.understanding.public import find_place  # noqa: PLC0415

    if not near:
        return None
    place = find_place(near)
    if place is None:
        fail(f"--near {near!r}: no such place is known. Try a postcode (50667), a city (Köln), a Land or a country (Ghana).")
    return place


def _lines(batch: str) -> Iterator[str]:
    """The questions of the file; a byte order mark and Windows line ends are no part of them."""
    with click.open_file(batch, "rb") as file:
        for number, raw in enumerate(file, 1):
            try:
                line = raw.decode("utf-8-sig" if number == 1 else "utf-8")
            except UnicodeDecodeError:
                click.echo(f"{batch}, line {number}: not UTF-8. Save the file as UTF-8.", err=True)
                sys.exit(2)
            yield line.rstrip("\r\n")


def _shown_progress(lines: Iterator[str]) -> Iterable[str]:
    """The lines, counted on stderr where somebody watches and the answers go elsewhere."""
    watched = sys.stderr.isatty() and not sys.stdout.isatty()
    for number, line in enumerate(lines, 1):
        yield line
        if watched and number % 10 == 0:
            click.echo(f"\r{number} questions", err=True, nl=False)
    if watched:
        click.echo("", err=True)


def _answer(question: str, lang: str, place: Place | None, limit: int) -> dict[str, Any]:
    from viadukt.directory.public import Need, search  # noqa: PLC0415
    from viadukt.understanding.public import understand  # noqa: PLC0415

    understood = understand(question[:LONGEST], interface_language=lang)
    need = Need.of(understood, place)
    hits: list[Hit] = []
    if limit and not need.is_empty:
        results = search(need)
        hits = [*results.hits, *results.from_afar, *results.farther][:limit]
    return {
        "query": question,
        "language": understood.language,
        "topics": [{"slug": topic.slug, "score": round(topic.score, 4)} for topic in understood.topics],
        "place": _as_json(need.place, lang),
        "services": [_service(hit, lang) for hit in hits],
        **_details(understood),
    }


def _details(understood: Understood) -> dict[str, Any]:
    return {
        "sure": understood.sure,
        "spoken": list(understood.spoken),
        "professions": list(understood.professions),
        "groups": list(understood.groups),
        "formats": list(understood.formats),
        "urgent": understood.urgent,
    }


def _as_json(place: Place | None, lang: str) -> dict[str, Any] | None:
    if place is None:
        return None
    return {
        "key": place.key,
        "name": place.name_in(lang),
        "kind": place.kind,
        "country": place.country,
        "land": place.land,
        "latitude": place.latitude,
        "longitude": place.longitude,
    }


def _service(hit: Hit, lang: str) -> dict[str, Any]:
    from viadukt.directory.public import address, contacts, updated  # noqa: PLC0415

    service = hit.service
    ways = {contact.icon: contact.value for contact in contacts(service)}
    return {
        "id": str(service.pk),
        "title": str(service.title.in_language(lang)),
        "organisation": service.organisation.name,
        "topics": list(hit.topics),
        "languages": hit.languages,
        "distance_km": None if hit.distance is None else round(hit.distance, 1),
        "places": [str(at.site) for at in hit.at_sites],
        "phone": ways.get("phone", ""),
        "email": ways.get("mail", ""),
        "website": ways.get("web", ""),
        "updated": updated(service, lang),
        "confirmed": service.standing == "confirmed",
        "url": address(service),
    }


def _in_words(answer: dict[str, Any], lang: str, *, looked: bool) -> str:
    from viadukt.understanding.public import language_name, topic_label  # noqa: PLC0415

    parts = [topic_label(topic["slug"], lang) for topic in answer["topics"][: 1 if answer["sure"] else 3]]
    parts += [answer["place"]["name"]] if answer["place"] else []
    parts += [language_name(answer["language"], lang)] if answer["language"] else []
    lines = [f"{answer['query']}", "  = " + (" · ".join(parts) or "?")]
    for number, service in enumerate(answer["services"], 1):
        km = f", {service['distance_km']:.0f} km" if service["distance_km"] is not None else ""
        reach = " · ".join(value for value in (service["phone"], service["email"], service["website"]) if value)
        lines += [
            f"  {number}. {service['title']} – {service['organisation']}{km}",
            f"     {reach or '–'}",
            f"     {service['updated']}",
        ]
    if looked and not answer["services"]:
        lines.append("  nothing found")
    return "\n".join(lines)

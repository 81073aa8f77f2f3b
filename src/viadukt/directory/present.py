"""An offer as its reader sees it: every line in their language, every claim with what it rests on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Literal
from urllib.parse import quote, urlencode
from uuid import UUID

from babel.dates import format_date, format_time, get_day_names
from babel.units import format_unit
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from phonenumbers import PhoneNumberFormat, PhoneNumberMatcher, format_number

from viadukt.directory import freshness, hours
from viadukt.directory.models import Appointment, Area, Cost, Format, Service, ServiceSite, TargetGroup
from viadukt.directory.need import Need
from viadukt.directory.search import Hit, as_hit
from viadukt.kernel import clock
from viadukt.kernel.texts import Rendering, Translated
from viadukt.network.public import Site, Standing
from viadukt.understanding.public import language_name, topic_label

BadgeKind = Literal["", "good", "warn", "bad"]
Ask = Literal["", "call", "write"]  # what to do before going there


@dataclass(frozen=True, slots=True)
class Badge:
    """A short fact with a pictogram (or none)."""

    text: str | Promise
    icon: str = ""
    kind: BadgeKind = ""


@dataclass(frozen=True, slots=True)
class Contact:
    """A way to reach somebody: what stands on the button and where it leads."""

    label: str
    icon: str
    url: str
    value: str


@dataclass(frozen=True, slots=True)
class Spot:
    """A public place of an offer. Coordinates as text, so that no locale changes their point."""

    address: str
    latitude: str
    longitude: str
    exact: bool
    route: str
    geo: str
    opening: Badge | None


@dataclass(frozen=True, slots=True)
class Card:
    """One offer in a list."""

    id: str
    url: str
    title: Rendering
    organisation: str
    why: Sequence[Badge]
    facts: Sequence[Badge]
    languages: str
    spots: Sequence[Spot]
    contacts: Sequence[Contact]
    ask: Ask
    updated: str
    stale: bool
    standing: str
    confirmed: bool
    invented: bool

    @property
    def point(self) -> Spot | None:
        """Where it stands on the map."""
        return next((spot for spot in self.spots if spot.latitude), None)


def card(hit: Hit, language: str) -> Card:
    """What a list shows of a hit."""
    service = hit.service
    spots = [spot(at, language) for at in hit.at_sites]
    ways = contacts(service, spots)
    return Card(
        id=str(service.pk),
        url=reverse("directory:service", args=[service.pk]),
        title=service.title.in_language(language),
        organisation=service.organisation.name,
        why=why(hit, language),
        facts=facts(service),
        languages=names_of_languages(hit.languages, language),
        spots=spots,
        contacts=ways,
        ask=_ask(ways) if hit.stale else "",
        updated=updated(service, language),
        stale=hit.stale,
        standing=str(Standing(service.standing).label),
        confirmed=service.standing == Standing.CONFIRMED,
        invented=service.organisation.invented,
    )


@dataclass(frozen=True, slots=True)
class Text:
    """A text on an entry's page, with the other languages it is in."""

    label: str
    rendering: Rendering
    others: Sequence[Rendering]


@dataclass(frozen=True, slots=True)
class Day:
    """A weekday's opening times, in the reader's language."""

    name: str
    times: str


@dataclass(frozen=True, slots=True)
class Place:
    """A public place with its week."""

    spot: Spot
    week: Sequence[Day]
    note: Rendering


@dataclass(frozen=True, slots=True)
class Page:
    """Everything about one offer."""

    card: Card
    texts: Sequence[Text]
    topics: Sequence[tuple[str, str, str]]
    groups: Sequence[str]
    formats: Sequence[str]
    appointment: str
    cost: str
    area: str
    places: Sequence[Place]
    hidden_address: bool
    source: str
    source_url: str
    source_date: str
    assured_by: str
    organisation_url: str
    until: str


def page(service: Service, language: str) -> Page:
    """What the entry's own page shows."""
    hit = as_hit(service, Need(), None)
    locale = freshness.locale(language)
    labels = (
        ("", service.title),
        (_("Was"), service.description),
        (_("Für wen"), service.eligibility),
        (_("Kosten"), service.cost_note),
    )
    return Page(
        card=card(hit, language),
        texts=[Text(label, field.in_language(language), _others(field, language)) for label, field in labels if field],
        topics=[(slug, topic_label(slug, language), f"topic-{slug}") for slug in hit.topics],
        groups=[str(TargetGroup(value).label) for value in service.target_groups if value in TargetGroup.values],
        formats=[str(Format(value).label) for value in service.formats if value in Format.values],
        appointment="" if service.appointment == Appointment.UNKNOWN else str(Appointment(service.appointment).label),
        cost="" if service.cost == Cost.UNKNOWN else str(Cost(service.cost).label),
        area=str(Area(service.area).label),
        places=[
            Place(spot(at, language), week(at, language), at.hours_note.in_language(language)) for at in service.at_sites.all()
        ],
        hidden_address=service.at_sites.model.objects.filter(service=service, site__protected=True).exists(),
        source=service.source,
        source_url=service.source if service.source.startswith(("https://", "http://")) else "",
        source_date=freshness.in_words(service.source_date, language),
        assured_by=service.assured_by,
        organisation_url=organisation_url(service.organisation_id),
        until=format_date(service.offered_until, "long", locale=locale) if service.offered_until else "",
    )


def _others(field: Translated, language: str) -> list[Rendering]:
    shown = field.in_language(language).language
    return [field.in_language(code) for code in sorted(field.wordings) if code != shown]


def organisation_url(organisation_id: UUID) -> str:
    """The organisation's public profile."""
    return reverse("network:organisation", args=[organisation_id])


def week(at: ServiceSite, language: str) -> list[Day]:
    """The opening times of a week, day by day; days without any are left out."""
    locale = freshness.locale(language)
    days: dict[int, list[str]] = {}
    for span in hours.known(at.hours):
        times = f"{format_time(span.opens, 'short', locale=locale)}–{format_time(span.closes, 'short', locale=locale)}"
        days.setdefault(span.day, []).append(times)
    names = get_day_names("wide", locale=locale)
    return [Day(names[day - 1], ", ".join(times)) for day, times in sorted(days.items())]


def why(hit: Hit, language: str) -> list[Badge]:
    """Why it stands where it stands: topic, distance or reach, language, freshness."""
    service = hit.service
    badges = [Badge(topic_label(topic, language), f"topic-{topic}") for topic in hit.matched_topics]
    if hit.distance is not None:
        badges.append(Badge(distance(hit.distance, language), "place"))
    elif service.area in {Area.COUNTRY, Area.WORLD}:
        badges.append(Badge(Area(service.area).label, "place"))
    badges += [
        Badge(_("spricht %(language)s") % {"language": language_name(code, language)}, "language", "good")
        for code in hit.matched_languages
    ]
    if service.assured_on and not hit.stale:
        badges.append(Badge(_("vor Kurzem bestätigt"), "ok", "good"))
    return badges


def facts(service: Service) -> list[Badge]:
    """Format, target group, appointment and cost, as far as they are known."""
    badges = [Badge(Format(value).label) for value in service.formats if value in Format.values]
    badges += [Badge(TargetGroup(value).label, "person") for value in service.target_groups if value in TargetGroup.values]
    if service.appointment != Appointment.UNKNOWN:
        badges.append(Badge(Appointment(service.appointment).label, "appointment"))
    if service.cost != Cost.UNKNOWN:
        badges.append(Badge(Cost(service.cost).label))
    return badges


def distance(km: float, language: str) -> str:
    """`3 km entfernt`; what is nearer than a kilometre or only known by its postcode is not given more exactly."""
    if km < 1:
        return _("weniger als 1 km entfernt")
    return _("%(distance)s entfernt") % {
        "distance": format_unit(round(km), "length-kilometer", "short", locale=freshness.locale(language))
    }


def names_of_languages(codes: Sequence[str], language: str) -> str:
    """Names of languages in the reader's language, in a row; empty when none are known."""
    return ", ".join(sorted((language_name(code, language) for code in codes), key=str.casefold))


def contacts(service: Service, spots: Sequence[Spot] = ()) -> list[Contact]:
    """How to reach it: its own ways, or else those of its organisation; then the way there."""
    organisation = service.organisation
    phone = service.phone or organisation.phone
    email = service.email or organisation.email
    website = service.website or organisation.website
    ways = []
    if phone:
        ways.append(Contact(_("Anrufen"), "phone", f"tel:{dialled(phone, organisation.country)}", phone))
    if email:
        ways.append(Contact(_("E-Mail schreiben"), "mail", f"mailto:{quote(email, safe='@')}", email))
    if website and website.startswith(("https://", "http://")):
        ways.append(Contact(_("Webseite öffnen"), "web", website, website))
    if spots and spots[0].route:
        ways.append(Contact(_("Weg zeigen"), "route", spots[0].route, spots[0].address))
    return ways


def _ask(ways: Sequence[Contact]) -> Ask:
    icons = {way.icon for way in ways}
    if "phone" in icons:
        return "call"
    return "write" if icons & {"mail", "web"} else ""


@lru_cache(maxsize=4096)
def dialled(phone: str, country: str = "DE") -> str:
    """The first number that stands in `phone`, as a `tel:` address takes it (E.164); a short one by its digits."""
    for found in PhoneNumberMatcher(phone, country):
        return format_number(found.number, PhoneNumberFormat.E164)
    return "".join(character for character in phone if character.isascii() and character.isdigit())


def spot(at: ServiceSite, language: str) -> Spot:
    """A public place, with whether it is open now."""
    site = at.site
    located = site.latitude is not None and site.longitude is not None and not site.protected
    latitude, longitude = (f"{site.latitude:.5f}", f"{site.longitude:.5f}") if located else ("", "")
    exact = located and bool(site.street)
    return Spot(
        address="" if site.protected else str(site),
        latitude=latitude,
        longitude=longitude,
        exact=exact,
        route=_route(site) if exact else "",
        geo=f"geo:{latitude},{longitude}?{urlencode({'q': str(site)})}" if exact else "",
        opening=opening(at, language),
    )


def _route(site: Site) -> str:
    return "https://www.openstreetmap.org/search?" + urlencode({"query": f"{site.street}, {site.postal_code} {site.city}"})


def opening(at: ServiceSite, language: str) -> Badge | None:
    """Open now, or when next; nothing when the hours are not known."""
    state = hours.status(hours.known(at.hours), hours.zone_of(at.site.country), clock.now())
    if state is None:
        return None
    locale = freshness.locale(language)
    if state.until:
        return Badge(
            _("jetzt offen bis %(time)s") % {"time": format_time(state.until, "short", locale=locale)}, "clock", "good"
        )
    assert state.opens
    return Badge(_("öffnet %(when)s") % {"when": _when(state.opens, language)}, "clock")


def _when(moment: datetime, language: str) -> str:
    locale = freshness.locale(language)
    clock_time = format_time(moment, "short", locale=locale)
    days = (moment.date() - clock.now().astimezone(moment.tzinfo).date()).days
    if days == 0:
        return _("heute um %(time)s") % {"time": clock_time}
    if days == 1:
        return _("morgen um %(time)s") % {"time": clock_time}
    weekday = format_date(moment, "EEEE", locale=locale)
    return _("am %(day)s um %(time)s") % {"day": weekday, "time": clock_time}


def updated(service: Service, language: str) -> str:
    """`Stand: Mai 2023 (vor 3 Jahren)`, or that no date is known."""
    day = freshness.as_of(service.assured_on, service.source_date)
    if day is None:
        return _("Stand nicht bekannt")
    partial = service.assured_on.isoformat() if service.assured_on == day else service.source_date
    return _("Stand: %(date)s (%(age)s)") % {
        "date": freshness.in_words(partial, language),
        "age": freshness.age(freshness.middle(partial) or day, language),
    }


def counted(total: int) -> str:
    """How many offers there are, in words."""
    return ngettext("%(count)s Angebot", "%(count)s Angebote", total) % {"count": total}

"""What the counter shows: what is used most, the contacts of a day and their sums. Nobody is named anywhere here."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import F, Q, QuerySet, Sum

from viadukt.casework.models import Channel, Contact
from viadukt.directory.public import Topic
from viadukt.kernel import clock
from viadukt.network.public import Project, SeatActor

LOOKING_BACK = timedelta(days=90)
FURTHEST_BACK = timedelta(days=60)
"""How far a contact may be dated back."""
USUAL_LANGUAGES = ("de", "ar", "uk", "tr", "fa", "ru", "en", "fr")
CHANNELS = [channel for channel in Channel if channel != Channel.MAILBOX]
"""What happens at a counter; the mailbox counts by itself."""


def topics_by_use(actor: SeatActor) -> list[Topic]:
    """All topics: those that the organisation used most of late first, then in their own order."""
    used = _used(actor, "topic")
    return sorted(Topic.objects.all(), key=lambda topic: (-used.get(topic.pk, 0), topic.position, topic.pk))


def languages_by_use(actor: SeatActor, number: int = 8) -> list[str]:
    """The languages spoken most at the organisation of late, made up with usual ones."""
    used = _used(actor, "language")
    often = sorted((code for code in used if code), key=lambda code: (-used[code], code))
    return list(dict.fromkeys([*often, *USUAL_LANGUAGES]))[:number]


def _used(actor: SeatActor, column: str) -> dict[str, int]:
    recent = Contact.objects.filter(organisation=actor.organisation_id, on__gte=clock.today() - LOOKING_BACK)
    return dict(recent.exclude(**{column: None}).order_by().values_list(column).annotate(Sum("count")))


def own_projects(actor: SeatActor) -> "QuerySet[Project, Project]":
    """What the organisation carries or is a partner of, and is not over for longer than one may date back."""
    ours = Q(carrier=actor.organisation_id) | Q(partners=actor.organisation_id)
    still = Q(period__ends=None) | Q(period__ends__gte=clock.today() - FURTHEST_BACK)
    return Project.objects.filter(ours, still).distinct()


def contacts_of(actor: SeatActor, day: date) -> "QuerySet[Contact, Contact]":
    """The short contacts of a day at the actor's organisation, newest first."""
    return Contact.objects.visible_to(actor).filter(on=day).select_related("topic").order_by("-created_at", "id")


@dataclass(frozen=True, slots=True)
class Sums:
    """What was counted: contacts, minutes, and contacts by channel, most first."""

    contacts: int = 0
    minutes: int = 0
    channels: list[tuple[str, int]] = field(default_factory=list)


def sums_of(actor: SeatActor, day: date) -> Sums:
    """The sums of the short contacts of a day: a row with a count stands for as many, with its minutes each."""
    rows = list(
        Contact.objects.visible_to(actor)
        .filter(on=day)
        .order_by()
        .values("channel")
        .annotate(contacts=Sum("count"), time=Sum(F("count") * F("minutes")))
    )
    channels = sorted(((row["channel"], row["contacts"]) for row in rows), key=lambda pair: (-pair[1], pair[0]))
    return Sums(
        sum(row["contacts"] for row in rows),
        sum(row["time"] for row in rows),
        [(str(Channel(channel).label), number) for channel, number in channels],
    )


def named(topics: Iterable[Topic]) -> list[tuple[str, str]]:
    return [(topic.pk, str(topic)) for topic in topics]

""" "My desk": what needs a seat today, told by the contexts above; and putting a duty off until a day."""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import pgettext

from viadukt.jobs.failures import class_of, place_of
from viadukt.jobs.models import Snooze
from viadukt.kernel import clock
from viadukt.kernel.actor import Actor
from viadukt.kernel.decisions import Decision
from viadukt.kernel.refs import Ref

log = logging.getLogger(__name__)
LONGEST_SNOOZE = timedelta(days=90)
MOST_DUTIES = 500
"""Of one source on one desk; a longer list is not a desk any more."""


@dataclass(frozen=True, slots=True)
class Duty:
    """Something that needs this seat: `key` names it for good (`casework.step:<id>`), `why` says in words why it is here.

    `due` is the day by which; `urgent` stands before everything else. `can_wait` is false for what must not be put off.
    """

    key: str
    why: str | Promise
    url: str
    about: Ref | None = None
    due: date | None = None
    urgent: bool = False
    can_wait: bool = True


Duties = Callable[[Actor], Iterable[Duty]]
"""What a context registers: the duties of an actor's seat, by few queries, whatever their number."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What a seat finds: duties in the order of their urgency, those put off with the day they come back, and the
    names of sources that could not answer."""

    duties: list[Duty] = field(default_factory=list)
    snoozed: list[tuple[Duty, date]] = field(default_factory=list)
    missing: list[str | Promise] = field(default_factory=list)


_sources: dict[str, tuple[str | Promise, Duties]] = {}


def register_duties(name: str, label: str | Promise, source: Duties) -> None:
    """Let `source` tell duties; `label` names it to people in case that it cannot."""
    if _sources.setdefault(name, (label, source))[1] is not source:
        raise ValueError(f"two sources of duties are called {name}")


def desk(actor: Actor) -> Desk:
    """The desk of the actor's seat. A source that fails is named and leaves the others alone."""
    found = Desk()
    until = dict(Snooze.objects.filter(seat=actor.opaque_id, until__gt=clock.today()).values_list("duty", "until"))
    for name, (label, source) in _sources.items():
        try:
            duties = _first(source(actor))
        except Exception as error:  # noqa: BLE001 - one context's mistake must not empty the desk
            log.error("duties of %s failed: %s at %s", name, class_of(error), place_of(error))
            found.missing.append(label)
            continue
        for duty in duties:
            if duty.can_wait and duty.key in until:
                found.snoozed.append((duty, until[duty.key]))
            else:
                found.duties.append(duty)
    found.duties.sort(key=lambda duty: (not duty.urgent, duty.due or date.max, duty.key))
    found.snoozed.sort(key=lambda pair: (pair[1], pair[0].key))
    return found


def _first(duties: Iterable[Duty]) -> list[Duty]:
    return [duty for duty, _ in zip(duties, range(MOST_DUTIES), strict=False)]


def may_snooze(duty: Duty, until: date) -> Decision:
    """A duty that can wait may be put off from tomorrow up to 90 days."""
    if not duty.can_wait:
        return Decision.no(pgettext("staff", "Diese Aufgabe lässt sich nicht verschieben."))
    if not clock.today() < until <= clock.today() + LONGEST_SNOOZE:
        return Decision.no(pgettext("staff", "Bitte wählen Sie einen Tag ab morgen, höchstens 90 Tage entfernt."))
    return Decision.yes()


def snooze(*, actor: Actor, duty: Duty, until: date) -> None:
    """Put a duty of the actor's own desk off until that day; raises `Refused` with a reason when it must not wait."""
    may_snooze(duty, until).or_raise()
    with transaction.atomic():
        Snooze.objects.update_or_create(seat=actor.opaque_id, duty=duty.key, defaults={"until": until})


def wake(*, actor: Actor, key: str) -> None:
    """Take a duty back onto the desk."""
    Snooze.objects.filter(seat=actor.opaque_id, duty=key).delete()


def purge_snoozes() -> int:
    """Forget what has come back to the desk."""
    return Snooze.objects.filter(until__lte=clock.today()).delete()[0]

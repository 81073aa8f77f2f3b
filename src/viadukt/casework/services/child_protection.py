"""A child may be at risk: the steps of § 4 KKG, each written down encrypted.

The list follows the law's text: § 4(1) talk with the child and those who bring them up, work towards help, both unless
it endangers the protection; (2) advice by an experienced specialist, data pseudonymised before; (3) tell the Jugendamt,
those concerned told before unless that endangers the protection. Who is not named in § 4(1) has the advice of (2) by §
8b(1) SGB VIII. Have a lawyer confirm.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import pgettext, pgettext_lazy

from viadukt.audit.public import record
from viadukt.casework.opening import Json, OpenCase
from viadukt.casework.permissions import may_read
from viadukt.casework.services.cases import put_record
from viadukt.kernel import clock
from viadukt.kernel.errors import Refused
from viadukt.network.public import Seat, SeatActor

CHILD_PROTECTION = "child_protection"
"""Name of the record: {"steps": [{"step", "on", "seat", "text"}]}."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what to do, and where the law says so."""

    key: str
    title: str | Promise
    text: str | Promise
    source: str


STEPS = (
    Step(
        "signs",
        pgettext_lazy("staff", "Aufschreiben, was auffällt"),
        pgettext_lazy("staff", "Was haben Sie gesehen oder gehört, wann, von wem? Beobachtung und Vermutung getrennt."),
        "§ 4 Abs. 1 KKG",
    ),
    Step(
        "advice",
        pgettext_lazy("staff", "Mit der insoweit erfahrenen Fachkraft einschätzen"),
        pgettext_lazy(
            "staff", "Sie haben Anspruch darauf. Geben Sie vorher nichts weiter, woran man Kind oder Familie erkennt."
        ),
        "§ 4 Abs. 2 KKG, § 8b Abs. 1 SGB VIII",
    ),
    Step(
        "talk",
        pgettext_lazy("staff", "Mit dem Kind und den Erziehungsberechtigten sprechen"),
        pgettext_lazy(
            "staff", "Nur soweit das den Schutz des Kindes nicht in Frage stellt. Wenn nicht: Schreiben Sie auf, warum."
        ),
        "§ 4 Abs. 1 KKG",
    ),
    Step(
        "help",
        pgettext_lazy("staff", "Auf Hilfen hinwirken"),
        pgettext_lazy("staff", "Welche Hilfe haben Sie vorgeschlagen, was wurde angenommen, wann schauen Sie wieder hin?"),
        "§ 4 Abs. 1 KKG",
    ),
    Step(
        "told",
        pgettext_lazy("staff", "Die Betroffenen vorher auf die Mitteilung hinweisen"),
        pgettext_lazy(
            "staff", "Nur wenn das den Schutz des Kindes nicht in Frage stellt. Wenn nicht: Schreiben Sie auf, warum."
        ),
        "§ 4 Abs. 3 Satz 1 KKG",
    ),
    Step(
        "office",
        pgettext_lazy("staff", "Das Jugendamt informieren"),
        pgettext_lazy(
            "staff",
            "Wenn sich die Gefahr anders nicht abwenden lässt und Sie das Jugendamt für erforderlich halten: Was haben Sie wem "
            "mitgeteilt? Nur die erforderlichen Daten.",
        ),
        "§ 4 Abs. 3 KKG",
    ),
    Step(
        "feedback",
        pgettext_lazy("staff", "Rückmeldung des Jugendamts"),
        pgettext_lazy("staff", "Das Jugendamt soll Ihnen sagen, ob es die Anhaltspunkte bestätigt sieht und tätig wurde."),
        "§ 4 Abs. 4 KKG",
    ),
)
KEYS = frozenset(step.key for step in STEPS)


@dataclass(frozen=True, slots=True)
class Entry:
    """What was done for a step."""

    on: date
    name: str
    text: str


def entries(opened: OpenCase) -> tuple[dict[str, list[Entry]], int]:
    """What was written down for each step, and the version of the record."""
    found = opened.record(CHILD_PROTECTION)
    written: list[dict[str, Any]] = found.value.get("steps", [])
    seats = Seat.objects.filter(pk__in={one["seat"] for one in written}).select_related("user")
    names = {str(seat.pk): str(seat.user) for seat in seats}
    by_step: dict[str, list[Entry]] = {step.key: [] for step in STEPS}
    for one in written:
        by_step[one["step"]].append(Entry(date.fromisoformat(one["on"]), names.get(one["seat"], ""), one["text"]))
    return by_step, found.version


def write_step(*, opened: OpenCase, step: str, on: date, text: str, based_on: int) -> None:
    """Write down what was done for a step. Nothing that stands is changed; raises `Conflict` when somebody wrote meanwhile.

    Also for a closed case, since a child does not wait.
    """
    actor = opened.actor
    may_read(actor, opened.case).or_raise()
    if not isinstance(actor, SeatActor) or step not in KEYS:
        raise Refused(pgettext("staff", "Diesen Schritt gibt es nicht."))
    if on > clock.today():
        raise Refused(pgettext("staff", "Dieser Tag liegt in der Zukunft."))
    written: Json = opened.record(CHILD_PROTECTION).value
    entry = {"step": step, "on": on.isoformat(), "seat": str(actor.seat_id), "text": text.strip()}
    with transaction.atomic():
        put_record(opened, CHILD_PROTECTION, {"steps": [*written.get("steps", []), entry]}, based_on=based_on)
        record(actor, "child.step_written", opened.case, step=step)

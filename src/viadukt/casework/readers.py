"""Who read a case, as the record says it: for the person by role and organisation, for the team lead by name."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from viadukt.audit.public import AuditRecord, Kind, reference
from viadukt.casework import hooks
from viadukt.casework.case_files import files_of
from viadukt.casework.models import ADVISING, Case
from viadukt.kernel.refs import Ref
from viadukt.network.public import Role, Seat

GLASS = frozenset({"case.glass_broken"})
"""Changes that are shown among the reads: somebody opened what was not theirs, and said why."""

PARTS: dict[str, str | Promise] = {
    "case": _("Überblick"),
    "person": _("Angaben zur Person"),
    "household": _("Haushalt"),
    "notes": _("Notizen"),
    "documents": _("Dokumente"),
    "file": _("ein Dokument"),
    "messages": _("Nachrichten"),
    "plan": _("Plan"),
    "appointments": _("Termine"),
    "referrals": _("Überleitungen"),
    "consents": _("Einwilligungen"),
    "readers": _("wer gelesen hat"),
    "child": _("Kinderschutz"),
    "held": _("alles, was gespeichert ist"),
}


@dataclass(frozen=True, slots=True)
class Reading:
    """One read: `name` is empty for who has no seat, `loud` marks a broken glass."""

    at: datetime
    who: str
    organisation: str
    name: str
    part: str | Promise
    loud: bool = False


@dataclass(frozen=True, slots=True)
class ReadDay:
    """What a person is told: on this day somebody in this role of this organisation saw these parts."""

    day: date
    who: str
    organisation: str
    parts: list[str]
    loud: bool = False


def readings(case: Case) -> list[Reading]:
    """All reads of a case, its files and what was registered (`hooks.register_seen`), newest first; four queries and those
    of the registered. The record is kept for `settings.AUDIT_KEEP_MONTHS` months. A person's own reads are left out."""
    rows = sorted(_records(case), key=lambda row: (row.at, row.month, row.number), reverse=True)
    seats = _seats(row.actor_id for row in rows if row.actor_kind == "seat")
    return [_reading(row, seats.get(row.actor_id)) for row in rows if row.actor_kind != "mailbox"]


def _records(case: Case) -> list[AuditRecord]:
    own = AuditRecord.objects.filter(object_kind=reference(case)[0], object_id=str(case.pk))
    found = list(own.filter(kind=Kind.READ)) + list(own.filter(kind=Kind.CHANGE, verb__in=GLASS))
    files = [Ref("files.StoredFile", file.pk) for file in files_of(case)]
    refs = files + hooks.seen_with(case)
    for kind in sorted({ref.kind for ref in refs}):
        ids = [str(ref.id) for ref in refs if ref.kind == kind]
        found += AuditRecord.objects.filter(object_kind=kind, object_id__in=ids, kind=Kind.READ)
    return found


def _seats(ids: Iterable[str]) -> dict[str, Seat]:
    rows = Seat.objects.filter(pk__in=set(ids)).select_related("user", "organisation")
    return {str(seat.pk): seat for seat in rows}


def _reading(row: AuditRecord, seat: Seat | None) -> Reading:
    part = "file" if row.object_kind == "files.StoredFile" else str(row.facts.get("part", "case"))
    loud = row.verb in GLASS
    if seat is None:
        return Reading(row.at, str(_("jemand von außerhalb")), "", "", PARTS.get(part, PARTS["case"]), loud)
    return Reading(row.at, _role(seat), seat.organisation.name, str(seat.user), PARTS.get(part, PARTS["case"]), loud)


def _role(seat: Seat) -> str:
    """In what role somebody reads: the advising one where they have several."""
    roles = [Role(role) for role in seat.roles]
    first = sorted(roles, key=lambda role: (role not in ADVISING, role != Role.ADVISER))[:1]
    return str(first[0].label) if first else ""


def days(found: Iterable[Reading]) -> list[ReadDay]:
    """Reads put together by day, role and organisation, newest first; names are not in it."""
    grouped: dict[tuple[date, str, str], list[Reading]] = {}
    for one in found:
        grouped.setdefault((timezone.localtime(one.at).date(), one.who, one.organisation), []).append(one)
    return [
        ReadDay(day, who, organisation, sorted({str(one.part) for one in some}), any(one.loud for one in some))
        for (day, who, organisation), some in grouped.items()
    ]


def reader_names(case: Case) -> list[str]:
    """The names of all who read, each once with role and organisation, in the order of the alphabet."""
    return sorted({f"{one.name} ({one.who}, {one.organisation})" for one in readings(case) if one.name})

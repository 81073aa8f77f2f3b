"""What happened to an entry, in words, from the audit record."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from babel.dates import format_datetime
from django.utils.translation import pgettext, pgettext_lazy

from viadukt.audit.public import AuditRecord
from viadukt.directory.freshness import locale
from viadukt.network.public import Organisation

_LAST = 20
_VERBS = {
    "service.added": pgettext_lazy("staff", "angelegt"),
    "service.edited": pgettext_lazy("staff", "Angaben geändert"),
    "service.worded": pgettext_lazy("staff", "Text geändert"),
    "service.placed": pgettext_lazy("staff", "Orte geändert"),
    "service.hours_set": pgettext_lazy("staff", "Öffnungszeiten geändert"),
    "service.published": pgettext_lazy("staff", "veröffentlicht"),
    "service.withdrawn": pgettext_lazy("staff", "zurückgezogen"),
    "service.assured": pgettext_lazy("staff", "als richtig bestätigt"),
    "service.reported": pgettext_lazy("staff", "Meldung eingegangen"),
    "service.report_handled": pgettext_lazy("staff", "Meldung erledigt"),
}


def history_of(records: Iterable[AuditRecord], language: str) -> list[tuple[str, str, str]]:
    """When, what, and for which organisation; the newest first. People stand in the audit record, not here."""
    newest = list(records)[-_LAST:][::-1]
    ids: set[UUID] = {record.organisation_id for record in newest if record.organisation_id}
    names = dict(Organisation.objects.filter(pk__in=ids).values_list("pk", "name"))
    return [
        (
            format_datetime(record.at, "short", locale=locale(language)),
            str(_VERBS.get(record.verb, record.verb)),
            names.get(record.organisation_id, "")
            if record.organisation_id
            else pgettext("staff", "über die öffentliche Seite"),
        )
        for record in newest
    ]

"""On the worklist: which route stands otherwise since rules changed, read out of the cases of one page."""

import json
from collections.abc import Mapping, Sequence
from uuid import UUID

from viadukt.casework.models import Case, CaseRecord
from viadukt.casework.opening import record_field
from viadukt.casework.planning.facts import VERDICTS, changes_in_words
from viadukt.guidance.public import rulebooks
from viadukt.kernel import vault
from viadukt.network.public import SeatActor

Words = tuple[str, str, str]


def route_changes(actor: SeatActor, cases: Sequence[Case], language: str) -> Mapping[UUID, list[Words]]:
    """Route, what was, what is, for each case in which something changed and nobody has looked yet.

    `cases` are those that the actor may read; that they were read is the caller's to record.
    """
    rows = CaseRecord.objects.filter(case__in=cases, name=VERDICTS, case__facts_check__changed_at__isnull=False)
    records = {row.case_id: row for row in rows}
    if not records:
        return {}
    keys = vault.open_many_for_owner(owner_id=actor.organisation_id, object_ids=list(records))
    books = rulebooks()
    found = {}
    for pk, key in keys.items():
        row = records[pk]
        kept = json.loads(key.decrypt(record_field(row.name), row.content, version=row.version))
        found[pk] = changes_in_words(kept, books, language)
    return found

"""The list of an organisation's cases, and the search in it, at a number of queries that does not grow with the rows."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, Q

from viadukt.audit.public import record_read
from viadukt.casework.models import Case, CaseStatus, GlassBreak, IndexTerm, SealedFor, assigned_to
from viadukt.casework.models.cases import CaseQuerySet
from viadukt.casework.opening import nicknames
from viadukt.casework.services.indexing import looked_for
from viadukt.directory.public import Topic
from viadukt.kernel import clock
from viadukt.kernel.keys import owner_keys
from viadukt.network.public import SeatActor, language_in_words

PAGE = 50
MOST_FOUND = 500
_ORDERS = {
    "contact": [F("last_contact_at").desc(nulls_last=True)],
    "silent": [F("last_contact_at").asc(nulls_first=True)],
    "due": [F("next_due_on").asc(nulls_last=True)],
    "new": [F("created_at").desc()],
}
_REFERENCE = re.compile(r"[0-9A-Z]{3}-?[0-9A-Z]{0,3}")


@dataclass(frozen=True, slots=True)
class Row:
    """A case in a list. `called` is empty for one that the reader may not open: of that the reference stands there, and no
    more."""

    case: Case
    called: str
    shut: bool


def cases_of(actor: SeatActor, chosen: Mapping[str, str]) -> CaseQuerySet:
    """The cases that the actor may know of, narrowed down and in order. `chosen` is what `ListForm` answers."""
    found = Case.objects.visible_to(actor).living()
    status = chosen.get("status") or "open"
    if status == "open":
        found = found.filter(status__in=[CaseStatus.WAITING, CaseStatus.OPEN])
    elif status != "all":
        found = found.filter(status=status)
    if chosen.get("whose") == "me":
        found = found.filter(Q(adviser=actor.seat_id) | Q(pk__in=assigned_to(actor)))
    if topic := chosen.get("topic"):
        found = found.filter(topic=topic)
    if language := chosen.get("language"):
        found = found.filter(language=language)
    if days := chosen.get("silent"):
        before = clock.now() - timedelta(days=int(days))
        found = found.filter(Q(last_contact_at=None) | Q(last_contact_at__lt=before))
    return found.order_by(*_ORDERS.get(chosen.get("order") or "contact", _ORDERS["contact"]), "pk")


def occurring(actor: SeatActor) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Topics and languages to choose from in the list: those that its cases have, by name."""
    cases = Case.objects.visible_to(actor).living().order_by()
    topics = [(topic.slug, str(topic)) for topic in Topic.objects.filter(pk__in=cases.values("topic"))]
    codes = cases.exclude(language="").values_list("language", flat=True).distinct()
    languages = [(code, language_in_words(code)) for code in codes]
    return topics, sorted(languages, key=lambda pair: pair[1].casefold())


def search(actor: SeatActor, typed: str) -> CaseQuerySet:
    """Cases found by a name, a number or a reference; by name and number only what the actor may open, since to be found
    says who it is."""
    cases = Case.objects.visible_to(actor).living()
    wanted = Q(pk__in=[])
    sign = "".join(typed.split()).upper()
    if _REFERENCE.fullmatch(sign):
        bare = sign.replace("-", "")
        wanted |= Q(reference__startswith=f"{bare[:3]}-{bare[3:]}")
    terms = looked_for(owner_keys(actor.organisation_id).index_key, typed)
    if terms:
        held = IndexTerm.objects.filter(organisation=actor.organisation_id, term__in=terms).values("case")
        all_of_them = held.annotate(held=Count("term", distinct=True)).filter(held=len(terms)).values("case")
        wanted |= Q(pk__in=all_of_them) & (Q(restricted=False) | _mine(actor))
    return cases.filter(wanted).order_by(F("last_contact_at").desc(nulls_last=True), "pk")


def page_of(actor: SeatActor, cases: CaseQuerySet, number: str | None) -> tuple[Page[Case], list[Row]]:
    """A page of them with what each is called. That these names were read is recorded once for the page."""
    listed = cases.select_related("topic", "adviser__user")
    page = Paginator(listed, PAGE).get_page(number)
    return page, rows_of(actor, list(page.object_list))


def rows_of(actor: SeatActor, cases: list[Case]) -> list[Row]:
    """The same for any few cases."""
    openable = _openable(actor, cases)
    called = nicknames(actor, [case for case in cases if case.pk in openable])
    if called:
        record_read(actor, "case.listed", None, cases=sorted(called))
    return [Row(case, called.get(case.pk, ""), case.pk not in openable) for case in cases]


def _openable(actor: SeatActor, cases: Iterable[Case]) -> set[UUID]:
    """Which of them the actor may read: not a restricted one of others, nor one that is sealed for others."""
    cases = list(cases)
    guarded = [case.pk for case in cases if case.restricted or case.sealed]
    mine = set(Case.objects.filter(_mine(actor), pk__in=guarded).values_list("pk", flat=True)) if guarded else set()
    named = (
        set(SealedFor.objects.filter(case__in=guarded, seat=actor.seat_id, escrow=False).values_list("case", flat=True))
        if guarded
        else set()
    )
    return {case.pk for case in cases if (not case.restricted or case.pk in mine) and (not case.sealed or case.pk in named)}


def _mine(actor: SeatActor) -> Q:
    glass = GlassBreak.objects.current().filter(seat=actor.seat_id).values("case")
    return Q(adviser=actor.seat_id) | Q(pk__in=assigned_to(actor)) | Q(pk__in=glass)

"""Person and household: long forms with a draft, and both versions when two people write."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from viadukt.casework import permissions
from viadukt.casework.forms.person import HouseholdSheet, PersonSheet
from viadukt.casework.forms.sheets import Sheet
from viadukt.casework.models import Case, CaseFigures
from viadukt.casework.opening import HOUSEHOLD, PERSON, Json, OpenCase, Record, open_unseen
from viadukt.casework.services.drafts import Fields, Kept, discard_draft, draft_of, keep_draft
from viadukt.casework.services.people import counted_of, write_household, write_person
from viadukt.casework.views.gates import ADVISERS, CaseRequest, require_case, unlocked_pair
from viadukt.casework.views.pages import case_page
from viadukt.kernel.crypto import CannotOpen
from viadukt.kernel.errors import Conflict, Refused
from viadukt.kernel.scoping import get_visible
from viadukt.network.public import StaffRequest, require_seat

Stored = Callable[[OpenCase], Record]
Save = Callable[[OpenCase, Any, int], object]
_NOT_TYPED = frozenset({"csrfmiddlewaretoken", "keep", "discard", "more", "based_on"})


@require_case("person")
def person(request: CaseRequest) -> HttpResponse:
    """Who the person is."""

    def save(opened: OpenCase, sheet: PersonSheet, based_on: int) -> object:
        language = sheet.main.cleaned_data["language"]
        return write_person(opened=opened, value=sheet.value(), counted=sheet.counted, language=language, based_on=based_on)

    return _sheet(request, PERSON, PersonSheet, _person, save)


@require_case("household")
def household(request: CaseRequest) -> HttpResponse:
    """Who lives with the person."""

    def save(opened: OpenCase, sheet: Sheet, based_on: int) -> object:
        return write_household(opened=opened, value=sheet.value(), based_on=based_on)

    return _sheet(request, HOUSEHOLD, HouseholdSheet, lambda opened: opened.record(HOUSEHOLD), save)


def _person(opened: OpenCase) -> Record:
    """The record with the codes that lie beside it; of a case that was just opened, what it is called as the first name."""
    stored = opened.record(PERSON)
    figures = CaseFigures.objects.filter(case=opened.case).first()
    value: Json = stored.value | counted_of(figures) | {"language": opened.case.language}
    if not stored.version and (called := opened.record("nickname").value.get("text")):
        value["names"] = [{"text": called, "kind": "called"}]
    return Record(value, stored.version)


def _sheet(request: CaseRequest, name: str, made: type[Any], stored_of: Stored, save: Save) -> HttpResponse:
    opened, here = request.opened, redirect(f"casework:case_{name}", request.opened.case.pk)
    posted = request.POST if request.method == "POST" else None
    if posted and "discard" in posted:
        discard_draft(opened=opened, name=name)
        return here
    if posted and "keep" in posted:
        keep_draft(opened=opened, name=name, fields=typed(posted), based_on=based_on_of(posted))
        messages.success(request, pgettext("staff", "Als Entwurf gesichert, nur für Sie. Im Fall steht es noch nicht."))
        return here
    stored = stored_of(opened)
    draft = draft_of(opened, name) if posted is None else None
    data = posted if posted is not None else query_of(draft)
    more = posted.get("more", "") if posted else ""
    sheet: Any = made(data, stored.value, more=more)
    based_on = based_on_of(posted) if posted else draft.based_on if draft else stored.version
    status, differences = 200, []
    if posted is None or more:
        if data is not None:
            sheet.hush()
    elif sheet.is_valid():
        try:
            save(opened, sheet, based_on)
        except Conflict:
            now = stored_of(opened)
            mine = sheet.value() | {n: str(sheet.main.cleaned_data[n] or "") for n in sheet.main.fields}
            differences = beside(sheet.told(mine), sheet.told(now.value))
            status, based_on = 409, now.version
        except Refused as refusal:
            sheet.main.add_error(None, str(refusal))
            status = 409
        else:
            messages.success(request, pgettext("staff", "Gespeichert."))
            return here
    context = case_page(opened, "case_person") | {
        "sheet": sheet,
        "part": name,
        "based_on": based_on,
        "draft": draft,
        "differences": differences,
        "told": [(label, text) for label, text in sheet.told(stored.value) if text],
        "may_change": bool(permissions.may_change(request.actor, opened.case)),
    }
    return render(request, f"casework/case_{name}.html", context, status=status)


@require_POST
@require_seat(*ADVISERS)
def draft(request: StaffRequest, case_id: Any, name: str) -> HttpResponse:
    """Keep what is being written, every few seconds. It shows nothing of the case, so that no reading is recorded."""
    case = get_visible(Case.objects.all(), request.actor, case_id)
    try:
        opened = open_unseen(request.actor, case, unlocked=unlocked_pair(request, case))
        keep_draft(opened=opened, name=name, fields=typed(request.POST), based_on=based_on_of(request.POST))
    except (Refused, CannotOpen) as error:
        return JsonResponse({"kept": False, "why": str(error) if isinstance(error, Refused) else ""}, status=409)
    return JsonResponse({"kept": True}, headers={"Cache-Control": "no-store, private"})


def typed(posted: QueryDict) -> Fields:
    """What a form holds, without what only steers it."""
    return {name: values for name, values in posted.lists() if name not in _NOT_TYPED}


def based_on_of(posted: QueryDict) -> int:
    """On which version somebody wrote; a broken number fits none."""
    given = posted.get("based_on", "")
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 10 else 0


def query_of(kept: Kept | None) -> QueryDict | None:
    """A draft as if it were being sent."""
    if kept is None:
        return None
    query = QueryDict(mutable=True)
    for name, values in kept.fields.items():
        query.setlist(name, values)
    return query


def beside(mine: list[tuple[str, str]], theirs: list[tuple[str, str]]) -> list[dict[str, str]]:
    """The rows in which two versions differ."""
    return [
        {"label": label, "mine": text, "theirs": other}
        for (label, text), (_label, other) in zip(mine, theirs, strict=True)
        if text != other
    ]

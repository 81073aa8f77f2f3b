"""The team lead's pages: requests to answer, what retention asks, what little is kept after an erasure."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from viadukt.audit.public import record_read
from viadukt.casework.forms.care import DeclineForm, EraseForm, KeepForm, NamesForm
from viadukt.casework.models import Case, CaseStatus, CaseworkSetup, RestrictedRecord, RightsKind, RightsRequest, RightsState
from viadukt.casework.readers import reader_names
from viadukt.casework.services.erasure import Kept, destroy_record, erase_case
from viadukt.casework.services.retention import asking, keep_longer
from viadukt.casework.services.rights import decline, give_names, grant_erasure
from viadukt.kernel import vault
from viadukt.kernel.scoping import get_visible
from viadukt.network.public import Role, StaffRequest, require_seat
from viadukt.ui.saving import attempt

PAGE = 50


@require_seat(Role.TEAM_LEAD)
def rights(request: StaffRequest) -> HttpResponse:
    """What people ask for, what retention asks, and what is kept."""
    context = {
        "requests": RightsRequest.objects.visible_to(request.actor).filter(state=RightsState.OPEN).select_related("case"),
        "page": Paginator(asking(request.actor).select_related("topic"), PAGE).get_page(request.GET.get("page")),
        "kept": RestrictedRecord.objects.visible_to(request.actor),
        "setup": CaseworkSetup.objects.visible_to(request.actor).first(),
    }
    return render(request, "casework/rights.html", context)


@require_seat(Role.TEAM_LEAD)
def rights_request(request: StaffRequest, request_id: UUID) -> HttpResponse:
    """One request, and what the law lets one answer."""
    asked = get_visible(RightsRequest.objects.select_related("case"), request.actor, request_id)
    erasing = asked.kind == RightsKind.ERASURE
    yes = (EraseForm if erasing else NamesForm)(_sent(request, "yes"), prefix="yes")
    no = DeclineForm(_sent(request, "no"), prefix="no")
    granted = attempt(yes, lambda: _grant(request, asked, yes))
    declined = attempt(no, lambda: decline(actor=request.actor, request=asked, **no.cleaned_data))
    if granted.saved or declined.saved:
        messages.success(request, pgettext("staff", "Beantwortet. Die Person sieht es in ihrem Postfach."))
        return redirect("casework:rights")
    context = {
        "asked": asked,
        "erasing": erasing,
        "open": asked.state == RightsState.OPEN,
        "yes": yes,
        "no": no,
        "names": [] if erasing else reader_names(asked.case),
    }
    return render(request, "casework/rights_request.html", context, status=max(granted.status, declined.status))


def _sent(request: StaffRequest, button: str) -> QueryDict | None:
    """What was typed, for the form whose button was pressed."""
    return request.POST if button in request.POST else None


def _grant(request: StaffRequest, asked: RightsRequest, form: EraseForm | NamesForm) -> None:
    if isinstance(form, EraseForm):
        grant_erasure(actor=request.actor, request=asked, kept=_kept(form))
    else:
        give_names(actor=request.actor, request=asked, words=form.cleaned_data["words"])


def _kept(form: EraseForm) -> Kept | None:
    said = form.cleaned_data
    return Kept(said["kept"], said["kept_reason"], said["kept_until"]) if said["kept"] else None


@require_seat(Role.TEAM_LEAD)
def retention_case(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """A case that is over: erase it, or keep it longer with a reason. It is not opened for that."""
    case = get_visible(Case.objects.living().select_related("topic"), request.actor, case_id)
    erase = EraseForm(_sent(request, "erase"), prefix="erase")
    keep = KeepForm(_sent(request, "keep"), prefix="keep")
    reason = "decided" if case.status == CaseStatus.OPEN else "retention"
    erased = attempt(erase, lambda: erase_case(actor=request.actor, case=case, reason=reason, kept=_kept(erase)))
    kept = attempt(keep, lambda: keep_longer(actor=request.actor, case=case, **keep.cleaned_data))
    if erased.saved or kept.saved:
        messages.success(request, pgettext("staff", "Gelöscht.") if erased.saved else pgettext("staff", "Bleibt länger."))
        return redirect("casework:rights")
    context = {"case": case, "erase": erase, "keep": keep, "over": case.status != CaseStatus.OPEN}
    return render(request, "casework/retention_case.html", context, status=max(erased.status, kept.status))


@require_seat(Role.TEAM_LEAD)
def kept_record(request: StaffRequest, kept_id: UUID) -> HttpResponse:
    """What was kept after an erasure; that it was seen is recorded."""
    row = get_visible(RestrictedRecord.objects.all(), request.actor, kept_id)
    record_read(request.actor, "kept.read", row)
    key = vault.open_for_owner(owner_id=row.organisation_id, object_id=row.pk)
    return render(request, "casework/kept_record.html", {"kept": row, "text": key.decrypt("kept", row.content).decode()})


@require_seat(Role.TEAM_LEAD)
@require_POST
def destroy_kept(request: StaffRequest, kept_id: UUID) -> HttpResponse:
    destroy_record(actor=request.actor, row=get_visible(RestrictedRecord.objects.all(), request.actor, kept_id))
    messages.success(request, pgettext("staff", "Gelöscht."))
    return redirect("casework:rights")

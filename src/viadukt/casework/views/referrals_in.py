"""What other organisations send: lists, the package, an answer. Partners see this and nothing else."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import pgettext

from viadukt.casework import referring
from viadukt.casework.forms.referrals import BasisForm, DeclineForm, HostForm, OutcomeForm
from viadukt.casework.models import ADVISING, OPENABLE, HostAuthority, Referral, ReferralState, TransferBasis
from viadukt.casework.receivers import EEA, may_report_back, possible_receivers
from viadukt.casework.referral_lists import incoming, outgoing
from viadukt.casework.referral_words import lines, story
from viadukt.casework.services.referrals import answering, bases, packages, stopping
from viadukt.casework.services.referrals.events import texts_of
from viadukt.files.public import download_address
from viadukt.kernel.errors import Refused
from viadukt.kernel.scoping import get_visible
from viadukt.network.public import Organisation, OrganisationKind, Role, StaffRequest, require_seat
from viadukt.ui.saving import attempt

PAGE = 30
RECEIVERS = (Role.ADVISER, Role.TEAM_LEAD, Role.PARTNER)


@require_seat(*RECEIVERS)
def referrals(request: StaffRequest) -> HttpResponse:
    """What came in, or what we sent."""
    may_send = bool(request.actor.roles & ADVISING)
    ours = may_send and "ours" in request.GET
    found = outgoing(request.actor) if ours else incoming(request.actor)
    context = {
        "page": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "ours": ours,
        "may_send": may_send,
        "is_lead": Role.TEAM_LEAD in request.actor.roles,
        "may_receive": referring.may_receive(request.actor),
    }
    return render(request, "casework/referrals.html", context)


@require_seat(*RECEIVERS)
def referral(request: StaffRequest, referral_id: UUID) -> HttpResponse:
    """One that came in: what the person chose to show, and an answer."""
    rows = Referral.objects.incoming(request.actor)
    shown = get_visible(
        rows.select_related("sender", "receiver", "topic", "consent", "receiver_case", "case__mailbox"),
        request.actor,
        referral_id,
    )
    referring.may_answer(request.actor, shown).or_raise()
    if "document" in request.POST:
        return _document(request, shown)
    decline, outcome = _forms(request)
    pressed = next((form for form in (decline, outcome) if form.is_bound), None)
    if pressed is not None:
        sent = attempt(pressed, lambda: _answer(request, shown, pressed))
        if not sent.saved:
            return render(request, "casework/referral.html", _context(request, shown, decline, outcome), status=sent.status)
        return _saved(request, shown)
    if request.method == "POST":
        _press(request, shown)
        return _saved(request, shown)
    return _private(render(request, "casework/referral.html", _context(request, shown, decline, outcome)))


def _forms(request: StaffRequest) -> tuple[DeclineForm, OutcomeForm]:
    return (
        DeclineForm(request.POST if "decline" in request.POST else None, prefix="no"),
        OutcomeForm(request.POST if "finish" in request.POST else None, prefix="end"),
    )


def _answer(request: StaffRequest, shown: Referral, form: Any) -> object:
    if isinstance(form, DeclineForm):
        return answering.decline_referral(actor=request.actor, referral=shown, **form.cleaned_data)
    return answering.report_outcome(actor=request.actor, referral=shown, **form.cleaned_data)


def _press(request: StaffRequest, shown: Referral) -> None:
    actions: dict[str, Callable[..., object]] = {
        "accept": answering.accept_referral,
        "contact": answering.report_contact,
        "settle": stopping.settle,
    }
    for name, act in actions.items():
        if name in request.POST:
            act(actor=request.actor, referral=shown)
            return
    raise Http404


def _saved(request: StaffRequest, shown: Referral) -> HttpResponse:
    messages.success(request, pgettext("staff", "Gespeichert."))
    return redirect("casework:referral", shown.pk)


def _document(request: StaffRequest, shown: Referral) -> HttpResponse:
    """A one-use address of a copy that came along."""
    answering.open_referral(actor=request.actor, referral=shown)
    file = next((file for file in packages.documents_of(shown) if str(file.pk) == request.POST["document"]), None)
    if file is None:
        raise Http404
    return redirect(download_address(actor=request.actor, file=file, request=request))


def _context(request: StaffRequest, shown: Referral, decline: DeclineForm, outcome: OutcomeForm) -> dict[str, Any]:
    opened, closed = None, ""
    if shown.state in OPENABLE:
        try:
            opened = answering.open_referral(actor=request.actor, referral=shown)
        except Refused as refusal:
            closed = str(refusal)
    events = list(shown.events.exclude(state__in=[ReferralState.PREPARED]))
    return {
        "referral": shown,
        "lines": lines(opened.fields, opened.facts, {}) if opened else [],
        "documents": [{"id": file.pk, "name": name} for file, name in packages.documents_on_desk(shown)] if opened else [],
        "closed": closed,
        "is_open": opened is not None,
        "decline": decline,
        "outcome": outcome,
        "may_accept": opened is not None and shown.state == ReferralState.OFFERED,
        "may_report_contact": shown.state == ReferralState.ACCEPTED,
        "may_finish": shown.state in {ReferralState.ACCEPTED, ReferralState.CONTACTED},
        "words_back": may_report_back(shown.sender, shown.receiver_id),
        "makes_case": bool(request.actor.roles & ADVISING),
        "to_settle": shown.state == ReferralState.REVOKED and shown.settled_at is None,
        "story": story(events, texts_of(request.actor, events)),
    }


def _private(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "no-store, private"
    return response


@require_seat(Role.TEAM_LEAD)
def referral_bases(request: StaffRequest) -> HttpResponse:
    """On what something may go outside the EU; and which authority hosts us."""
    actor = request.actor
    abroad = possible_receivers(actor.organisation_id).exclude(country__in=EEA)
    form = BasisForm(request.POST if "basis" in request.POST else None, receivers=abroad)
    host = HostAuthority.objects.filter(pk=actor.organisation_id).first()
    host_form = HostForm(request.POST if "host" in request.POST else None, initial={"name": host.name if host else ""})
    if "end" in request.POST:
        bases.end_basis(actor=actor, basis_id=_uuid(request.POST["end"]))
        return redirect("casework:referral_bases")
    sent = attempt(form, lambda: bases.record_basis(actor=actor, **form.cleaned_data))
    kept = attempt(host_form, lambda: bases.record_host(actor=actor, **host_form.cleaned_data))
    if sent.saved or kept.saved:
        messages.success(request, pgettext("staff", "Gespeichert."))
        return redirect("casework:referral_bases")
    context = {
        "bases": TransferBasis.objects.visible_to(actor).select_related("receiver"),
        "form": form,
        "host_form": host_form,
        "host": host,
        "is_centre": _own_kind(request) == OrganisationKind.CENTRE_ABROAD,
    }
    return render(request, "casework/referral_bases.html", context, status=sent.status)


def _own_kind(request: StaffRequest) -> str:
    return str(Organisation.objects.values_list("kind", flat=True).get(pk=request.actor.organisation_id))


def _uuid(typed: str) -> UUID:
    try:
        return UUID(typed)
    except ValueError as error:
        raise Http404 from error

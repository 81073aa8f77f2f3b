"""What an organisation records before it may do casework."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from viadukt.casework.forms.setup import SetupForm
from viadukt.casework.permissions import may_lead
from viadukt.casework.services.keys import left_to_seal, renew_keys
from viadukt.casework.services.setup import record_setup, setup_of
from viadukt.casework.views.locked import what_is_missing
from viadukt.kernel.errors import Conflict
from viadukt.network.public import Role, StaffRequest, require_seat
from viadukt.ui.saving import Attempt, attempt


@require_seat(Role.ADVISER, Role.TEAM_LEAD)
def setup(request: StaffRequest) -> HttpResponse:
    """The organisation's duties and manners; two people at once see both versions. Advisers see what is missing."""
    if not may_lead(request.actor):
        return render(request, "casework/locked.html", what_is_missing(request.actor))
    now = setup_of(request.actor)
    form = SetupForm(request.POST or None, initial=SetupForm.of(now))
    sent = _attempt(request, form)
    if sent.saved:
        messages.success(request, pgettext("staff", "Gespeichert."))
        return redirect("casework:setup")
    context = {"form": form, "setup": now, "sent": sent, "left": left_to_seal(request.actor.organisation_id)}
    return render(request, "casework/setup.html", context, status=sent.status)


def _attempt(request: StaffRequest, form: SetupForm) -> Attempt:
    def save() -> object:
        try:
            return record_setup(actor=request.actor, revision=form.cleaned_data["revision"], values=form.values())
        except Conflict:
            current = SetupForm.of(setup_of(request.actor))
            return Attempt(status=409, differences=form.beside(current, current["revision"]))

    sent = attempt(form, save)
    return sent.saved if isinstance(sent.saved, Attempt) else sent


@require_seat(Role.TEAM_LEAD)
@require_POST
def renew(request: StaffRequest) -> HttpResponse:
    """A new key pair for the organisation."""
    renew_keys(actor=request.actor)
    messages.success(request, pgettext("staff", "Neue Schlüssel sind da. Alles wird im Hintergrund darauf umgestellt."))
    return redirect("casework:setup")

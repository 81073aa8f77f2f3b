"""Who looks after whose cases, from when to when."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from viadukt.casework import permissions
from viadukt.casework.forms.worklist import CoverForm
from viadukt.casework.models import Cover
from viadukt.casework.services import covers as services
from viadukt.casework.views.gates import ADVISERS
from viadukt.kernel import clock
from viadukt.kernel.scoping import get_visible
from viadukt.network.public import Role, StaffRequest, require_seat
from viadukt.ui.saving import attempt


@require_seat(*ADVISERS)
def covers(request: StaffRequest) -> HttpResponse:
    """What is arranged, and a new one: for oneself, and by the lead for everybody."""
    actor = request.actor
    permissions.may_advise(actor).or_raise()
    leads = Role.TEAM_LEAD in actor.roles
    seats = services.advisers_of(actor.organisation_id)
    form = CoverForm(request.POST or None, seats=seats, own=actor.seat_id, leads=leads)
    sent = attempt(form, lambda: services.arrange_cover(actor=actor, **form.values()))
    if sent.saved:
        messages.success(request, pgettext("staff", "Gespeichert. Die Vertretung endet von selbst."))
        return redirect("casework:covers")
    rows = Cover.objects.visible_to(actor).filter(until_day__gte=clock.today()).select_related("away__user", "cover__user")
    context = {
        "form": form,
        "covers": [(row, bool(services.may_arrange(actor, row.away_id))) for row in rows],
        "today": clock.today(),
    }
    return render(request, "casework/covers.html", context, status=sent.status)


@require_seat(*ADVISERS)
@require_POST
def end_cover(request: StaffRequest, cover_id: UUID) -> HttpResponse:
    """It ends today, or never begins."""
    cover = get_visible(Cover.objects.all(), request.actor, cover_id)
    services.end_cover(actor=request.actor, cover_id=cover.pk)
    messages.success(request, pgettext("staff", "Die Vertretung ist beendet."))
    return redirect("casework:covers")

"""Home for those who work here, and the pages that say who we are."""

from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from viadukt.jobs.public import desk as desk_of
from viadukt.jobs.public import snooze, wake
from viadukt.kernel import clock
from viadukt.network.public import Seat, StaffRequest, choose_seat, require_seat
from viadukt.portal.links import desk_links

SNOOZE = timedelta(days=7)


@never_cache
@require_seat()
def desk(request: StaffRequest) -> HttpResponse:
    """What needs me today, and where I can go."""
    seats = list(Seat.objects.current().filter(user=request.actor.user_id).select_related("organisation"))
    context = {
        "desk": desk_of(request.actor),
        "seats": seats,
        "seat": next(seat for seat in seats if seat.pk == request.actor.seat_id),
        "links": desk_links(request.actor),
    }
    return render(request, "portal/desk.html", context)


@require_seat()
@require_POST
def switch_seat(request: StaffRequest) -> HttpResponse:
    """Go on in another of one's own seats."""
    if not choose_seat(request, request.POST.get("seat", "")):
        raise Http404
    return redirect("portal:desk")


@require_seat()
@require_POST
def put_off(request: StaffRequest) -> HttpResponse:
    """A duty comes back in a week."""
    key = request.POST.get("duty", "")
    duty = next((duty for duty in desk_of(request.actor).duties if duty.key == key), None)
    if duty is None:
        raise Http404
    until = clock.today() + SNOOZE
    snooze(actor=request.actor, duty=duty, until=until)
    messages.success(request, pgettext("staff", "Kommt in einer Woche wieder."))
    return redirect("portal:desk")


@require_seat()
@require_POST
def take_back(request: StaffRequest) -> HttpResponse:
    """A duty comes back now."""
    wake(actor=request.actor, key=request.POST.get("duty", "").replace("\0", "")[:200])
    return redirect("portal:desk")


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/about.html")


@require_safe
def for_organisations(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/for_organisations.html", {"contact": settings.CONTACT_EMAIL})


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/privacy.html", {"contact": settings.CONTACT_EMAIL})


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/accessibility.html", {"contact": settings.CONTACT_EMAIL})


@require_safe
def imprint(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/imprint.html", {"imprint": settings.IMPRINT, "contact": settings.CONTACT_EMAIL})

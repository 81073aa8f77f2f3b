"""The door to pages of casework for an organisation that has not recorded its duties yet."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from viadukt.casework.models import CaseworkSetup
from viadukt.casework.permissions import is_unlocked, may_lead
from viadukt.network.public import Role, SeatActor, StaffRequest, require_seat

P = ParamSpec("P")
StaffView = Callable[Concatenate[StaffRequest, P], HttpResponseBase]
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def require_casework(*roles: Role) -> Callable[[StaffView[P]], View[P]]:
    """`require_seat`, and the page that explains the lock while casework is locked for the seat's organisation."""

    def decorate(view: StaffView[P]) -> View[P]:
        @require_seat(*roles)
        @wraps(view)
        def gate(request: StaffRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not is_unlocked(request.actor.organisation_id):
                return locked(request)
            return view(request, *args, **kwargs)

        return gate

    return decorate


def locked(request: StaffRequest) -> HttpResponse:
    """What is missing, and, for who may record it, where."""
    return render(request, "casework/locked.html", what_is_missing(request.actor), status=403)


def what_is_missing(actor: SeatActor) -> dict[str, object]:
    """The context of the page."""
    setup = CaseworkSetup.objects.visible_to(actor).first() or CaseworkSetup()
    return {"setup": setup, "may_record": bool(may_lead(actor))}

"""The gate before every staff page: a seat with the role, and a second factor."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.cache import patch_cache_control

from viadukt.accounts.public import has_second_factor
from viadukt.network.actors import SeatActor, seat_actor
from viadukt.network.models import Role

P = ParamSpec("P")


class StaffRequest(HttpRequest):
    """A request that came through the gate."""

    actor: SeatActor


StaffView = Callable[Concatenate[StaffRequest, P], HttpResponseBase]
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def require_seat(*roles: Role) -> Callable[[StaffView[P]], View[P]]:
    """Let in only a seat with one of `roles` (any seat when none is named), signed in with a second factor.

    Who is not signed in goes to sign-in and comes back; who has no second factor sets one up first; who holds
    no fitting seat is told that there is nothing here (404). The decorated view finds the actor as `request.actor`.
    """

    def decorate(view: StaffView[P]) -> View[P]:
        @wraps(view)
        def gate(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not has_second_factor(request):
                return redirect("accounts:second_factor")
            actor = seat_actor(request)
            if not isinstance(actor, SeatActor) or (roles and actor.roles.isdisjoint(roles)):
                raise Http404
            staff_request = cast("StaffRequest", request)
            staff_request.actor = actor
            response = view(staff_request, *args, **kwargs)
            if not response.has_header("Cache-Control"):
                # Kept by this browser alone, for the back button to bring what was typed; signing out clears that too.
                patch_cache_control(response, private=True, no_cache=True)
            return response

        gate.required_roles = roles  # type: ignore[attr-defined]
        return gate

    return decorate

"""Who gets to which page of their own account."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from allauth.account.decorators import reauthentication_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache

from viadukt.accounts.actors import PersonActor
from viadukt.accounts.models import User
from viadukt.accounts.selectors import needs_second_factor
from viadukt.accounts.session import has_second_factor

P = ParamSpec("P")


class OwnRequest(HttpRequest):
    """A request by somebody who is signed in, on their own account."""

    user: User
    actor: PersonActor


OwnView = Callable[Concatenate[OwnRequest, P], HttpResponseBase]
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def _gate(view: OwnView[P], passes: Callable[[HttpRequest], bool]) -> View[P]:
    @wraps(view)
    @never_cache
    def gate(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not passes(request):
            return redirect("accounts:second_factor")
        own = cast("OwnRequest", request)
        own.actor = PersonActor.of(own.user)
        return view(own, *args, **kwargs)

    return gate


def own_account(view: OwnView[P]) -> View[P]:
    """Let in who is signed in with a second factor; who has none yet is led to set one up."""
    return _gate(view, has_second_factor)


def own_setup(view: OwnView[P]) -> View[P]:
    """As `own_account`, and also who has no second factor at all yet: the pages where they get one."""
    return _gate(view, lambda request: has_second_factor(request) or not needs_second_factor(cast("User", request.user)))


def signed_in(view: OwnView[P]) -> View[P]:
    """Let in who is signed in at all."""
    return _gate(view, lambda _request: True)


def confirmed(view: OwnView[P]) -> OwnView[P]:
    """Ask who is signed in to show once more that it is they, unless they did within the last minutes."""
    checked: OwnView[P] = reauthentication_required(app="allauth.mfa")(view)
    return checked

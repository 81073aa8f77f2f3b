"""Accepting an invitation."""

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from viadukt.accounts import session
from viadukt.accounts.actors import PersonActor
from viadukt.accounts.forms import AcceptForm
from viadukt.accounts.models import Invitation, User
from viadukt.accounts.services.invitations import accept_invitation, accept_invitation_with_account, invitation_with
from viadukt.kernel.ratelimit import limited

KEPT = "invitation"


@limited("accounts.invitation", 30, 300, methods=("GET", "HEAD", "POST"))
@require_http_methods(["GET", "HEAD"])
@never_cache
def open_invitation(request: HttpRequest, secret: str) -> HttpResponseBase:
    """Behind the mailed link. Remembers which invitation it is, by what the database holds of it, and drops the secret from
    the address, so that it stands in no history and no referrer."""
    invitation = invitation_with(secret)
    request.session[KEPT] = [str(invitation.pk), invitation.digest] if invitation else []
    return redirect("accounts:invitation")


def _kept(request: HttpRequest) -> Invitation | None:
    kept = request.session.get(KEPT)
    return Invitation.objects.open().filter(pk=kept[0], digest=kept[1]).first() if kept else None


@limited("accounts.invitation", 30, 300)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def invitation(request: HttpRequest) -> HttpResponseBase:
    """Name and password, then straight on to the second factor. Who has an account signs in and accepts with one button."""
    invited = _kept(request)
    if invited is None:
        return render(request, "accounts/invitation_gone.html", status=410)
    if request.user.is_authenticated:
        return _with_account(request, invited, request.user)
    if User.objects.filter(email=invited.email).exists():
        return redirect_to_login(request.path)
    someone = User(email=invited.email, name=invited.name)
    initial = {"name": invited.name, "language": invited.language}
    form = AcceptForm(request.POST if request.method == "POST" else None, user=someone, initial=initial)
    if not form.is_valid():
        return render(request, "accounts/invitation.html", {"form": form, "invitation": invited})
    user = accept_invitation(invitation=invited, **form.cleaned_data)
    del request.session[KEPT]
    adapter = get_adapter(request)
    adapter.login(request, user)
    session.track(request)
    session.prove_password(request, user)
    return _settled(redirect("accounts:second_factor"), request, user)


def _with_account(request: HttpRequest, invited: Invitation, user: User) -> HttpResponseBase:
    if request.method == "POST":
        accept_invitation_with_account(actor=PersonActor.of(user), invitation=invited, user=user)
        del request.session[KEPT]
        return redirect(settings.LOGIN_REDIRECT_URL)
    return render(
        request, "accounts/invitation_with_account.html", {"invitation": invited, "fits": user.email == invited.email}
    )


def _settled(response: HttpResponse, request: HttpRequest, user: User) -> HttpResponse:
    response.set_cookie(settings.LANGUAGE_COOKIE_NAME, user.language, samesite="Lax", secure=request.is_secure(), httponly=True)
    return response

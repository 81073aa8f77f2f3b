"""The pages of one's own second factors."""

import ipaddress
from typing import Any

import segno
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret
from allauth.mfa.utils import decrypt, encrypt
from allauth.mfa.webauthn.internal import auth as webauthn
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods

from viadukt.accounts import session
from viadukt.accounts.forms import AppForm, PasskeyForm, PasskeyNameForm
from viadukt.accounts.gates import OwnRequest, confirmed, own_account, own_setup, signed_in
from viadukt.accounts.passkeys import options_as_json
from viadukt.accounts.selectors import factors_of, main_factors, needs_second_factor
from viadukt.accounts.services import factors as services
from viadukt.kernel.errors import Refused

PENDING_SECRET = "app_secret"  # noqa: S105 - the name of a place, which holds it encrypted


@signed_in
@require_http_methods(["GET", "HEAD"])
def second_factor(request: OwnRequest) -> HttpResponseBase:
    """What somebody proves themselves with; for who has nothing yet, the way to get it."""
    if not session.has_second_factor(request) and needs_second_factor(request.user):
        if main_factors(request.user).exists():
            method = next(m for m in get_account_methods(request) if m["id"] != "reauthenticate")
            return redirect(f"{method['url']}?next={reverse('accounts:second_factor')}")
        return redirect("account_logout")
    proven = session.has_second_factor(request)
    factors = factors_of(request.user)
    return render(
        request, "accounts/second_factor.html", {"factors": factors, "proven": proven, "next": settings.LOGIN_REDIRECT_URL}
    )


def get_account_methods(request: OwnRequest) -> list[dict[str, str]]:
    from allauth.account.adapter import get_adapter as account_adapter  # noqa: PLC0415 - the adapter imports our services

    methods: list[dict[str, str]] = account_adapter(request).get_reauthentication_methods(request.user)
    return methods


@own_setup
@confirmed
@require_http_methods(["GET", "HEAD", "POST"])
def add_app(request: OwnRequest) -> HttpResponseBase:
    """Set up an authenticator app. The secret waits in the session, encrypted, until a code proves that the app has it."""
    user = request.user
    if factors_of(user).app:
        return redirect("accounts:second_factor")
    if request.method != "POST" or PENDING_SECRET not in request.session:
        request.session[PENDING_SECRET] = encrypt(generate_totp_secret())
    secret = decrypt(request.session[PENDING_SECRET])
    form = AppForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            code, this = form.cleaned_data["code"], request.session.session_key
            app = services.add_app(actor=request.actor, user=user, secret=secret, code=code, this=this)
        except Refused as refusal:
            form.add_error("code", str(refusal))
        else:
            del request.session[PENDING_SECRET]
            session.prove(request, user, app.type)
            return _added(request)
    address = get_adapter().build_totp_url(user, secret)
    picture = segno.make(address, error="m").svg_data_uri(scale=5, border=3, light="#fff")
    words = {
        "form": form,
        "secret": " ".join(secret[i : i + 4] for i in range(0, len(secret), 4)),
        "picture": picture,
        "address": address,
    }
    return render(request, "accounts/add_app.html", words)


@own_setup
@confirmed
@require_http_methods(["GET", "HEAD", "POST"])
def add_passkey(request: OwnRequest) -> HttpResponseBase:
    """Set up a passkey: the browser's ceremony, then a name for it."""
    form = PasskeyForm(request.POST if request.method == "POST" else None, user=request.user)
    if form.is_valid():
        passkey = services.add_passkey(
            actor=request.actor,
            user=request.user,
            name=form.cleaned_data["name"],
            credential=form.cleaned_data["credential"],
            this=request.session.session_key,
        )
        session.prove(request, request.user, passkey.type)
        return _added(request)
    options = options_as_json(webauthn.begin_registration(request.user, False))
    words = {"form": form, "options": options, "nameless": _host_is_a_number(request)}
    return render(request, "accounts/add_passkey.html", words)


def _host_is_a_number(request: HttpRequest) -> bool:
    """Whether this page was opened by an IP address: passkeys belong to names (WebAuthn level 3, section 5.1.2)."""
    host = request.get_host().rpartition(":")[0] or request.get_host()
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True


def _added(request: OwnRequest) -> HttpResponseBase:
    """With the first factor come the recovery codes, shown in this answer and never again."""
    if factors_of(request.user).recovery is None:
        codes = services.new_recovery_codes(actor=request.actor, user=request.user)
        return _recovery_page(request, codes, first=True)
    messages.success(request, pgettext("staff", "Eingerichtet. Alle anderen Sitzungen wurden beendet."))
    return redirect("accounts:second_factor")


def _recovery_page(request: HttpRequest, codes: list[str], *, first: bool) -> HttpResponse:
    words: dict[str, Any] = {"codes": codes, "first": first, "next": settings.LOGIN_REDIRECT_URL}
    return render(request, "accounts/recovery_codes.html", words)


@own_account
@confirmed
@require_http_methods(["GET", "HEAD", "POST"])
def recovery_codes(request: OwnRequest) -> HttpResponseBase:
    """Make new recovery codes."""
    if request.method == "POST":
        return _recovery_page(request, services.new_recovery_codes(actor=request.actor, user=request.user), first=False)
    return render(request, "accounts/new_recovery_codes.html", {"factors": factors_of(request.user)})


def _own_passkey(request: OwnRequest, pk: int) -> Authenticator:
    passkey: Authenticator = get_object_or_404(Authenticator, user=request.user, type=Authenticator.Type.WEBAUTHN, pk=pk)
    return passkey


@own_account
@confirmed
@require_http_methods(["GET", "HEAD", "POST"])
def rename_passkey(request: OwnRequest, pk: int) -> HttpResponseBase:
    passkey = _own_passkey(request, pk)
    form = PasskeyNameForm(request.POST if request.method == "POST" else None, initial={"name": passkey.wrap().name})
    if form.is_valid():
        services.rename_passkey(actor=request.actor, passkey=passkey, name=form.cleaned_data["name"])
        return redirect("accounts:second_factor")
    return render(request, "accounts/rename_passkey.html", {"form": form})


@own_account
@confirmed
@require_http_methods(["GET", "HEAD", "POST"])
def remove_passkey(request: OwnRequest, pk: int) -> HttpResponseBase:
    passkey = _own_passkey(request, pk)
    return _remove(request, passkey, passkey.wrap().name)


@own_account
@confirmed
@require_http_methods(["GET", "HEAD", "POST"])
def remove_app(request: OwnRequest) -> HttpResponseBase:
    app = get_object_or_404(Authenticator, user=request.user, type=Authenticator.Type.TOTP)
    return _remove(request, app, pgettext("staff", "die App"))


def _remove(request: OwnRequest, factor: Authenticator, name: str) -> HttpResponseBase:
    if request.method == "POST":
        try:
            services.remove_factor(actor=request.actor, user=request.user, factor=factor, this=request.session.session_key)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, pgettext("staff", "Entfernt. Alle anderen Sitzungen wurden beendet."))
        return redirect("accounts:second_factor")
    return render(request, "accounts/remove_factor.html", {"name": name, "is_last": factors_of(request.user).is_last})

"""Signing in, and getting back in."""

import time
from typing import Any, cast

from allauth.account.internal.decorators import login_stage_required
from allauth.account.internal.stagekit import clear_login
from allauth.account.views import LogoutView, PasswordResetFromKeyView, PasswordResetView
from allauth.mfa.stages import AuthenticateStage
from allauth.mfa.webauthn.internal import auth as webauthn
from allauth.mfa.webauthn.views import login_webauthn
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST

from viadukt.accounts import mail, session
from viadukt.accounts.forms import CardForm, CodeForm, PasskeyStepForm
from viadukt.accounts.models import User
from viadukt.accounts.passkeys import options_as_json
from viadukt.accounts.selectors import Factors, factors_of
from viadukt.accounts.services.cards import use_card
from viadukt.audit.public import record
from viadukt.kernel.actor import Visitor
from viadukt.kernel.ratelimit import Allowance, allow, limited, too_many


class ResetPassword(PasswordResetView):  # type: ignore[misc]
    """Asks for a mailed link. The answer is the same, and takes as long, whether the address has an account or not."""

    def form_valid(self, form: Any) -> HttpResponse:
        began = time.monotonic()
        response: HttpResponse = super().form_valid(form)
        time.sleep(max(0.0, settings.RESET_ANSWER_SECONDS - (time.monotonic() - began)))
        return response


class SetPassword(PasswordResetFromKeyView):  # type: ignore[misc]
    """The page behind a mailed link. Whoever got this far may sign in at once, failed attempts or not."""

    def form_valid(self, form: Any) -> HttpResponse:
        from allauth.account.adapter import get_adapter  # noqa: PLC0415 - the adapter imports our services

        response: HttpResponse = super().form_valid(form)
        get_adapter()._delete_login_attempts_cached_email(self.request, email=self.reset_user.email)  # noqa: SLF001 - no other way
        return response


def _code_allowance(user: User) -> Allowance:
    """Attempts at somebody's second factor, whatever address they come from: who tries knows the password already."""
    for scope, limit, seconds in settings.CODE_LIMITS:
        allowance = allow(f"account:{user.pk}", scope, limit, seconds)
        if not allowance:
            return allowance
    return allowance


def _warn(user: User) -> None:
    """Tell the person once a day that somebody who knows their password keeps failing at the second step."""
    if allow(f"account:{user.pk}", "accounts.code.warned", 1, 24 * 60 * 60):
        with transaction.atomic():
            mail.send("code_attempts", user, name=user.name)
            record(Visitor(), "session.code_limit", user)


@limited("accounts.code", 60, 300)
@login_stage_required(stage=AuthenticateStage.key, redirect_urlname="account_login")  # type: ignore[untyped-decorator]
@require_http_methods(["GET", "HEAD", "POST"])
def second_step(request: HttpRequest) -> HttpResponseBase:
    """Asks for a code, the card or a passkey, after the password."""
    stage = request._login_stage  # type: ignore[attr-defined]  # noqa: SLF001 - how allauth hands it over
    user: User | None = stage.login.user
    if user is None:  # the account is gone since the first step
        return cast("HttpResponseBase", stage.abort())
    factors = factors_of(user)
    forms = _step_forms(request, user, factors)
    if request.method == "POST":
        allowance = _code_allowance(user)
        if not allowance:
            _warn(user)
            return too_many(request, allowance)
        if proven := _proven_by(request, user, forms):
            session.prove(request, user, proven)
            return cast("HttpResponseBase", stage.exit())
        with transaction.atomic():
            record(Visitor(), "session.code_refused", user)
        if "number" in request.POST and "card" in forms and request.POST["number"] != str(forms["card"].asked):
            messages.warning(request, pgettext("staff", "Inzwischen ist eine andere Nummer gefragt."))
            forms = _step_forms(request, user, factors, posted=False)
    words = {"factors": factors, "app_form": forms.get("code"), "card_form": forms.get("card"), "passkey_options": ""}
    if factors.passkeys:
        words["passkey_options"] = options_as_json(webauthn.begin_authentication(user))
    return render(request, "accounts/second_step.html", words)


def _step_forms(request: HttpRequest, user: User, factors: Factors, *, posted: bool = True) -> dict[str, Any]:
    """The forms that fit what the person has; the one that was posted holds what was posted."""
    data = request.POST if request.method == "POST" and posted else None
    forms: dict[str, Any] = {}
    if factors.app or factors.recovery_left:
        forms["code"] = CodeForm(data if data and "number" not in data and "code" in data else None, user=user)
    if factors.card and factors.card.is_usable and factors.card.asked:
        forms["card"] = CardForm(data if data and "number" in data else None, asked=factors.card.asked)
    if factors.passkeys:
        forms["passkey"] = PasskeyStepForm(data if data and "credential" in data else None, user=user)
    return forms


def _proven_by(request: HttpRequest, user: User, forms: dict[str, Any]) -> str:
    """The type of the factor that the posted form shows; "" when it shows none."""
    code, card, passkey = forms.get("code"), forms.get("card"), forms.get("passkey")
    if code is not None and code.is_bound and code.is_valid():
        return str(code.factor.type)
    if card is not None and card.is_bound and card.is_valid():
        if use_card(user=user, **card.cleaned_data):
            return session.CARD
        card.add_error("code", pgettext("staff", "Dieser Code passt nicht. Schauen Sie genau auf die Nummer davor."))
    if passkey is not None and passkey.is_bound and passkey.is_valid():
        passkey.cleaned_data["credential"].record_usage()
        return str(passkey.cleaned_data["credential"].type)
    return ""


class SignOut(LogoutView):  # type: ignore[misc]
    """Also takes from the browser what it kept of our pages: on a shared computer the next person has a back button too."""

    def post(self, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response: HttpResponseBase = super().post(*args, **kwargs)
        response.headers["Clear-Site-Data"] = '"cache"'
        return response


# Each one who asks gets a session to keep the challenge in, so that asking is counted too.
passkey_login = limited("accounts.passkey", 60, 300, methods=("GET", "HEAD", "POST"))(login_webauthn)


@require_POST
def stop_signing_in(request: HttpRequest) -> HttpResponse:
    """Back to the beginning, for who is in the middle of signing in."""
    clear_login(request)
    return redirect("account_login")

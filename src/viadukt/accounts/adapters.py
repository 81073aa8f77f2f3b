"""Where django-allauth meets the house: our words, our mail, our record, our ideas of safe."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import pgettext, pgettext_lazy

from viadukt.accounts import mail, session
from viadukt.accounts.actors import PersonActor
from viadukt.accounts.models import User
from viadukt.accounts.selectors import needs_second_factor
from viadukt.accounts.services.factors import new_password_path
from viadukt.audit.public import record
from viadukt.kernel.actor import Visitor
from viadukt.kernel.keys import protect_text, reveal_text
from viadukt.kernel.ratelimit import client_address

SECRETS = "second factors"


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts by invitation only; signing in is recorded; nothing tells whether an address has an account."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": pgettext_lazy("staff", "E-Mail und Passwort passen nicht zusammen."),
        "incorrect_password": pgettext_lazy("staff", "Dieses Passwort stimmt nicht."),
        "invalid_password_reset": pgettext_lazy("staff", "Dieser Link gilt nicht mehr."),
        "too_many_login_attempts": pgettext_lazy("staff", "Zu viele Versuche. Bitte warten Sie ein paar Minuten."),
        "rate_limited": pgettext_lazy("staff", "Zu viele Versuche. Bitte warten Sie ein paar Minuten."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request) or "0.0.0.0"  # noqa: S104 - says "no address", binds nothing

    def is_safe_url(self, url: str) -> bool:
        """Back to this host alone."""
        request: HttpRequest = self.request
        return url_has_allowed_host_and_scheme(url, allowed_hosts={request.get_host()}, require_https=request.is_secure())

    def get_login_stages(self) -> list[str]:
        return ["viadukt.accounts.stages.SecondFactorStage"]

    def login(self, request: HttpRequest, user: User) -> None:
        super().login(request, user)
        session.begin(request)

    def post_login(self, request: HttpRequest, user: User, **how: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **how)
        session.track(request)
        if not needs_second_factor(user):
            session.prove_password(request, user)  # given a moment ago; setting up a factor is the next step
        with transaction.atomic():
            record(PersonActor.of(user), "session.opened", user, factor=session.shown_factor(request))
        if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME, user.language, samesite="Lax", secure=request.is_secure(), httponly=True
            )
        return response

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """The record says that somebody failed, not with which address: known or not, it looks the same."""
        with transaction.atomic():
            record(Visitor(), "session.refused", None)

    def send_password_reset_mail(self, user: User, email: str, context: dict[str, Any]) -> None:
        with transaction.atomic():
            mail.send("password_reset", user, path=new_password_path(user), name=user.name)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        raise NotImplementedError(f"{template_prefix}: our services write our letters")

    def send_notification_mail(self, template_prefix: str, user: User, *rest: Any, **more: Any) -> None:
        """Our services write to people themselves, in the transaction of the change."""

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *rest: Any, **more: Any
    ) -> None:
        """Only what is said in our words."""
        if more.get("message"):
            super().add_message(request, level, None, *rest, **more)

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, str]]:
        """How somebody who is signed in can show once more that it is they, in the order in which it is offered."""
        if not user.is_authenticated:
            return []
        methods = []
        if user.has_usable_password():
            methods.append(("reauthenticate", pgettext("staff", "Mit dem Passwort"), "account_reauthenticate"))
        types = set(Authenticator.objects.filter(user=user).values_list("type", flat=True))
        if Authenticator.Type.WEBAUTHN in types:
            methods.append(
                ("mfa_reauthenticate:webauthn", pgettext("staff", "Mit einem Passkey"), "mfa_reauthenticate_webauthn")
            )
        if types - {Authenticator.Type.WEBAUTHN}:
            methods.append(("mfa_reauthenticate", pgettext("staff", "Mit App oder Ersatzcode"), "mfa_reauthenticate"))
        return [{"id": key, "description": words, "url": reverse(name)} for key, words, name in methods]


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets of second factors are encrypted at rest."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": pgettext_lazy("staff", "Das hat nicht gepasst. Bitte versuchen Sie es noch einmal."),
    }

    def encrypt(self, text: str) -> str:
        return protect_text(SECRETS, text)

    def decrypt(self, encrypted_text: str) -> str:
        return reveal_text(SECRETS, encrypted_text)

    def generate_authenticator_name(self, user: User, type: str) -> str:  # noqa: A002 - allauth's signature
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return "Passkey" if number == 1 else f"Passkey {number}"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        entity: dict[str, str] = super().get_public_key_credential_rp_entity()
        return {**entity, "name": "Viadukt"}

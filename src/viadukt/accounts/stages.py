"""The second step of signing in."""

from allauth.mfa.stages import AuthenticateStage
from allauth.mfa.webauthn.internal.flows import did_use_passwordless_login
from django.http import HttpRequest

from viadukt.accounts.selectors import needs_second_factor


class SecondFactorStage(AuthenticateStage):  # type: ignore[misc]
    """Asks whoever has a second factor for it, cards included, unless they came by a passkey, which is both."""

    def _should_handle(self, request: HttpRequest) -> bool:
        user = self.login.user
        return user is not None and needs_second_factor(user) and not did_use_passwordless_login(request, user)

"""The one door for other contexts."""

from django.http import HttpRequest

from viadukt.accounts.models import User

__all__ = ["User", "has_second_factor"]


def has_second_factor(request: HttpRequest) -> bool:
    """Whether this session was opened with a second factor (TOTP, passkey, a code of a card), or by the demo's door."""
    return bool(request.session.get("second_factor"))

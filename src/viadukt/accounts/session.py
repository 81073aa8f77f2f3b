"""What a session knows of itself: how it was opened, when, and whether a second factor was shown."""

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import login, update_session_auth_hash
from django.http import HttpRequest
from django.utils.translation import pgettext

from viadukt.accounts.devices import network_of
from viadukt.accounts.models import User
from viadukt.kernel import clock
from viadukt.kernel.errors import Refused
from viadukt.kernel.ratelimit import client_address

OPENED = "opened_at"
SEEN = "seen_at"
DEMO_DOOR = "second_factor"
CARD = "code_card"
_SECOND_FACTORS = frozenset({"totp", "webauthn", "recovery_codes", CARD})


def has_second_factor(request: HttpRequest) -> bool:
    """Whether this session was opened with a second factor (app, passkey, card, recovery code), or by the demo's door.

    A passkey alone counts as both factors: it was asked to verify its person.
    """
    return bool(shown_factor(request))


def shown_factor(request: HttpRequest) -> str:
    """Which second factor was shown last in this session, as allauth calls it, or `code_card` or `demo`; "" when none was."""
    if not request.user.is_authenticated:
        return ""
    if request.session.get(DEMO_DOOR) and not settings.PRODUCTION:
        return "demo"
    records = get_authentication_records(request, request.user)
    shown = [str(record.get("type")) for record in records if record.get("method") == "mfa"]
    return next((factor for factor in reversed(shown) if factor in _SECOND_FACTORS), "")


def prove(request: HttpRequest, user: User, factor: str, *, again: bool = False) -> None:
    """Note that `user` has just shown the second factor `factor`; `again`: within an open session, to change something."""
    record_authentication(request, user, "mfa", type=factor, **({"reauthenticated": True} if again else {}))


def prove_password(request: HttpRequest, user: User) -> None:
    """Note that the password was given just now, so that the next step does not ask for it again."""
    record_authentication(request, user, "password", reauthenticated=True)


def begin(request: HttpRequest) -> None:
    """Start the clocks of a session that was just opened. It ends with the browser, after idling, or at its longest."""
    request.session.set_expiry(0)
    request.session[OPENED] = request.session[SEEN] = clock.now().timestamp()


def track(request: HttpRequest) -> None:
    """Put a session that was just opened into its person's list, with the network it came from instead of the address."""
    UserSession.objects.create_from_request(request)
    network = network_of(client_address(request))
    UserSession.objects.filter(session_key=request.session.session_key).update(ip=network, last_seen_at=clock.now())


def keep_after_password_change(request: HttpRequest, user: User) -> None:
    """This session stays open under a new key, while all others of the old password are dead."""
    former = request.session.session_key
    update_session_auth_hash(request, user)
    UserSession.objects.filter(session_key=former).update(session_key=request.session.session_key)


def open_for_demo(request: HttpRequest, user: User) -> None:
    """Sign in somebody invented, without password or second factor. Raises `Refused` where real people work."""
    if settings.PRODUCTION:
        raise Refused(pgettext("staff", "Das geht nur in der Demo."))
    request.session.flush()
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    begin(request)
    track(request)
    request.session[DEMO_DOOR] = True

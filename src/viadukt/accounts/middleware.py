"""Sessions of staff end by themselves: after idling, and at the latest after a working day."""

from collections.abc import Callable

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY, logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.utils.translation import pgettext

from viadukt.accounts.session import OPENED, SEEN
from viadukt.kernel import clock

TOUCH = 60
"""Seconds between two notes of when somebody was last seen: not a write for each page."""


class SessionEnds:
    """Signs out who was away longer than `settings.STAFF_IDLE_SECONDS` or came `settings.SESSION_COOKIE_AGE` seconds ago.

    A session without clocks was opened by none of our doors (only tests do that); it is left alone. Who is not signed in
    costs no query.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if SESSION_KEY in request.session and OPENED in request.session:
            now = clock.now().timestamp()
            seen = request.session[SEEN]
            if now - seen > settings.STAFF_IDLE_SECONDS or now - request.session[OPENED] > settings.SESSION_COOKIE_AGE:
                return self._sign_out(request)
            if now - seen > TOUCH:
                request.session[SEEN] = now
                UserSession.objects.filter(session_key=request.session.session_key).update(last_seen_at=clock.now())
        return self.get_response(request)

    def _sign_out(self, request: HttpRequest) -> HttpResponse:
        logout(request)
        messages.info(
            request,
            pgettext(
                "staff",
                "Sie waren länger nicht hier und sind zur Sicherheit abgemeldet. "
                "Was Sie zuletzt geschrieben hatten, finden Sie mit der Zurück-Taste.",
            ),
        )
        back = request.get_full_path() if request.method in {"GET", "HEAD"} else str(settings.LOGIN_REDIRECT_URL)
        return redirect_to_login(back)

"""The doors: a case for who works here, a mailbox for who holds its code."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render

from viadukt.casework import permissions
from viadukt.casework.actors import MailboxActor
from viadukt.casework.forms.protection import GlassForm
from viadukt.casework.models import Case
from viadukt.casework.opening import OpenCase, open_file
from viadukt.casework.services.mailboxes import resume_session
from viadukt.casework.services.staffkeys import resume_staff_session
from viadukt.casework.views.locked import locked
from viadukt.kernel.crypto import CannotOpen, KeyPair
from viadukt.kernel.scoping import get_visible
from viadukt.network.public import Role, StaffRequest, require_seat

P = ParamSpec("P")
ADVISERS = (Role.ADVISER, Role.TEAM_LEAD)
COOKIE = "mailbox"
KEY_COOKIE = "personal_key"


class MailboxRequest(HttpRequest):
    """A request of who opened a mailbox."""

    actor: MailboxActor


class CaseRequest(StaffRequest):
    """A request about one case, which is open."""

    opened: OpenCase


def require_case(
    part: str,
) -> Callable[[Callable[Concatenate[CaseRequest, P], HttpResponseBase]], Callable[..., HttpResponseBase]]:
    """Let in who advises where the case is, open the case, and record that `part` of it was read.

    Another organisation's case is 404. Who may not read a restricted one, or has not unlocked a sealed one, gets the page that
    says so and what can be done. The decorated view finds `request.opened`.
    """

    def decorate(view: Callable[Concatenate[CaseRequest, P], HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        @require_seat(*ADVISERS)
        @wraps(view)
        def gate(request: StaffRequest, /, case_id: UUID, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            case = get_visible(Case.objects.select_related("organisation", "topic", "adviser__user"), request.actor, case_id)
            if not permissions.is_unlocked(request.actor.organisation_id):
                return locked(request)
            if not (allowed := permissions.may_read(request.actor, case)):
                return _closed(request, case, str(allowed.reason))
            try:
                opened = open_file(request.actor, case, part=part, unlocked=unlocked_pair(request, case))
            except CannotOpen:
                return _closed(request, case, "")
            case_request = cast("CaseRequest", request)
            case_request.opened = opened
            response = view(case_request, *args, **kwargs)
            response.headers["Cache-Control"] = "no-store, private"
            return response

        return gate

    return decorate


def unlocked_pair(request: StaffRequest, case: Case) -> KeyPair | None:
    """The adviser's own key pair, where this case needs it and they unlocked it on this device."""
    secret = request.COOKIES.get(KEY_COOKIE, "")
    return resume_staff_session(secret=secret, user_id=request.actor.user_id) if case.sealed and secret else None


def _closed(request: StaffRequest, case: Case, reason: str) -> HttpResponse:
    context = {
        "case": case,
        "reason": reason,
        "may_break_glass": bool(permissions.may_break_glass(request.actor, case)),
        "may_unlock": case.sealed and permissions.is_named(request.actor, case),
        "glass_form": GlassForm(),
    }
    response = render(request, "casework/case_closed.html", context, status=403)
    response.headers["Cache-Control"] = "no-store, private"
    return response


def remember_key(response: HttpResponseBase, secret: str) -> None:
    """Give the device its half of the opened personal key; it is gone when the browser closes."""
    response.set_cookie(
        KEY_COOKIE,
        secret,
        max_age=None,
        httponly=True,
        secure=bool(settings.SESSION_COOKIE_SECURE),
        samesite="Strict",
        path="/desk/",
    )


def forget_key(response: HttpResponseBase) -> None:
    """Take the device's half away."""
    response.delete_cookie(KEY_COOKIE, path="/desk/", samesite="Strict")


def require_mailbox(
    view: Callable[Concatenate[MailboxRequest, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Let in who opened a mailbox on this device; others go to where the code is asked. Nothing of it is kept in a cache."""

    @wraps(view)
    def gate(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        actor = mailbox_of(request)
        if actor is None:
            return redirect("casework:mailbox_door")
        mailbox_request = cast("MailboxRequest", request)
        mailbox_request.actor = actor
        response = view(mailbox_request, *args, **kwargs)
        response.headers["Cache-Control"] = "no-store, private"
        # Not `no-referrer`: with it browsers send a form with `Origin: null`, which the check against forged forms refuses.
        response.headers["Referrer-Policy"] = "same-origin"
        return response

    gate.is_mailbox = True  # type: ignore[attr-defined]
    return gate


def mailbox_of(request: HttpRequest) -> MailboxActor | None:
    """The mailbox that is open on this device."""
    secret = request.COOKIES.get(COOKIE, "")
    return resume_session(secret=secret) if secret else None


def remember_mailbox(response: HttpResponseBase, secret: str) -> None:
    """Give the device its half of the session; it is gone when the browser closes."""
    response.set_cookie(
        COOKIE,
        secret,
        max_age=None,
        httponly=True,
        secure=bool(settings.SESSION_COOKIE_SECURE),
        samesite="Lax",
        path="/",
    )


def forget_mailbox(response: HttpResponseBase) -> None:
    """Take the device's half away."""
    response.delete_cookie(COOKIE, path="/", samesite="Lax")

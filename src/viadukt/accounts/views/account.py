"""One's own page: name, language, address, password, sessions."""

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST

from viadukt.accounts import session
from viadukt.accounts.forms import EmailForm, NewPasswordForm, ProfileForm
from viadukt.accounts.gates import OwnRequest, confirmed, own_account
from viadukt.accounts.selectors import factors_of, sessions_of
from viadukt.accounts.services import people, sessions
from viadukt.kernel.ratelimit import client_address, limited


@own_account
@require_http_methods(["GET", "HEAD", "POST"])
def overview(request: OwnRequest) -> HttpResponseBase:
    """Everything about one's account, and the ways to change it."""
    initial = {"name": request.user.name, "language": request.user.language}
    form = ProfileForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        people.change_profile(actor=request.actor, user=request.user, **form.cleaned_data)
        messages.success(request, pgettext("staff", "Gespeichert."))
        return redirect(f"{reverse('accounts:overview')}?lang={form.cleaned_data['language']}")
    open_sessions = sessions_of(request.user, this=request.session.session_key, address=client_address(request))
    words = {"form": form, "factors": factors_of(request.user), "open_sessions": len(open_sessions)}
    return render(request, "accounts/overview.html", words)


@own_account
@confirmed
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: OwnRequest) -> HttpResponseBase:
    form = NewPasswordForm(request.POST if request.method == "POST" else None, user=request.user)
    if form.is_valid():
        this = request.session.session_key
        people.change_password(actor=request.actor, user=request.user, password=form.cleaned_data["password"], this=this)
        session.keep_after_password_change(request, request.user)
        messages.success(request, pgettext("staff", "Das Passwort ist geändert. Alle anderen Sitzungen wurden beendet."))
        return redirect("accounts:overview")
    return render(request, "accounts/password.html", {"form": form})


@limited("accounts.email", 10, 3600)
@own_account
@confirmed
@require_http_methods(["GET", "HEAD", "POST"])
def email(request: OwnRequest) -> HttpResponseBase:
    form = EmailForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        people.request_email_change(actor=request.actor, user=request.user, email=form.cleaned_data["email"])
        messages.success(
            request,
            pgettext("staff", "Wir haben einen Link an die neue Adresse geschickt. Erst wenn Sie ihn öffnen, gilt sie."),
        )
        return redirect("accounts:overview")
    return render(request, "accounts/email.html", {"form": form})


@own_account
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_email(request: OwnRequest, token: str) -> HttpResponseBase:
    """Behind the mailed link: nothing changes before the button is pressed."""
    if request.method == "POST":
        people.confirm_email_change(actor=request.actor, user=request.user, token=token)
        messages.success(request, pgettext("staff", "Ihre neue Adresse gilt jetzt."))
        return redirect("accounts:overview")
    return render(request, "accounts/confirm_email.html")


@own_account
@require_http_methods(["GET", "HEAD"])
def session_list(request: OwnRequest) -> HttpResponseBase:
    """Where one is signed in."""
    listed = sessions_of(request.user, this=request.session.session_key, address=client_address(request))
    return render(request, "accounts/sessions.html", {"sessions": listed})


@own_account
@require_POST
def end_session(request: OwnRequest, session_id: int) -> HttpResponseBase:
    if sessions.end_session(actor=request.actor, user=request.user, session_id=session_id):
        messages.success(request, pgettext("staff", "Dort ist jetzt niemand mehr angemeldet."))
    return redirect("accounts:sessions")


@own_account
@require_POST
def end_other_sessions(request: OwnRequest) -> HttpResponseBase:
    sessions.end_other_sessions(actor=request.actor, user=request.user, this=request.session.session_key)
    messages.success(request, pgettext("staff", "Alle anderen Sitzungen sind beendet."))
    return redirect("accounts:sessions")

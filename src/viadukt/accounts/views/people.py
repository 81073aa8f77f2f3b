"""Looking after the access of somebody in one's organisation."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST

from viadukt.accounts.gates import OwnRequest, own_account
from viadukt.accounts.guardianship import guardianship
from viadukt.accounts.models import User
from viadukt.accounts.permissions import may_issue_card, may_reset
from viadukt.accounts.selectors import factors_of
from viadukt.accounts.services.cards import issue_card, revoke_card
from viadukt.accounts.services.factors import reset_second_factor
from viadukt.kernel.actor import Actor


def _looked_after(request: OwnRequest, person_id: UUID) -> tuple[Actor, User]:
    """The acting seat and the person it looks after; anybody else is a 404, whether they exist or not."""
    actor = guardianship().actor(request)
    person = User.objects.filter(pk=person_id, is_active=True).first()
    if actor is None or person is None or not may_reset(actor, person):
        raise Http404
    return actor, person


@own_account
@require_http_methods(["GET", "HEAD"])
def person(request: OwnRequest, person_id: UUID) -> HttpResponseBase:
    """What somebody signs in with, and what can be done when they cannot any more."""
    actor, looked_after = _looked_after(request, person_id)
    words = {"person": looked_after, "factors": factors_of(looked_after), "card_decision": may_issue_card(actor, looked_after)}
    return render(request, "accounts/person.html", words)


@own_account
@require_POST
def new_card(request: OwnRequest, person_id: UUID) -> HttpResponseBase:
    """Issues a card and shows it in this answer, once, ready to print."""
    actor, looked_after = _looked_after(request, person_id)
    issued = issue_card(actor=actor, user=looked_after)
    words = {"person": looked_after, "card": issued.card, "codes": list(enumerate(issued.codes, 1))}
    return render(request, "accounts/card.html", words)


@own_account
@require_POST
def revoke(request: OwnRequest, person_id: UUID) -> HttpResponseBase:
    actor, looked_after = _looked_after(request, person_id)
    revoke_card(actor=actor, user=looked_after)
    messages.success(request, pgettext("staff", "Die Karte gilt nicht mehr."))
    return redirect("accounts:person", person_id)


@own_account
@require_http_methods(["GET", "HEAD", "POST"])
def reset(request: OwnRequest, person_id: UUID) -> HttpResponseBase:
    """Asks first, since it also takes the password."""
    actor, looked_after = _looked_after(request, person_id)
    if request.method == "POST":
        reset_second_factor(actor=actor, user=looked_after)
        messages.success(request, pgettext("staff", "Zurückgesetzt. Die Person hat einen Link per E-Mail bekommen."))
        return redirect("accounts:person", person_id)
    return render(request, "accounts/reset.html", {"person": looked_after})

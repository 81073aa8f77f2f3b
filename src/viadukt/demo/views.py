"""The demo's door: sign in as one of the invented people."""

from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import pgettext, pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from viadukt.accounts.public import User, open_for_demo
from viadukt.network.public import Role, Seat

TO_TRY: dict[Role, str | Promise] = {
    Role.ADVISER: pgettext_lazy("staff", "Ein Angebot suchen und die Seite der eigenen Organisation ansehen."),
    Role.TEAM_LEAD: pgettext_lazy("staff", "Jemanden ins Team einladen oder jemandem eine Codekarte ausstellen."),
    Role.EDITOR: pgettext_lazy("staff", "Die Seite der Organisation und ihre Angebote bearbeiten."),
    Role.DELEGATE: pgettext_lazy("staff", "Sehen, wer im Dachverband Mitglied ist."),
    Role.SECRETARIAT: pgettext_lazy("staff", "Über Aufnahmeanträge von Organisationen entscheiden."),
    Role.RULE_KEEPER: pgettext_lazy(
        "staff", "Eine Änderung der Regeln vorschlagen, oder eine freigeben, die jemand anderes vorschlägt."
    ),
    Role.OPERATOR: pgettext_lazy("staff", "Sehen, dass der Betrieb keine Inhalte zu sehen bekommt."),
}


@dataclass(frozen=True, slots=True)
class CastMember:
    """Somebody in the demo, as the door shows them."""

    id: UUID
    name: str
    roles: str
    organisation: str
    to_try: list[str]


def cast() -> list[CastMember]:
    """Everybody who sits at an invented organisation that the public may see, and nobody else."""
    seats = Seat.objects.current().filter(organisation__invented=True, organisation__published=True, user__is_active=True)
    people: dict[UUID, CastMember] = {}
    for seat in seats.select_related("user", "organisation").order_by("organisation__name", "user__name", "id"):
        roles = [Role(role) for role in seat.roles]
        people.setdefault(
            seat.user.pk,
            CastMember(
                id=seat.user.pk,
                name=seat.user.name,
                roles=", ".join(str(role.label) for role in roles),
                organisation=seat.organisation.name,
                to_try=[str(TO_TRY[role]) for role in roles if role in TO_TRY],
            ),
        )
    return list(people.values())


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """The cast, one button each. A press opens a session without password or second factor, and says so."""
    people = cast()
    if request.method == "POST":
        chosen = next((person for person in people if str(person.id) == request.POST.get("person")), None)
        if chosen is None:
            raise Http404
        open_for_demo(request, User.objects.get(pk=chosen.id))
        said = pgettext("staff", "Sie sind jetzt %(name)s. Das ging ohne Passwort, weil dies die Demo ist.")
        messages.info(request, said % {"name": chosen.name})
        return redirect(settings.LOGIN_REDIRECT_URL)
    return render(request, "demo/sign_in.html", {"people": people})

"""What happens to the data of who writes to us."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from viadukt.casework.models import CaseworkSetup
from viadukt.casework.notices import notice as notice_of
from viadukt.casework.services.consents import interface_language
from viadukt.network.public import Organisation


@require_safe
def notice(request: HttpRequest) -> HttpResponse:
    """The information of Art. 13 GDPR; `?organisation=` names the one to which somebody is about to write."""
    organisation = _organisation(request.GET.get("organisation", ""))
    setup = CaseworkSetup.objects.filter(organisation=organisation).first() if organisation else None
    said = notice_of(interface_language(get_language() or "de"), organisation=organisation, setup=setup)
    return render(request, "casework/notice.html", {"title": said[0].lines[0], "blocks": said[1:]})


def _organisation(given: str) -> Organisation | None:
    try:
        wanted = UUID(given)
    except ValueError:
        return None
    return Organisation.objects.filter(pk=wanted, published=True).first()

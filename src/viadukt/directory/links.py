"""Signed links: who was mailed one may say that an entry is still right, without signing in."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.core import signing
from django.http import Http404
from django.urls import reverse

from viadukt.directory.models import Service
from viadukt.directory.selectors import with_sites
from viadukt.kernel.actor import LinkActor

_SALT = "viadukt.directory.still-correct"
_DAYS = 60


def still_correct_link(service: Service) -> str:
    """The address to mail to the entry's organisation. Good for 60 days, and dead once the entry moves to another one."""
    token = signing.dumps([service.pk.hex, service.organisation_id.hex], salt=_SALT)
    return settings.BASE_URL + reverse("directory:still_correct", args=[service.pk, token])


def opened(service_id: UUID, token: str) -> tuple[Service, LinkActor]:
    """The public entry of a link and who acts by it; 404 for a link that is forged, too old, or of another entry."""
    try:
        linked, organisation = signing.loads(token, salt=_SALT, max_age=_DAYS * 86_400)
    except (signing.BadSignature, ValueError) as error:
        raise Http404 from error
    service = with_sites().filter(pk=service_id).first()
    if service is None or linked != service.pk.hex or organisation != service.organisation_id.hex:
        raise Http404
    return service, LinkActor("service.still_correct", organisation_id=service.organisation_id)

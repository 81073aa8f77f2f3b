"""What the contexts show on an organisation's public page."""

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from viadukt.directory.public import Service
from viadukt.network.public import Organisation

SHOWN = 50


def offers(request: HttpRequest, organisation: Organisation) -> SafeString:
    """What the organisation offers."""
    public = Service.objects.published().filter(organisation=organisation)
    found = list(public.prefetch_related("topics").order_by("created_at", "pk")[: SHOWN + 1])
    if not found:
        return SafeString("")
    return render_to_string("portal/offers.html", {"offers": found[:SHOWN], "more": len(found) > SHOWN}, request)

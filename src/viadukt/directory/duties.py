"""What waits on a desk because of the directory: entries grown old, and corrections from readers."""

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import npgettext

from viadukt.directory.freshness import STALE_DAYS
from viadukt.directory.models import Publication
from viadukt.directory.permissions import maintained_by, may_write, reports_for
from viadukt.jobs.public import Duty
from viadukt.kernel import clock
from viadukt.kernel.actor import Actor


def directory_duties(actor: Actor) -> Iterator[Duty]:
    """One duty for all old entries, one for all corrections: a desk is no list of hundreds. Two queries."""
    if not may_write(actor):
        return
    corrections = reports_for(actor).open().count()
    if corrections:
        words = npgettext(
            "staff", "%(count)d Meldung zu Angeboten wartet.", "%(count)d Meldungen zu Angeboten warten.", corrections
        )
        yield Duty(
            key=f"directory.reports:{actor.organisation_id}",
            why=words % {"count": corrections},
            url=reverse("directory:desk_reports"),
        )
    fresh_since = clock.today() - timedelta(days=STALE_DAYS)
    shown = maintained_by(actor).filter(publication=Publication.PUBLISHED, organisation__published=True)
    stale = shown.filter(Q(listing__as_of=None) | Q(listing__as_of__lt=fresh_since)).count()
    if stale:
        words = npgettext(
            "staff",
            "%(count)d Angebot ist länger als anderthalb Jahre nicht geprüft.",
            "%(count)d Angebote sind länger als anderthalb Jahre nicht geprüft.",
            stale,
        )
        yield Duty(
            key=f"directory.stale:{actor.organisation_id}", why=words % {"count": stale}, url=reverse("directory:desk_services")
        )

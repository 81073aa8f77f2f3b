"""Notes from outside about an organisation's entry."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import pgettext

from viadukt.audit.public import record
from viadukt.kernel import clock, keys
from viadukt.kernel.actor import Actor
from viadukt.kernel.errors import Refused
from viadukt.kernel.scoping import get_visible
from viadukt.network import permissions
from viadukt.network.models import Organisation, ProfileReport

PURPOSE = "network.report"


def report_profile(*, actor: Actor, organisation: Organisation, kind: str, text: str, reply_to: str = "") -> ProfileReport:
    """Keep a note for whoever looks after the entry; an address to answer to is stored encrypted."""
    report = ProfileReport(organisation=organisation, kind=kind, text=text.strip())
    if reply_to:
        report.reply_to = keys.protect(PURPOSE, reply_to.encode(), place=str(report.pk))
    with transaction.atomic():
        report.save(force_insert=True)
        record(actor, "report.received", report, kind=kind)
    return report


def reply_address(report: ProfileReport) -> str:
    """Where the sender wants to be answered, if anywhere."""
    return keys.reveal(PURPOSE, report.reply_to, place=str(report.pk)).decode() if report.reply_to else ""


def settle_report(*, actor: Actor, report_id: UUID, outcome: str) -> ProfileReport:
    """Say what became of a note; the sender's address is forgotten."""
    with transaction.atomic():
        report = get_visible(ProfileReport.objects.select_for_update(), actor, report_id)
        permissions.may_edit(actor, report.organisation).or_raise()
        if report.handled_at:
            raise Refused(pgettext("staff", "Diese Meldung ist schon erledigt."))
        report.handled_at = clock.now()
        report.handled_by = UUID(actor.opaque_id)
        report.outcome = outcome.strip()
        report.reply_to = b""
        report.save(update_fields=["handled_at", "handled_by", "outcome", "reply_to"])
        record(actor, "report.settled", report)
    return report

"""From the directory's pages to an enquiry."""

from django.urls import reverse
from django.utils.translation import gettext as _

from viadukt.casework.services.asking import TOPICS_AT_RISK, somebody_reads
from viadukt.casework.services.routing import takes_enquiries
from viadukt.directory.public import Action, Need, Service


def write_to_service(service: Service) -> Action | None:
    """On the page of an offer, where its organisation reads enquiries here."""
    if not takes_enquiries(service):
        return None
    return Action(_("Hier schreiben, ohne Anmeldung"), reverse("casework:ask_service", args=[service.pk]), "chat")


def write_to_network(need: Need) -> Action | None:
    """For who does not know where: with the topic that was understood, unless an address must not show it."""
    if not somebody_reads():
        return None
    open_topics = [topic for topic in need.topics if topic not in TOPICS_AT_RISK]
    query = f"?topic={open_topics[0]}" if open_topics and open_topics == list(need.topics) else ""
    return Action(_("Ich weiß nicht, wohin: schreiben Sie uns"), reverse("casework:ask") + query, "chat")

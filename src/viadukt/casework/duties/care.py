"""What waits on the team lead's desk for the sake of people's data."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import pgettext

from viadukt.casework.models import RightsKind, RightsRequest, RightsState
from viadukt.casework.permissions import may_lead
from viadukt.casework.services.retention import asking
from viadukt.jobs.public import Duty
from viadukt.kernel import clock
from viadukt.kernel.actor import Actor
from viadukt.kernel.refs import Ref


def care_duties(actor: Actor) -> Iterator[Duty]:
    """Requests that the law wants answered within a month, and cases whose time is over; neither can be put off. Two
    queries."""
    if not may_lead(actor):
        return
    for asked in RightsRequest.objects.visible_to(actor).filter(state=RightsState.OPEN).select_related("case"):
        why = (
            pgettext("staff", "%(case)s: Die Person verlangt, dass alles gelöscht wird (Art. 17 DSGVO).")
            if asked.kind == RightsKind.ERASURE
            else pgettext("staff", "%(case)s: Die Person möchte wissen, wer ihren Fall gelesen hat (Art. 15 DSGVO).")
        )
        yield Duty(
            key=f"casework.rights:{asked.pk}",
            why=why % {"case": asked.case.reference},
            url=reverse("casework:rights_request", args=[asked.pk]),
            about=Ref("casework.RightsRequest", asked.pk),
            due=asked.due_on,
            urgent=asked.kind == RightsKind.ERASURE,
            can_wait=False,
        )
    today = clock.today()
    for case in asking(actor):
        assert case.keep_until is not None  # what asks has a day
        yield Duty(
            key=f"casework.retention:{case.pk}",
            why=pgettext("staff", "%(case)s: Die Aufbewahrung endet. Löschen, oder mit Grund behalten?")
            % {"case": case.reference},
            url=reverse("casework:retention_case", args=[case.pk]),
            about=Ref("casework.Case", case.pk),
            due=case.keep_until,
            urgent=case.keep_until < today,
            can_wait=False,
        )

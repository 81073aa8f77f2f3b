"""What the person's own copy of their data says of referrals."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from viadukt.casework.hooks import Held
from viadukt.casework.models import Referral
from viadukt.casework.opening import Json, OpenCase
from viadukt.casework.referral_words import lines
from viadukt.casework.services.referrals.consenting import chosen_in
from viadukt.casework.services.referrals.preparing import draft_of


def _held(opened: OpenCase) -> Iterable[Json]:
    for referral in Referral.objects.filter(case=opened.case).select_related("receiver", "consent"):
        draft, chosen = draft_of(opened, referral), chosen_in(opened, referral)
        shown = lines(draft.values, draft.facts, draft.documents)
        yield {
            "receiver": referral.receiver.name,
            "state": str(referral.get_state_display()),
            "offered_at": referral.offered_at.isoformat() if referral.offered_at else "",
            "opened_at": referral.opened_at.isoformat() if referral.opened_at else "",
            "fields": {line.label: line.text for line in shown if line.code in chosen},
        }


HELD = Held("casework.Referral", _("Weitergegeben"), _held)

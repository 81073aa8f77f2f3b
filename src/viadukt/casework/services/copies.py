"""Copies of all that is held (Art. 15 GDPR): who made one, how often, and what concerns others."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from viadukt.audit.public import record
from viadukt.casework.models import Contact
from viadukt.casework.opening import OpenCase
from viadukt.casework.permissions import may_read
from viadukt.kernel import ratelimit
from viadukt.kernel.actor import Actor
from viadukt.kernel.errors import Refused

COPIES_AN_HOUR = 5


def may_copy_now(actor: Actor) -> None:
    """Count one copy for the actor; raises `Refused` beyond five an hour. Not within a transaction."""
    if not ratelimit.allow(actor.opaque_id, "copy of all that is held", COPIES_AN_HOUR, 3600):
        raise Refused(_("Das waren viele Kopien in kurzer Zeit. Bitte versuchen Sie es in einer Stunde noch einmal."))


def record_copy(*, opened: OpenCase) -> None:
    """Note that a copy of everything was given out. Whether there may be one now is asked before, by `may_copy_now`."""
    with transaction.atomic():
        record(opened.actor, "case.copied", opened.case)


def mark_about_others(*, opened: OpenCase, contact_id: UUID, about_others: bool) -> None:
    """Say that a note is about somebody else too, so that a copy names it without giving it (Art. 15(4) GDPR), or take that
    back."""
    may_read(opened.actor, opened.case).or_raise()
    with transaction.atomic():
        if not Contact.objects.filter(pk=contact_id, case=opened.case).update(about_others=about_others):
            raise Refused(pgettext("staff", "Diese Notiz gibt es nicht mehr."))
        record(opened.actor, "note.about_others", opened.case, contact=contact_id, about_others=about_others)

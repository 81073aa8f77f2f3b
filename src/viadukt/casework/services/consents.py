"""Consent: given as it was shown, and taken back with everything that hangs on it."""

from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from viadukt.audit.public import record
from viadukt.casework import hooks
from viadukt.casework.models import Case, CaseStatus, Consent, Given, Purpose
from viadukt.casework.opening import Json, OpenCase
from viadukt.casework.purpose_texts import TEXTS, text_of
from viadukt.kernel import clock
from viadukt.kernel.actor import Actor
from viadukt.kernel.decisions import Decision
from viadukt.kernel.errors import Refused
from viadukt.kernel.ids import new_id
from viadukt.network.public import Organisation, SeatActor

INTERFACE = frozenset(code for code, _name in settings.LANGUAGES)


def interface_language(code: str) -> str:
    """The interface language to write to somebody in who speaks `code`; German where there is none."""
    short = code.split("-", maxsplit=1)[0].lower()
    return short if short in INTERFACE else "de"


def consent_field(consent_id: UUID) -> str:
    """The field's name to which the text of a consent is bound."""
    return f"consent:{consent_id}"


def may_consent(actor: Actor, case: Case) -> Decision:
    """In the mailbox or at the counter, as long as the case is not closed; whoever has it open may read it."""
    if not case.is_open:
        return Decision.no(_("Dieser Fall ist abgeschlossen."))
    return Decision.yes()


def give_consent(
    *,
    opened: OpenCase,
    purpose: str,
    language: str,
    given: str = Given.MAILBOX,
    text: str = "",
    receiver: Organisation | None = None,
    fields: Collection[str] = (),
    until: date | None = None,
    guardian: bool = False,
) -> Consent:
    """Keep a consent with the text that was shown: `text`, or the one of its purpose in `language`.

    In the mailbox the person gives it; spoken or on paper it is the actor who witnesses it. `until` is its last day. Raises
    `Refused` for a day that is over, or for a consent of the mailbox that staff would give in somebody's place.
    """
    case, actor = opened.case, opened.actor
    may_consent(actor, case).or_raise()
    seat_id = actor.seat_id if isinstance(actor, SeatActor) else None
    if (given == Given.MAILBOX) == bool(seat_id):
        raise Refused(_("Im Postfach stimmt die Person selbst zu; mündlich oder auf Papier bezeugt es, wer berät."))
    if until and until < clock.today():
        raise Refused(_("Dieser Tag ist schon vorbei."))
    organisation = case.organisation.name if case.organisation else _("die Organisation, die antwortet")
    shown = text or text_of(purpose, language=language, organisation=organisation, receiver=receiver.name if receiver else "")
    version = 0 if text else TEXTS[purpose].version
    consent = Consent(
        id=new_id(),
        case=case,
        purpose=purpose,
        receiver=receiver,
        fields=sorted(fields),
        language=language,
        given=given,
        witness_id=seat_id,
        given_at=clock.now(),
        until=until,
    )
    consent.content = opened.seal(consent_field(consent.pk), {"text": shown, "version": version, "guardian": guardian})
    with transaction.atomic():
        consent.save(force_insert=True)
        record(actor, "consent.given", case, consent=consent.pk, purpose=purpose, given=given, until=until)
    return consent


def withdraw_consent(*, opened: OpenCase, consent_id: UUID) -> Consent:
    """Take a consent back, by the person or, on their word, by who advises them; everything that watches acts with it.

    No-op when it was taken back before. What was lawful until now stays lawful (Art. 7(3) GDPR).
    """
    with transaction.atomic():
        consent = Consent.objects.select_for_update(of=("self",)).filter(pk=consent_id, case=opened.case).first()
        if consent is None or opened.case.status == CaseStatus.ERASED:
            raise Refused(_("Diese Einwilligung gibt es hier nicht."))
        if consent.withdrawn_at is not None:
            return consent
        consent.withdrawn_at = clock.now()
        consent.save(update_fields=["withdrawn_at"])
        hooks.withdrawn(opened.actor, consent)
        record(opened.actor, "consent.withdrawn", opened.case, consent=consent.pk, purpose=consent.purpose)
    return consent


def shown_consents(opened: OpenCase) -> list[dict[str, Any]]:
    """The consents of a case, newest first, each with its text as it was shown."""
    rows = opened.case.consents.select_related("receiver", "witness__user")
    return [{"consent": row, "direction_of": row.language} | content_of(opened, row) for row in rows]


def content_of(opened: OpenCase, consent: Consent) -> Json:
    """`text`, `version` and `guardian` of a consent."""
    said = opened.unseal(consent_field(consent.pk), consent.content)
    return {"text": said["text"], "version": said.get("version", 0), "guardian": bool(said.get("guardian"))}


def consents_to(opened: OpenCase, purpose: str, *, receiver: Organisation | None = None) -> list[Consent]:
    """The valid consents to a purpose, and to `receiver` where one is named."""
    found = opened.case.consents.valid().filter(purpose=purpose)
    return list(found.filter(receiver=receiver) if receiver else found)


def purposes_at_the_counter() -> list[tuple[str, str]]:
    """What staff may take down; a referral's consent is taken where the referral is made, since it names receiver and
    fields."""
    made_elsewhere = {Purpose.REFERRAL, Purpose.THIRD_COUNTRY}
    choices = [(str(purpose.value), str(purpose.label)) for purpose in Purpose if purpose not in made_elsewhere]
    return [("", pgettext("staff", "bitte wählen")), *choices]

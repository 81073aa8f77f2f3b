"""The person says what may go, and what not."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from viadukt.audit.public import record
from viadukt.casework import referring
from viadukt.casework.actors import MailboxActor
from viadukt.casework.consent_texts import Question, transfer_text, whole_text
from viadukt.casework.models import ADVISING, Case, Consent, Given, Purpose, Referral, ReferralState
from viadukt.casework.opening import OpenCase
from viadukt.casework.receivers import Receiver, transfer_basis
from viadukt.casework.services.referrals.events import note
from viadukt.casework.services.referrals.preparing import draft_of
from viadukt.casework.sharing import may_share, named_plainly
from viadukt.kernel import clock
from viadukt.kernel.errors import Refused
from viadukt.kernel.ids import new_id
from viadukt.kernel.scoping import get_visible
from viadukt.network.public import Seat, SeatActor


def question_of(referral: Referral, receiver: Receiver, country_name: str) -> Question:
    """What the person is asked about this referral."""
    needs_transfer = receiver.is_in_third_country and transfer_basis(referral.sender_id, receiver) is None
    return Question(
        sender=referral.sender,
        receiver=receiver,
        topic=referral.topic,
        until=referral.until,
        handover=referral.handover,
        needs_transfer=needs_transfer,
        country_name=country_name,
    )


def agree(
    *, opened: OpenCase, referral: Referral, question: Question, chosen: Collection[str], transfer: bool, names: dict[str, str]
) -> Consent:
    """The person agrees in their mailbox that exactly `chosen` goes; `transfer`: and explicitly, that it goes to that
    country."""
    if not isinstance(opened.actor, MailboxActor):
        raise Refused(_("Das gibt es hier nicht."))
    with transaction.atomic():
        locked = _open_question(opened, referral)
        if locked.asked_at is None:
            raise Refused(_("Danach hat Sie noch niemand gefragt."))
        return _record(opened, locked, question, chosen, transfer=transfer, names=names, given=Given.MAILBOX, witness_id=None)


def record_consent(
    *,
    opened: OpenCase,
    referral: Referral,
    question: Question,
    chosen: Collection[str],
    transfer: bool,
    names: dict[str, str],
    given: Given,
    witness: Seat,
) -> Consent:
    """Write down what the person said or signed; `witness` heard it or keeps the paper."""
    referring.may_refer(opened.actor, opened.case).or_raise()
    assert isinstance(opened.actor, SeatActor)  # whoever may refer
    if given == Given.MAILBOX:
        raise Refused(pgettext("staff", "Im Postfach stimmt nur die Person selbst zu."))
    if witness.organisation_id != opened.actor.organisation_id or not set(witness.roles) & set(ADVISING):
        raise Refused(pgettext("staff", "Bezeugen kann nur jemand aus der eigenen Beratung."))
    with transaction.atomic():
        locked = _open_question(opened, referral)
        return _record(opened, locked, question, chosen, transfer=transfer, names=names, given=given, witness_id=witness.pk)


def language_with(case: Case) -> str:
    """The interface language in which to put the question to the person; the adviser's own, to be interpreted, where there is
    none of theirs."""
    spoken = case.language.split("-", maxsplit=1)[0]
    return spoken if spoken in dict(settings.LANGUAGES) else get_language() or "de"


def refuse(*, opened: OpenCase, referral: Referral) -> None:
    """The person says no: nothing leaves."""
    if not isinstance(opened.actor, MailboxActor):
        raise Refused(_("Das gibt es hier nicht."))
    with transaction.atomic():
        locked = _open_question(opened, referral)
        locked.state = ReferralState.REFUSED
        locked.ended_at = clock.now()
        locked.draft = None
        locked.save(update_fields=["state", "ended_at", "draft"])
        note(opened.actor, locked)
        record(opened.actor, "referral.refused", locked)


def _open_question(opened: OpenCase, referral: Referral) -> Referral:
    locked = get_visible(Referral.objects.select_for_update(of=("self",)), opened.actor, referral.pk)
    if locked.case_id != opened.case.pk:
        raise Refused(_("Das gibt es hier nicht."))
    if locked.state != ReferralState.PREPARED or locked.consent_id:
        raise Refused(_("Darauf ist schon geantwortet."))
    if locked.until < clock.today():
        raise Refused(_("Diese Frage ist abgelaufen."))
    return locked


def _record(
    opened: OpenCase,
    referral: Referral,
    question: Question,
    chosen: Collection[str],
    *,
    transfer: bool,
    names: dict[str, str],
    given: Given,
    witness_id: UUID | None,
) -> Consent:
    offered = set(draft_of(opened, referral).codes)
    picked = sorted(code for code in set(chosen) if code in offered and may_share(code, question.receiver.reception))
    if not picked:
        raise Refused(_("Bitte wählen Sie mindestens eine Angabe. Oder sagen Sie Nein."))
    if question.needs_transfer and not transfer:
        raise Refused(_("Ohne Ihre ausdrückliche Erlaubnis für dieses Land geht nichts dorthin."))
    # What is refused is said to who reads this page; what is agreed to, to the person.
    language = language_with(opened.case) if witness_id else get_language() or "de"
    with translation.override(language):
        text = whole_text(question, picked, names, language)
        country = transfer_text(question) if question.needs_transfer else ""
    common: dict[str, Any] = {"opened": opened, "referral": referral, "picked": picked, "language": language, "given": given}
    referral.consent = _consent(**common, purpose=Purpose.REFERRAL, text=text, witness_id=witness_id)
    if question.needs_transfer:
        referral.transfer_consent = _consent(**common, purpose=Purpose.THIRD_COUNTRY, text=country, witness_id=witness_id)
    referral.save(update_fields=["consent", "transfer_consent"])
    record(opened.actor, "referral.consented", referral, given=given, transfer=question.needs_transfer)
    return referral.consent


def _consent(
    *,
    opened: OpenCase,
    referral: Referral,
    purpose: Purpose,
    picked: list[str],
    text: str,
    language: str,
    given: Given,
    witness_id: UUID | None,
) -> Consent:
    """The plain column names kinds of fields; which exactly, and the text, is encrypted."""
    consent = Consent(
        id=new_id(),
        case=opened.case,
        purpose=purpose,
        receiver_id=referral.receiver_id,
        fields=named_plainly(picked),
        language=language,
        given=given,
        witness_id=witness_id,
        given_at=clock.now(),
        until=referral.until,
    )
    consent.content = opened.seal(f"consent:{consent.pk}", {"text": text, "language": language, "fields": picked})
    consent.save(force_insert=True)
    return consent


def chosen_in(opened: OpenCase, referral: Referral) -> list[str]:
    """The exact fields that the person agreed to; none without consent."""
    consent = referral.consent
    if consent is None:
        return []
    fields: list[str] = opened.unseal(f"consent:{consent.pk}", consent.content)["fields"]
    return fields


def text_of(opened: OpenCase, consent: Consent) -> str:
    """The text as it was shown."""
    return str(opened.unseal(f"consent:{consent.pk}", consent.content)["text"])

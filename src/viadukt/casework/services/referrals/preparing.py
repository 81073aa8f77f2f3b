"""Before anything leaves: what could go, to whom, and a second look at what is delicate."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import pgettext

from viadukt.audit.public import record
from viadukt.casework import referring
from viadukt.casework.delicate_words import delicate_words
from viadukt.casework.models import Referral, ReferralState
from viadukt.casework.opening import FACTS, OpenCase
from viadukt.casework.receivers import RETURN_TOPIC, Receiver
from viadukt.casework.services.documents import file_key, files_of
from viadukt.casework.services.referrals.events import note
from viadukt.casework.services.referrals.packages import Draft
from viadukt.casework.sharing import DOCUMENT, FACT, Reception, may_share, needs_release
from viadukt.directory.public import Topic
from viadukt.files.public import StoredFile, file_name
from viadukt.kernel import clock
from viadukt.kernel.actor import Actor
from viadukt.kernel.errors import Refused
from viadukt.kernel.ids import new_id
from viadukt.kernel.scoping import get_visible
from viadukt.network.public import SeatActor


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What the adviser has in mind. `facts` are keys, `documents` ids of files of the case; `asked_for`: the person asked for
    return advice themselves; `checked`: free texts were read again for what must not reach a state."""

    values: Mapping[str, str]
    facts: Collection[str] = ()
    documents: Collection[str] = ()
    topic: Topic | None = None
    until: date
    handover: bool = False
    asked_for: bool = False
    checked: bool = False


def prepare_referral(*, opened: OpenCase, receiver: Receiver, wish: Wish) -> Referral:
    """Write down what could go to `receiver`; nothing leaves. What goes the person says, by their consent.

    Raises `Refused` for fields that do not exist for such a receiver, for words that the adviser has not read again, for return
    that nobody asked for, and for a day too far away.
    """
    actor, case = opened.actor, opened.case
    referring.may_refer_to(actor, case, receiver, wish.topic).or_raise()
    assert isinstance(actor, SeatActor)  # whoever may refer
    if not clock.today() < wish.until <= clock.today() + timedelta(days=referring.LONGEST_DAYS):
        raise Refused(
            pgettext("staff", "Bitte wählen Sie einen Tag ab morgen, höchstens %(days)d Tage entfernt.")
            % {"days": referring.LONGEST_DAYS}
        )
    draft = _draft(opened, wish)
    _check(draft, receiver, wish)
    with transaction.atomic():
        referral = Referral(
            id=new_id(),
            case=case,
            sender_id=actor.organisation_id,
            receiver=receiver.organisation,
            topic=wish.topic,
            until=wish.until,
            handover=wish.handover,
            by_link=receiver.by_link,
            needs_release=needs_release(draft.codes),
            prepared_by_id=actor.seat_id,
        )
        referral.draft = opened.seal(draft_field(referral), draft.as_json())
        referral.save(force_insert=True)
        note(actor, referral)
        record(actor, "referral.prepared", referral)
    return referral


def _draft(opened: OpenCase, wish: Wish) -> Draft:
    """Only what the case holds: a foreign document is no choice, an answer is taken from the case and not from a form."""
    answers = opened.record(FACTS).value
    documents = shareable_documents(opened)
    if unknown := set(wish.documents) - documents.keys():
        raise Refused(pgettext("staff", "%(count)d Dokumente gehören nicht zu diesem Fall.") % {"count": len(unknown)})
    return Draft(
        {code: text.strip() for code, text in wish.values.items() if text.strip()},
        {key: answers[key] for key in wish.facts if key in answers},
        {file_id: documents[file_id] for file_id in wish.documents},
    )


def _check(draft: Draft, receiver: Receiver, wish: Wish) -> None:
    if not draft.codes:
        raise Refused(pgettext("staff", "Bitte wählen Sie mindestens eine Angabe."))
    if any(not may_share(code, receiver.reception) for code in draft.codes):
        raise Refused(pgettext("staff", "Davon darf nicht alles an diese Stelle."))
    if wish.topic and wish.topic.slug == RETURN_TOPIC and not wish.asked_for:
        raise Refused(
            pgettext("staff", "Rückkehr schlägt die Beratung nie von sich aus vor. Hat die Person selbst danach gefragt?")
        )
    if receiver.reception == Reception.GOVERNMENT and not wish.checked:
        words = delicate_words(draft.values.values())
        if words:
            raise Refused(
                pgettext(
                    "staff",
                    "Bitte lesen Sie die Texte noch einmal: Diese Wörter können von Asyl, Politik, Religion, Sexualität oder "
                    "Straftaten erzählen: %(words)s. Das darf nicht an diese Stelle.",
                )
                % {"words": ", ".join(words)}
            )
        raise Refused(
            pgettext(
                "staff", "Bitte bestätigen Sie, dass Texte und Dokumente nichts enthalten, was nicht an diese Stelle darf."
            )
        )


def release_referral(*, actor: Actor, referral: Referral) -> None:
    """A second adviser looked at what is delicate in it, and lets it go."""
    with transaction.atomic():
        locked = _locked(actor, referral)
        referring.may_release(actor, locked).or_raise()
        assert isinstance(actor, SeatActor)  # whoever may release
        locked.released_by_id = actor.seat_id
        locked.save(update_fields=["released_by"])
        record(actor, "referral.released", locked)


def ask_person(*, actor: Actor, referral: Referral) -> None:
    """Put the question into the person's mailbox."""
    with transaction.atomic():
        locked = _locked(actor, referral)
        referring.may_refer(actor, locked.case).or_raise()
        if locked.state != ReferralState.PREPARED or locked.consent_id:
            raise Refused(pgettext("staff", "Dazu gibt es nichts mehr zu fragen."))
        if locked.case.mailbox_id is None:
            raise Refused(pgettext("staff", "Zu diesem Fall gehört kein Postfach. Fragen Sie im Gespräch."))
        locked.asked_at = clock.now()
        locked.save(update_fields=["asked_at"])
        record(actor, "referral.asked", locked)


def _locked(actor: Actor, referral: Referral) -> Referral:
    return get_visible(Referral.objects.select_for_update(of=("self",)), actor, referral.pk)


def shareable_documents(opened: OpenCase) -> dict[str, str]:
    """The documents of the case by their id, with the names under which they were sent."""
    return {str(file.pk): file_name(file, file_key(opened, file)) for file in shareable_files(opened)}


def shareable_files(opened: OpenCase) -> list[StoredFile]:
    """The files of the case that the person can open too: what is hidden from them is not passed on behind their back."""
    hidden = {str(pk) for pk in opened.case.documents.filter(hidden=True).values_list("pk", flat=True)}
    return [file for file in files_of(opened.case) if file.is_served and file.about_id not in hidden]


def draft_of(opened: OpenCase, referral: Referral) -> Draft:
    """What was prepared, for who has the case open; empty when it was taken away."""
    if referral.draft is None:
        return Draft()
    return Draft.of(opened.unseal(draft_field(referral), referral.draft))


def draft_field(referral: Referral) -> str:
    """The field's name to which a draft is bound."""
    return f"referral:{referral.pk}"


def names_of(draft: Draft, fact_names: Mapping[str, str]) -> dict[str, str]:
    """What chosen answers and documents are called."""
    return {FACT + key: fact_names.get(key, key) for key in draft.facts} | {
        DOCUMENT + file_id: name for file_id, name in draft.documents.items()
    }

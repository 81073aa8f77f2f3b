"""The moment in which something leaves."""

from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.urls import reverse
from django.utils.translation import pgettext

from viadukt.audit.public import record
from viadukt.casework import referring
from viadukt.casework.children import consent_of_minor
from viadukt.casework.models import Purpose, Referral, ReferralState
from viadukt.casework.opening import Json, OpenCase
from viadukt.casework.receivers import Receiver, receiver_of, who_answer
from viadukt.casework.services.cases import begin_figures
from viadukt.casework.services.documents import file_key
from viadukt.casework.services.referrals import packages
from viadukt.casework.services.referrals.consenting import chosen_in
from viadukt.casework.services.referrals.events import note
from viadukt.casework.services.referrals.links import NewLink, new_link
from viadukt.casework.services.referrals.preparing import draft_of, shareable_files
from viadukt.casework.sharing import DOCUMENT
from viadukt.files.public import StoredFile, attach, delete, file_name, read, receive
from viadukt.kernel import clock
from viadukt.kernel.crypto import CannotOpen
from viadukt.kernel.errors import Refused
from viadukt.kernel.ids import new_id
from viadukt.kernel.keys import owner_public
from viadukt.kernel.refs import Ref
from viadukt.kernel.scoping import get_visible
from viadukt.network.public import Organisation
from viadukt.post.public import enqueue


@dataclass(frozen=True, slots=True)
class Sent:
    """What was sent; to who has no account with the link and the code, which are shown this once."""

    referral: Referral
    link: str = field(default="", repr=False)
    code: str = field(default="", repr=False)


def offer_referral(*, opened: OpenCase, referral: Referral, email: str = "") -> Sent:
    """Seal exactly what the person agreed to, for the receiver and for the person, and let it go.

    With `email` a receiver without an account gets the link by mail; the code never goes that way. Raises `Refused` with what
    is missing (`referring.may_send`). Not within a transaction: it copies documents and makes keys.
    """
    receiver = receiver_of(referral.receiver)
    chosen = chosen_in(opened, referral)
    referring.may_send(opened.actor, referral, receiver, chosen).or_raise()
    consent_of_minor(opened, Purpose.REFERRAL).or_raise()
    link = new_link() if receiver.by_link else None
    mailbox = referral.case.mailbox
    recipients = [link.keys.pair.public if link else owner_public(receiver.organisation.pk)]
    recipients += [bytes(mailbox.public)] if mailbox else []
    copies: list[StoredFile] = []
    try:
        documents = _copy_documents(
            opened=opened, referral=referral, chosen=chosen, recipients=recipients, receiver=receiver, copies=copies
        )
        with transaction.atomic():
            locked = get_visible(Referral.objects.select_for_update(of=("self",)), opened.actor, referral.pk)
            chosen = chosen_in(opened, locked)
            referring.may_send(opened.actor, locked, receiver, chosen).or_raise()
            person_id = begin_figures(opened.case).person_id
            value = packages.document(locked, draft_of(opened, locked), chosen, documents=documents, person_id=person_id)
            packages.seal(locked, value, recipients, new_id())
            for copy in copies:
                attach(file=copy, about=locked)
            _go(opened, locked, link)
            _write(locked, receiver, link, email)
    except BaseException:
        with suppress(Exception):
            _forget(opened, copies)
        raise
    if link is None:
        return Sent(locked)
    return Sent(locked, address_of(link), link.code)


def _go(opened: OpenCase, referral: Referral, link: NewLink | None) -> None:
    referral.state = ReferralState.OFFERED
    referral.offered_at = clock.now()
    referral.by_link = link is not None
    referral.link_id = link.id if link else ""
    referral.save()
    # What the sender was told of earlier ones is settled by a new one.
    ended = Referral.objects.filter(case=referral.case, state__in=[ReferralState.DECLINED, ReferralState.EXPIRED])
    ended.filter(settled_at=None).update(settled_at=clock.now())
    note(opened.actor, referral)
    record(opened.actor, "referral.offered", referral, receiver=referral.receiver_id)


def _copy_documents(
    *,
    opened: OpenCase,
    referral: Referral,
    chosen: Collection[str],
    recipients: list[bytes],
    receiver: Receiver,
    copies: list[StoredFile],
) -> list[Json]:
    """The chosen documents, encrypted anew for the receiver and the person; `copies` grows as they are made."""
    wanted = {code.removeprefix(DOCUMENT) for code in chosen if code.startswith(DOCUMENT)}
    owner = opened.case.key_owner if receiver.by_link else receiver.organisation.pk
    documents = []
    for file in [file for file in shareable_files(opened) if str(file.pk) in wanted]:
        copy, name = _copy(opened, file, owner, recipients)
        copies.append(copy)
        documents.append({"id": str(copy.pk), "name": name, "media_type": copy.media_type, "size": copy.size})
    if len(documents) < len(wanted):
        raise Refused(pgettext("staff", "Ein Dokument ist nicht mehr da. Bitte bereiten Sie die Überleitung neu vor."))
    return documents


def _copy(opened: OpenCase, file: StoredFile, owner_id: UUID, recipients: list[bytes]) -> tuple[StoredFile, str]:
    try:
        key = file_key(opened, file)
        name = file_name(file, key)
        upload: ContentFile[Any] = ContentFile(b"".join(read(file, key)), name=name)
    except CannotOpen as error:
        raise Refused(pgettext("staff", "Ein Dokument lässt sich hier nicht öffnen, um es weiterzugeben.")) from error
    return receive(actor=opened.actor, owner_id=owner_id, upload=upload, recipients=recipients), name


def _forget(opened: OpenCase, copies: list[StoredFile]) -> None:
    for copy in copies:
        delete(actor=opened.actor, file=copy)


def address_of(link: NewLink) -> str:
    """The whole address of a new link."""
    return f"{settings.BASE_URL}{reverse('casework:referral_link', args=[link.signed])}"


def _write(referral: Referral, receiver: Receiver, link: NewLink | None, email: str) -> None:
    """A mail that something waits: neither person nor topic, and of a quiet case not even who sends it."""
    about = Ref("casework.Referral", referral.pk)
    if link is not None:
        if email:
            sender = "" if referral.case.quiet else referral.sender.name
            enqueue(
                "casework/mail/referral_link.txt", to=email, context={"link": address_of(link), "sender": sender}, about=about
            )
        return
    tell(referral, receiver.organisation, "casework/mail/referral_waits.txt")


def tell(referral: Referral, organisation: Organisation, template: str) -> None:
    """Write to those who answer there, in the caller's transaction."""
    link = f"{settings.BASE_URL}{reverse('casework:referral', args=[referral.pk])}"
    for seat in who_answer(organisation.pk):
        with suppress(Refused):  # nobody can write to that address: it still stands on the desk
            enqueue(
                template,
                to=seat.user,
                context={"name": seat.user.name, "link": link},
                about=Ref("casework.Referral", referral.pk),
            )


def remind(referral: Referral) -> bool:
    """Remind the receiver once that somebody waits; false when that was done or is answered."""
    with transaction.atomic():
        waiting = Referral.objects.filter(pk=referral.pk, state=ReferralState.OFFERED, reminded_at=None)
        if not waiting.update(reminded_at=clock.now()):
            return False
        tell(referral, referral.receiver, "casework/mail/referral_waits.txt")
    return True

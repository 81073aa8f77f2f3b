"""A code for who has none, or has lost it: the old one dies."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import pgettext

from viadukt.audit.public import record
from viadukt.casework import permissions
from viadukt.casework.models import Case, Mailbox
from viadukt.casework.opening import OpenCase
from viadukt.casework.services.mailboxes import end_all_sessions, make_mailbox, new_code
from viadukt.files.public import StoredFile
from viadukt.kernel import clock, vault
from viadukt.kernel.errors import Conflict
from viadukt.network.public import SeatActor


def issue_code(*, opened: OpenCase, language: str) -> str:
    """Six new words for the person of this case, to be shown to them once: nobody can show them again.

    With them the person opens all cases that they have at this organisation; the former code opens none of these any more, and
    whoever had opened it is put out. What other organisations hold under the former code stays with it. Raises `Refused`
    unless the actor is responsible or leads, for a sealed case too, and `Conflict` when somebody was faster. Not within a
    transaction: it costs Argon2.
    """
    permissions.may_reissue(opened.actor, opened.case).or_raise()
    assert isinstance(opened.actor, SeatActor)  # whoever may
    words, keys = new_code(language)
    with transaction.atomic():
        case = Case.objects.select_for_update().get(pk=opened.case.pk)
        if case.mailbox_id != opened.case.mailbox_id:
            raise Conflict(pgettext("staff", "Gerade hat jemand anderes einen neuen Code gegeben. Es wurde nichts geändert."))
        mailbox = make_mailbox(keys=keys, language=language)
        if case.mailbox_id is None:
            opened.key.seal_to(keys.pair.public)
            _seal_files(opened, keys.pair.public)
            moved = Case.objects.filter(pk=case.pk)
        else:
            former = Mailbox.objects.select_for_update().get(pk=case.mailbox_id)
            _move(former, mailbox, opened)
            moved = Case.objects.filter(mailbox=former, organisation=case.organisation_id)
        moved.update(mailbox=mailbox)
        if opened.case.mailbox_id:
            _leave(opened.case.mailbox_id)
        record(opened.actor, "mailbox.code_issued", case, mailbox=mailbox.pk, former=opened.case.mailbox_id)
    opened.case.mailbox = mailbox
    return words


def _move(former: Mailbox, mailbox: Mailbox, opened: OpenCase) -> None:
    """Seal to the new mailbox whatever the former one opens and this organisation too, and take it from the former."""
    old, new = bytes(former.public), bytes(mailbox.public)
    owner_id = opened.case.key_owner
    for object_id, key in vault.open_many_for_owner(owner_id=owner_id, object_ids=vault.sealed_to(old)).items():
        key.seal_to(new)
        vault.unseal_from(object_id=object_id, public=old)
    # A sealed case opens for no key of the organisation: its adviser has opened it by their own.
    opened.key.seal_to(new)
    vault.unseal_from(object_id=opened.case.pk, public=old)


def _seal_files(opened: OpenCase, public: bytes) -> None:
    """Let the holder of `public` open the files of the messages of this case."""
    about = [str(pk) for pk in opened.case.messages.values_list("pk", flat=True)]
    ids = StoredFile.objects.kept().filter(about_kind="casework.Message", about_id__in=about).values_list("pk", flat=True)
    for key in vault.open_many_for_owner(owner_id=opened.case.key_owner, object_ids=list(ids)).values():
        key.seal_to(public)


def _leave(mailbox_id: UUID) -> None:
    """Put out whoever had opened the former mailbox; without any case left its code is dead."""
    mailbox = Mailbox.objects.get(pk=mailbox_id)
    end_all_sessions(mailbox.pk)
    if not mailbox.cases.exists():
        Mailbox.objects.filter(pk=mailbox.pk).update(replaced_at=clock.now())

"""Sealed cases: their key, and the keys of their files, lie with named people and not with the organisation."""

from collections.abc import Collection, Sequence
from uuid import UUID

from django.db import transaction
from django.utils.translation import pgettext

from viadukt.audit.public import record
from viadukt.casework import permissions
from viadukt.casework.models import AlarmKind, Case, EscrowHolder, SealedFor, StaffKey
from viadukt.casework.opening import OpenCase
from viadukt.casework.services.alarms import raise_alarm, who_answers
from viadukt.casework.services.assignments import colleagues
from viadukt.casework.services.documents import file_key, files_of
from viadukt.casework.services.indexing import forget_terms, reindex
from viadukt.casework.services.recipients import former_publics
from viadukt.casework.services.staffkeys import key_of_user
from viadukt.files.public import StoredFile
from viadukt.kernel import clock, vault
from viadukt.kernel.crypto import CannotOpen, KeyPair
from viadukt.kernel.errors import Refused
from viadukt.kernel.keys import owner_public
from viadukt.kernel.vault import ObjectKey
from viadukt.network.public import Seat, SeatActor

HOLDERS = 2


def escrow_of(organisation_id: UUID | None) -> list[EscrowHolder]:
    """The organisation's escrow holders, as far as they still sit there."""
    current = Seat.objects.current().filter(organisation=organisation_id)
    return list(EscrowHolder.objects.filter(organisation=organisation_id, seat__in=current).select_related("seat__user"))


def name_escrow(*, actor: SeatActor, seats: Collection[Seat]) -> None:
    """Name the two who can help when a passphrase is lost, for cases sealed from now on. The lead may; both need a personal
    key."""
    permissions.may_lead(actor).or_raise()
    chosen = {seat.pk: seat for seat in seats}
    if len(chosen) != HOLDERS or any(seat.organisation_id != actor.organisation_id for seat in chosen.values()):
        raise Refused(pgettext("staff", "Bitte wählen Sie genau zwei Personen Ihrer Organisation."))
    _keys_of(chosen.values())
    with transaction.atomic():
        EscrowHolder.objects.filter(organisation=actor.organisation_id).delete()
        now = clock.now()
        EscrowHolder.objects.bulk_create(
            EscrowHolder(organisation_id=actor.organisation_id, seat=seat, named_at=now) for seat in chosen.values()
        )
        record(actor, "escrow.named", None, seats=sorted(chosen))


def seal_case(*, opened: OpenCase, advisers: Sequence[Seat]) -> None:
    """Seal a case to the named advisers, the two escrow holders and the person's mailbox; the organisation's keys open it no
    more.

    Its search terms go. Who is responsible must be among the advisers, and so must the actor, so that nobody shuts the case
    up for themselves. Copies of the database made before open with the organisation's keys as long as they are kept. Raises
    `Refused`.
    """
    case = opened.case
    _may_seal(opened)
    if case.sealed:
        raise Refused(pgettext("staff", "Dieser Fall ist schon versiegelt."))
    holders = [holder.seat for holder in escrow_of(case.organisation_id)]
    if len(holders) != HOLDERS:
        raise Refused(pgettext("staff", "Zuerst benennt die Teamleitung zwei Personen, die bei einem verlorenen Satz helfen."))
    _refuse_wrong_advisers(opened, advisers)
    with transaction.atomic():
        object_keys = _keys(opened)
        _name(opened, object_keys, advisers, holders)
        for public in former_publics(case):
            for object_key in object_keys:
                vault.unseal_from(object_id=object_key.object_id, public=public)
        case.sealed = True
        case.save(update_fields=["sealed"])
        forget_terms(case)
        record(opened.actor, "case.sealed", case, advisers=[seat.pk for seat in advisers])


def rename_advisers(*, opened: OpenCase, advisers: Sequence[Seat]) -> None:
    """Change for whom a sealed case is sealed, and bring it to the present escrow holders. What somebody has read they have
    read."""
    _may_seal(opened)
    _refuse_wrong_advisers(opened, advisers)
    with transaction.atomic():
        holders = [holder.seat for holder in escrow_of(opened.case.organisation_id)]
        _name(opened, _keys(opened), advisers, holders)
        record(opened.actor, "case.sealed", opened.case, advisers=[seat.pk for seat in advisers])


def unseal_case(*, opened: OpenCase) -> None:
    """Give a sealed case back to its organisation: its keys open it again, and it is found again."""
    _may_seal(opened)
    case = opened.case
    if not case.sealed:
        raise Refused(pgettext("staff", "Dieser Fall ist nicht versiegelt."))
    with transaction.atomic():
        rows = list(SealedFor.objects.filter(case=case).select_related("key"))
        for object_key in _keys(opened):
            object_key.seal_to(owner_public(case.key_owner))
            for row in rows:
                vault.unseal_from(object_id=object_key.object_id, public=bytes(row.key.public))
        SealedFor.objects.filter(case=case).delete()
        case.sealed = False
        case.save(update_fields=["sealed"])
        reindex(opened)
        record(opened.actor, "case.unsealed", case)


def waiting_for_a_new_key(actor: SeatActor) -> list[SealedFor]:
    """What the actor, as escrow holder, can re-seal: seals to keys that were replaced since."""
    mine = SealedFor.objects.filter(seat=actor.seat_id, escrow=True).values("case")
    stale = SealedFor.objects.filter(case__in=mine, escrow=False, key__replaced_at__isnull=False)
    return list(stale.select_related("case", "seat__user", "key").order_by("seat", "case__reference"))


def reseal(*, actor: SeatActor, pair: KeyPair, seat: Seat) -> int:
    """Seal anew, to the present key of `seat`, what was sealed to a former one whose passphrase is lost; answers how many
    cases.

    `pair` is the escrow holder's own, unlocked. Loud: who answers for each case is told, and so is the other holder. It
    shows the actor nothing of the cases. Raises `Refused` when that person has no new key yet.
    """
    permissions.may_advise(actor).or_raise()
    stale = [row for row in waiting_for_a_new_key(actor) if row.seat_id == seat.pk]
    if not stale or seat.pk == actor.seat_id:
        raise Refused(pgettext("staff", "Für diese Person gibt es nichts neu zu versiegeln."))
    key = _keys_of([seat])[seat.pk]
    done = 0
    with transaction.atomic():
        for row in stale:
            try:
                opened = OpenCase(row.case, actor, vault.open_with(pair, object_id=row.case_id), pair)
            except CannotOpen:
                continue  # sealed to a key of the holder's own that was replaced too
            for object_key in _keys(opened):
                object_key.seal_to(bytes(key.public))
                vault.unseal_from(object_id=object_key.object_id, public=bytes(row.key.public))
            row.key = key
            row.save(update_fields=["key"])
            holders = [other.seat for other in escrow_of(row.case.organisation_id)]
            raise_alarm(actor=actor, kind=AlarmKind.RESEALED, seats=[*who_answers(row.case), *holders], case=row.case)
            record(actor, "case.resealed", row.case, seat=seat.pk)
            done += 1
    return done


def _may_seal(opened: OpenCase) -> None:
    permissions.may_change(opened.actor, opened.case).or_raise()
    permissions.may_protect(opened.actor, opened.case).or_raise()


def _refuse_wrong_advisers(opened: OpenCase, advisers: Sequence[Seat]) -> None:
    chosen = {seat.pk for seat in advisers}
    assert isinstance(opened.actor, SeatActor)  # whoever may protect
    if not chosen or not chosen <= {seat.pk for seat in colleagues(opened.case)}:
        raise Refused(pgettext("staff", "Wählen Sie jemanden, der hier berät."))
    if opened.actor.seat_id not in chosen or (opened.case.adviser_id and opened.case.adviser_id not in chosen):
        raise Refused(pgettext("staff", "Sie selbst und die zuständige Person müssen dabei sein."))


def _name(opened: OpenCase, object_keys: Collection[ObjectKey], advisers: Collection[Seat], holders: Collection[Seat]) -> None:
    """Seal to the present keys of these, and to no other personal key."""
    keys = _keys_of([*advisers, *holders])
    before = SealedFor.objects.filter(case=opened.case)
    former = {bytes(row.key.public) for row in before.select_related("key")}
    before.delete()
    SealedFor.objects.bulk_create(
        SealedFor(case=opened.case, seat=seat, key=keys[seat.pk], escrow=escrow)
        for seats, escrow in ((advisers, False), (holders, True))
        for seat in seats
    )
    present = {bytes(key.public) for key in keys.values()}
    for object_key in object_keys:
        for public in present:
            object_key.seal_to(public)
        for public in former - present:
            vault.unseal_from(object_id=object_key.object_id, public=public)


def _keys_of(seats: Collection[Seat]) -> dict[object, StaffKey]:
    """The present keys of these people; `Refused` with who has none."""
    found = {seat.pk: key_of_user(seat.user_id) for seat in seats}
    if missing := [str(seat.user.name) for seat in seats if found[seat.pk] is None]:
        raise Refused(
            pgettext("staff", "Noch ohne persönlichen Schlüssel: %(names)s. Jede*r macht ihn selbst, auf dem Schreibtisch.")
            % {"names": ", ".join(missing)}
        )
    return {pk: key for pk, key in found.items() if key is not None}


def _keys(opened: OpenCase) -> list[ObjectKey]:
    """The keys of the case and of each of its files."""
    return [opened.key, *(file_key(opened, file) for file in _readable(opened.case))]


def _readable(case: Case) -> list[StoredFile]:
    return [file for file in files_of(case) if file.state != "infected"]

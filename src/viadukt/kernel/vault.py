"""Locked objects: a random key per object, sealed to its recipients, that opens only together with its erasure share.

The key is sealed in the database; the share lies in the key store. What an object holds is encrypted under both, so that
deleting the share erases the object in every copy of the database, whoever holds which key.
"""

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connections, transaction

from viadukt.kernel import clock, crypto
from viadukt.kernel.crypto import CannotOpen, KeyPair, Place
from viadukt.kernel.kek import keyring
from viadukt.kernel.keys import owner_keys, owner_public
from viadukt.kernel.keystore import KEYSTORE
from viadukt.kernel.models import Destruction, ErasureShare, SealedKey, ShortLivedKey

KEEP_DESTRUCTIONS = timedelta(days=90)
"""Longer than any backup of the key store lives."""
SAMPLE = 200


class Erased(CannotOpen):
    """The object's erasure share is gone: nobody can open it any more."""


@dataclass(frozen=True, slots=True)
class ObjectKey:
    """An object, opened. Encrypts and decrypts its fields; hold it no longer than the request lasts."""

    owner_id: UUID
    object_id: UUID
    sealed: bytes = field(repr=False)
    share: bytes = field(repr=False)

    def content_key(self, purpose: str = "content") -> bytes:
        """The key that contents are encrypted under."""
        return hashlib.blake2b(
            self.share + purpose.encode(), key=self.sealed, digest_size=32, person=b"viadukt object"
        ).digest()

    def encrypt(self, name: str, plaintext: bytes, *, version: int = 1) -> bytes:
        """The envelope of the field `name`; raise `version` with each change, so that a former one cannot be put back."""
        return crypto.encrypt(self.content_key(), plaintext, self.place(name, version))

    def decrypt(self, name: str, envelope: bytes | memoryview, *, version: int = 1) -> bytes:
        """The inverse of `encrypt`; raises `CannotOpen` for another object, field or version."""
        return crypto.decrypt(self.content_key(), bytes(envelope), self.place(name, version))

    def place(self, name: str, version: int = 1) -> bytes:
        return bytes(Place(self.owner_id, self.object_id, name, version))

    def seal_to(self, public: bytes) -> None:
        """Let the holder of `public` open this object too; no-op when they can already."""
        SealedKey.objects.get_or_create(
            object_id=self.object_id,
            recipient=crypto.fingerprint(public),
            defaults={"owner_id": self.owner_id, "sealed": crypto.seal(self.sealed, public, self.place("key"))},
        )


def lock(*, owner_id: UUID, object_id: UUID, recipients: Collection[bytes] | None = None) -> ObjectKey:
    """A new key for `object_id`, sealed to each public key of `recipients` (default: its owner's).

    The erasure share is written to the key store at once, outside the caller's transaction. If that rolls back, a share
    remains that opens nothing.
    """
    publics = [owner_public(owner_id)] if recipients is None else list(recipients)
    if not publics:
        raise ValueError("an object that nobody can open is no object")
    key = ObjectKey(owner_id, object_id, crypto.new_key(), crypto.new_key())
    ErasureShare.objects.create(object_id=object_id, share=key.share)
    SealedKey.objects.bulk_create(
        SealedKey(
            object_id=object_id,
            owner_id=owner_id,
            recipient=crypto.fingerprint(public),
            sealed=crypto.seal(key.sealed, public, key.place("key")),
        )
        for public in publics
    )
    return key


def open_for_owner(*, owner_id: UUID, object_id: UUID) -> ObjectKey:
    """Open an object with its owner's keys; raises `Erased`, or `CannotOpen` when it is not sealed to the owner."""
    return open_many_for_owner(owner_id=owner_id, object_ids=[object_id]).get(object_id) or _refuse([object_id])


def open_with(pair: KeyPair, *, object_id: UUID) -> ObjectKey:
    """Open an object with a person's own key pair; raises `Erased`, or `CannotOpen` when it is not sealed to them."""
    return _open([pair], [object_id]).get(object_id) or _refuse([object_id])


def open_many_for_owner(*, owner_id: UUID, object_ids: Collection[UUID]) -> Mapping[UUID, ObjectKey]:
    """Open many objects at the price of three queries; those that do not open are missing from the answer."""
    return _open(owner_keys(owner_id).pairs, object_ids)


def open_many_with(pair: KeyPair, *, object_ids: Collection[UUID]) -> Mapping[UUID, ObjectKey]:
    """The same with a person's own key pair."""
    return _open([pair], object_ids)


def _open(pairs: Iterable[KeyPair], object_ids: Collection[UUID]) -> dict[UUID, ObjectKey]:
    by_name = {crypto.fingerprint(pair.public): pair for pair in pairs}
    shares = {row.object_id: bytes(row.share) for row in ErasureShare.objects.filter(object_id__in=object_ids)}
    opened = {}
    for row in SealedKey.objects.filter(object_id__in=object_ids, recipient__in=by_name):
        if row.object_id in shares:
            place = bytes(Place(row.owner_id, row.object_id, "key"))
            sealed = crypto.unseal(bytes(row.sealed), by_name[row.recipient], place)
            opened[row.object_id] = ObjectKey(row.owner_id, row.object_id, sealed, shares[row.object_id])
    return opened


def _refuse(object_ids: Collection[UUID]) -> ObjectKey:
    if ErasureShare.objects.filter(object_id__in=object_ids).exists():
        raise CannotOpen("not sealed to this key")
    raise Erased("erased")


def sealed_to(public: bytes) -> set[UUID]:
    """The ids of all objects that the holder of `public` can open."""
    return set(SealedKey.objects.filter(recipient=crypto.fingerprint(public)).values_list("object_id", flat=True))


def unseal_from(*, object_id: UUID, public: bytes) -> None:
    """Take one recipient away. What they have read they have read; from now on the database opens nothing for them."""
    SealedKey.objects.filter(object_id=object_id, recipient=crypto.fingerprint(public)).delete()


def hand_over(*, object_id: UUID, former: UUID, new: UUID) -> ObjectKey:
    """Let the owner `new` open what the owner `former` opens, and `former` no longer; a person's own seal stays.

    What was encrypted stays bound to the owner under whom it was: nothing is encrypted anew. Raises like `open_for_owner`.
    """
    key = open_for_owner(owner_id=former, object_id=object_id)
    if former != new:
        key.seal_to(owner_public(new))
        for pair in owner_keys(former).pairs:
            unseal_from(object_id=object_id, public=pair.public)
    return key


def sealed_to_former(owner_id: UUID) -> int:
    """How many keys are sealed to a former pair of the owner."""
    return SealedKey.objects.filter(recipient__in=_former(owner_id)).count()


def seal_anew(*, owner_id: UUID, batch: int = 200, progress: Callable[[int], object] | None = None) -> int:
    """Seal to the owner's current pair whatever is sealed to a former one, also what others sealed to it; answers how many
    keys.

    Each batch is a transaction of its own, and what it has sealed it does not find again: broken off, it is simply started
    again. Objects and their contents stay as they are. Raises `CannotOpen` for a key that was tampered with.
    """
    done = 0
    while some := _seal_some(owner_id, batch):
        done += some
        if progress:
            progress(some)
    return done


def _seal_some(owner_id: UUID, batch: int) -> int:
    keys = owner_keys(owner_id)
    by_name, current = _former(owner_id), keys.current.public
    with transaction.atomic():
        rows = list(SealedKey.objects.select_for_update().filter(recipient__in=by_name).order_by("pk")[:batch])
        name = crypto.fingerprint(current)
        opened = set(
            SealedKey.objects.filter(recipient=name, object_id__in=[row.object_id for row in rows]).values_list(
                "object_id", flat=True
            )
        )
        for row in rows:
            if row.object_id in opened:  # sealed to the current pair already
                row.delete()
                continue
            opened.add(row.object_id)
            place = bytes(Place(row.owner_id, row.object_id, "key"))
            secret = crypto.unseal(bytes(row.sealed), by_name[row.recipient], place)
            row.sealed, row.recipient = crypto.seal(secret, current, place), name
            row.save(update_fields=["sealed", "recipient"])
    return len(rows)


def _former(owner_id: UUID) -> dict[str, KeyPair]:
    return {crypto.fingerprint(pair.public): pair for pair in owner_keys(owner_id).pairs[1:]}


def destroy(object_id: UUID) -> None:
    """Erase an object: its sealed keys in the caller's transaction, its erasure share once that is committed.

    The order to do so is committed with the erasure; when the key store cannot be reached at that moment,
    `carry_out_destructions` does it later.
    """
    SealedKey.objects.filter(object_id=object_id).delete()
    Destruction.objects.get_or_create(object_id=object_id, defaults={"ordered_at": clock.now()})
    transaction.on_commit(carry_out_destructions, robust=True)


def carry_out_destructions(*, again: bool = False) -> int:
    """Destroy the shares of all objects that are to be erased; answers how many shares were destroyed.

    Run it often (it costs one query when there is nothing to do), and with `again` after the key store was restored from
    a backup: then every destruction of the last 90 days is repeated.
    """
    orders = Destruction.objects.all() if again else Destruction.objects.filter(done_at=None)
    object_ids = list(orders.values_list("object_id", flat=True))
    if not object_ids:
        return 0
    destroyed = 0
    for start in range(0, len(object_ids), 500):
        some = object_ids[start : start + 500]
        destroyed += ErasureShare.objects.filter(object_id__in=some).delete()[0]
        scrub_keystore()
        Destruction.objects.filter(object_id__in=some).update(done_at=clock.now())
    Destruction.objects.filter(done_at__lt=clock.now() - KEEP_DESTRUCTIONS).delete()
    return destroyed


def destructions_are_due() -> bool:
    """Whether there is anything to destroy: two reads."""
    return (
        Destruction.objects.filter(done_at=None).exists() or ShortLivedKey.objects.filter(expires_at__lte=clock.now()).exists()
    )


def problems() -> list[str]:
    """What is wrong between database and key store, in sentences for the operator."""
    found = []
    late = Destruction.objects.filter(done_at=None, ordered_at__lt=clock.now() - timedelta(days=1)).count()
    if late:
        found.append(f"{late} erasures are not carried out in the key store for more than a day. Does a worker run?")
    newest = set(SealedKey.objects.order_by("-id").values_list("object_id", flat=True)[:SAMPLE])
    lost = newest - set(ErasureShare.objects.filter(object_id__in=newest).values_list("object_id", flat=True))
    if lost:
        found.append(
            f"The key store lacks the shares of {len(lost)} of the newest {len(newest)} encrypted objects: they do not open. "
            "Is it the right key store (KEYSTORE_URL), restored from the right day?"
        )
    return found


def scrub_keystore() -> None:
    """Take what was deleted out of the key store's files too (SQLite: the write-ahead log; PostgreSQL: dead rows)."""
    connection = connections[KEYSTORE]
    if connection.in_atomic_block:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        else:
            for model in (ErasureShare, ShortLivedKey):
                cursor.execute(f"VACUUM {connection.ops.quote_name(model._meta.db_table)}")


# --- Keys that live for a while ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ShortLived:
    """A key pair by its id and public half."""

    id: UUID
    public: bytes


def new_short_lived_key(*, purpose: str, until: datetime) -> ShortLived:
    """A key pair whose private half lies in the key store alone, and is destroyed at `until` at the latest."""
    pair, kek = KeyPair.new(), keyring().current
    row = ShortLivedKey(purpose=purpose, kek_id=kek.id, expires_at=until)
    row.wrapped_private = kek.wrap(pair.private, row.place("wrapped_private"))
    row.save()
    return ShortLived(row.id, pair.public)


def open_short_lived_key(key_id: UUID) -> KeyPair:
    """The pair; raises `Erased` once it was destroyed or its time is over."""
    row = ShortLivedKey.objects.filter(id=key_id, expires_at__gt=clock.now()).first()
    if row is None:
        raise Erased("this key is gone")
    return KeyPair(keyring().by_id(row.kek_id).unwrap(bytes(row.wrapped_private), row.place("wrapped_private")))


def destroy_short_lived_key(key_id: UUID) -> None:
    """Destroy the key now; idempotent."""
    ShortLivedKey.objects.filter(id=key_id).delete()
    scrub_keystore()


def destroy_expired_keys() -> int:
    """Destroy all keys whose time is over; answers how many."""
    count = ShortLivedKey.objects.filter(expires_at__lte=clock.now()).delete()[0]
    if count:
        scrub_keystore()
    return count

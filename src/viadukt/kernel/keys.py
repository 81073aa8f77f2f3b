"""Keys at rest: the instance's secret, the key pairs of owners, and the rotation of the key that wraps them.

Small secrets (a TOTP secret, a mail address) are kept by `protect` and read by `reveal`. Contents of an object are
locked by `kernel.vault`.
"""

import base64
import binascii
from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import router, transaction
from django.db.models import Model

from viadukt.kernel import crypto
from viadukt.kernel.crypto import CannotOpen, KeyPair
from viadukt.kernel.kek import Kek, Keyring, changing, keyring, write_kek_file
from viadukt.kernel.models import InstanceSecret, OwnerKey, ShortLivedKey

INSTANCE = UUID(int=0)
"""The owner of what belongs to no organisation but to the instance itself."""

_secret: bytes | None = None


def instance_key(purpose: str) -> bytes:
    """32 bytes for one purpose, the same for as long as this instance lives: a salt, a hash key, a record's seal."""
    return crypto.derive(_instance_secret(), purpose)


def protect(purpose: str, secret: bytes, *, place: str = "") -> bytes:
    """`secret` encrypted at rest for `purpose`; with `place` (such as a row's id) it opens only there."""
    return crypto.encrypt(instance_key(f"protect {purpose}"), secret, f"{purpose}|{place}".encode())


def reveal(purpose: str, envelope: bytes | memoryview, *, place: str = "") -> bytes:
    """The inverse of `protect`; raises `CannotOpen` for another purpose, place or instance."""
    return crypto.decrypt(instance_key(f"protect {purpose}"), bytes(envelope), f"{purpose}|{place}".encode())


def protect_text(purpose: str, text: str, *, place: str = "") -> str:
    """`protect` for columns of text: answers URL-safe base64."""
    return base64.urlsafe_b64encode(protect(purpose, text.encode(), place=place)).decode()


def reveal_text(purpose: str, envelope: str, *, place: str = "") -> str:
    """The inverse of `protect_text`; raises `CannotOpen`, also for what is no envelope at all."""
    try:
        raw = base64.urlsafe_b64decode(envelope.encode())
    except (binascii.Error, ValueError) as error:
        raise CannotOpen("not an envelope") from error
    return reveal(purpose, raw, place=place).decode()


def make_instance_secret() -> None:
    """Make the instance's secret unless it exists; called after each migration."""
    forget_instance_secret()
    if not InstanceSecret.objects.exists():
        kek = keyring().current
        wrapped = kek.wrap(crypto.new_key(), InstanceSecret().place("wrapped"))
        InstanceSecret.objects.get_or_create(id=1, defaults={"wrapped": wrapped, "kek_id": kek.id})


def forget_instance_secret() -> None:
    """Read the secret from the database again at its next use."""
    global _secret  # noqa: PLW0603 - one secret a process
    _secret = None


def _instance_secret() -> bytes:
    global _secret  # noqa: PLW0603 - one secret a process
    if _secret is None:
        row = InstanceSecret.objects.first()
        if row is None:
            raise ImproperlyConfigured("The database is not ready: run its migrations first (viadukt up does it by itself).")
        _secret = keyring().by_id(row.kek_id).unwrap(bytes(row.wrapped), row.place("wrapped"))
    return _secret


@dataclass(frozen=True, slots=True)
class OwnerKeys:
    """An owner's unwrapped keys: the current pair, all pairs that ever were, and the key of the blind index."""

    owner_id: UUID
    pairs: tuple[KeyPair, ...] = field(repr=False)
    index_key: bytes = field(repr=False)

    @property
    def current(self) -> KeyPair:
        return self.pairs[0]


def owner_keys(owner_id: UUID) -> OwnerKeys:
    """The keys of `owner_id`, made at their first use."""
    rows = _generations(owner_id)
    if not rows:
        _add_generation(owner_id, 1, crypto.new_key())
        rows = _generations(owner_id)
    pairs = tuple(KeyPair(_kek_of(row).unwrap(bytes(row.wrapped_private), row.place("wrapped_private"))) for row in rows)
    return OwnerKeys(owner_id, pairs, _index_key(rows[0]))


def owner_public(owner_id: UUID) -> bytes:
    """The public key to seal to for `owner_id`; reading it opens nothing."""
    row = OwnerKey.objects.filter(owner_id=owner_id).order_by("-generation").first()
    return bytes(row.public) if row else owner_keys(owner_id).current.public


def renew_owner_keys(owner_id: UUID) -> OwnerKeys:
    """Give `owner_id` a new key pair for everything sealed from now on; former pairs still open what they opened."""
    rows = _generations(owner_id)
    if rows:
        _add_generation(owner_id, rows[0].generation + 1, _index_key(rows[0]))
    return owner_keys(owner_id)


def owners_with_former_keys() -> list[UUID]:
    """Whose key pair was ever renewed."""
    return list(OwnerKey.objects.filter(generation__gt=1).order_by().values_list("owner_id", flat=True).distinct())


def _generations(owner_id: UUID) -> list[OwnerKey]:
    return list(OwnerKey.objects.filter(owner_id=owner_id).order_by("-generation"))


def _add_generation(owner_id: UUID, generation: int, index_key: bytes) -> None:
    pair, kek = KeyPair.new(), keyring().current
    row = OwnerKey(owner_id=owner_id, generation=generation)
    OwnerKey.objects.get_or_create(
        owner_id=owner_id,
        generation=generation,
        defaults={
            "public": pair.public,
            "wrapped_private": kek.wrap(pair.private, row.place("wrapped_private")),
            "wrapped_index_key": kek.wrap(index_key, row.place("wrapped_index_key")),
            "kek_id": kek.id,
        },
    )


def _index_key(row: OwnerKey) -> bytes:
    return _kek_of(row).unwrap(bytes(row.wrapped_index_key), row.place("wrapped_index_key"))


def _kek_of(row: OwnerKey) -> Kek:
    return keyring().by_id(row.kek_id)


# --- Rotation of the KEK -------------------------------------------------------------------------------------------

WRAPPED: dict[type[Model], tuple[str, ...]] = {
    InstanceSecret: ("wrapped",),
    OwnerKey: ("wrapped_private", "wrapped_index_key"),
    ShortLivedKey: ("wrapped_private",),
}
"""Every column that holds something wrapped by the KEK."""


def begin_rotation() -> tuple[Kek, Kek]:
    """Put a new KEK on top of the key file and answer (former, new).

    From now on new keys are wrapped by the new one, and both open. A rotation that was begun and not finished is taken up
    again: no third key is made. Raises `BlockingIOError` while another process changes the file.
    """
    with changing(settings.KEK_FILE):
        ring = keyring()
        if len(ring.keks) == 1:
            ring = Keyring((Kek.new(), *ring.keks))
            write_kek_file(settings.KEK_FILE, ring)
    return ring.keks[1], ring.keks[0]


def rotate_kek(old: Kek, new: Kek, *, batch: int = 200, progress: Callable[[int], object] | None = None) -> int:
    """Wrap by `new` everything that `old` wraps, in both databases; answers how many rows it changed.

    Each batch is a transaction of its own and each row names its KEK, so that a rotation that was interrupted is simply
    started again. Nothing is lost at any point, as long as the key file holds both. `progress` hears of each batch that is
    committed. Raises `CannotOpen`, naming the row, when one is not what `old` wrapped; what was committed before stays.
    """
    return sum(_rewrap(model, columns, old, new, batch=batch, progress=progress) for model, columns in WRAPPED.items())


def finish_rotation() -> int:
    """Take from the key file every former KEK that wraps nothing any more; answers how many rows still need one.

    Raises `BlockingIOError` while another process changes the file.
    """
    with changing(settings.KEK_FILE):
        ring = keyring()
        needed = {kek.id: wrapped_by(kek) for kek in ring.keks[1:]}
        kept = tuple(kek for kek in ring.keks[1:] if needed[kek.id])
        if len(kept) < len(needed):
            write_kek_file(settings.KEK_FILE, Keyring((ring.current, *kept)))
    return sum(needed.values())


def wrapped_by(kek: Kek) -> int:
    """How many rows of both databases `kek` wraps."""
    return sum(model._default_manager.filter(kek_id=kek.id).count() for model in WRAPPED)


def _rewrap(
    model: type[Model], columns: Collection[str], old: Kek, new: Kek, *, batch: int, progress: Callable[[int], object] | None
) -> int:
    alias = router.db_for_write(model)
    done = 0
    while True:
        with transaction.atomic(using=alias):
            rows: list[Any] = list(
                model._default_manager.using(alias).filter(kek_id=old.id).order_by("pk").select_for_update()[:batch]
            )
            for row in rows:
                for column in columns:
                    setattr(row, column, _wrapped_anew(row, column, old, new))
                row.kek_id = new.id
            model._default_manager.using(alias).bulk_update(rows, [*columns, "kek_id"])
        done += len(rows)
        if rows and progress:
            progress(len(rows))
        if len(rows) < batch:
            return done


def _wrapped_anew(row: Any, column: str, old: Kek, new: Kek) -> bytes:
    place = row.place(column)
    try:
        secret = old.unwrap(bytes(getattr(row, column)), place)
    except CannotOpen as error:
        raise CannotOpen(f"{row._meta.db_table}.{column} of {row.pk}") from error
    return new.wrap(secret, place)


def problems() -> list[str]:
    """What is wrong with the keys, in sentences for the operator; nothing when all is well."""
    try:
        forget_instance_secret()
        _instance_secret()
    except ImproperlyConfigured as error:
        return [str(error)]
    except CannotOpen:
        return [f"The key in {settings.KEK_FILE} does not open this database. Put the right key file in place."]
    return [
        f"{count} keys are wrapped by {kek_id}, which {settings.KEK_FILE} does not hold: what they lock stays closed. Put that "
        "key on a line below the current one."
        for kek_id, count in sorted(_wrapped_by_unknown().items())
    ]


def _wrapped_by_unknown() -> Counter[str]:
    """How many rows name a KEK that the key file does not hold, by its name."""
    known = [kek.id for kek in keyring().keks]
    return Counter(
        kek_id
        for model in WRAPPED
        for kek_id in model._default_manager.exclude(kek_id__in=known).values_list("kek_id", flat=True)
    )

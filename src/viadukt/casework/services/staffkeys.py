"""Personal keys of advisers: made with a passphrase, opened for a while, replaced when the passphrase is lost."""

import secrets
import unicodedata
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import pgettext

from viadukt.audit.public import record
from viadukt.casework import permissions
from viadukt.casework.models import StaffKey, StaffKeySession
from viadukt.kernel import clock, crypto
from viadukt.kernel.codes import code_keys
from viadukt.kernel.crypto import CannotOpen, KeyPair
from viadukt.kernel.errors import Refused
from viadukt.kernel.ratelimit import allow
from viadukt.network.public import SeatActor

IDLE = timedelta(minutes=15)
LONGEST = timedelta(hours=8)
TOUCH = timedelta(minutes=1)
SHORTEST = 12
TRIES, SPAN = 10, 900


@dataclass(frozen=True, slots=True)
class Unlocked:
    """An opened personal key: the secret for the cookie, and the pair."""

    secret: str = field(repr=False)
    pair: KeyPair = field(repr=False)


def key_of_user(user_id: UUID) -> StaffKey | None:
    """The key that counts now."""
    return StaffKey.objects.filter(user=user_id, replaced_at=None).first()


def make_staff_key(*, actor: SeatActor, passphrase: str) -> StaffKey:
    """A personal key for the actor, in place of the former one, if any.

    What is sealed to a former key does not open with this one until an escrow holder re-seals it. Argon2: never within a
    transaction. Raises `Refused` for a short passphrase.
    """
    permissions.may_advise(actor).or_raise()
    _refuse_short(passphrase)
    pair, salt = KeyPair.new(), crypto.new_key()
    wrapping = _wrapping(passphrase, salt)
    with transaction.atomic():
        former = StaffKey.objects.select_for_update().filter(user=actor.user_id, replaced_at=None)
        StaffKeySession.objects.filter(key__user=actor.user_id).delete()
        former.update(replaced_at=clock.now())
        key = StaffKey(user_id=actor.user_id, public=pair.public, salt=salt)
        key.wrapped = crypto.encrypt(wrapping, pair.private, _place(key))
        key.save(force_insert=True)
        record(actor, "staff_key.made", key)
    return key


def change_passphrase(*, actor: SeatActor, passphrase: str, new: str) -> StaffKey:
    """The same key behind another passphrase: nothing has to be sealed again. Raises `Refused` for a wrong one."""
    _refuse_short(new)
    key, pair = _open(actor, passphrase)
    salt = crypto.new_key()
    wrapping = _wrapping(new, salt)
    with transaction.atomic():
        key.salt, key.wrapped = salt, crypto.encrypt(wrapping, pair.private, _place(key))
        key.save(update_fields=["salt", "wrapped"])
        StaffKeySession.objects.filter(key=key).delete()
        record(actor, "staff_key.passphrase_changed", key)
    return key


def unlock(*, actor: SeatActor, passphrase: str) -> Unlocked:
    """Open the actor's personal key for this device, until 15 minutes pass without use. Raises `Refused` for a wrong
    passphrase."""
    key, pair = _open(actor, passphrase)
    secret = secrets.token_urlsafe(32)
    now = clock.now()
    with transaction.atomic():
        StaffKeySession.objects.filter(seen_at__lt=now - IDLE).delete()
        StaffKeySession.objects.create(
            id=_session_id(secret),
            key=key,
            sealed_private=crypto.encrypt(_session_key(secret), pair.private, str(key.pk).encode()),
            opened_at=now,
            seen_at=now,
        )
        record(actor, "staff_key.unlocked", key)
    return Unlocked(secret, pair)


def resume_staff_session(*, secret: str, user_id: UUID) -> KeyPair | None:
    """The pair that this device unlocked; nothing when that is over, forged, or another person's."""
    now = clock.now()
    row = StaffKeySession.objects.select_related("key").filter(pk=_session_id(secret)).first()
    if row is None or row.key.user_id != user_id or row.key.replaced_at:
        return None
    if row.seen_at < now - IDLE or row.opened_at < now - LONGEST:
        return None
    try:
        private = crypto.decrypt(_session_key(secret), bytes(row.sealed_private), str(row.key_id).encode())
    except CannotOpen:
        return None
    if row.seen_at < now - TOUCH:
        StaffKeySession.objects.filter(pk=row.pk).update(seen_at=now)
    return KeyPair(private)


def lock(*, secret: str) -> None:
    """Lock the personal key on this device; idempotent."""
    StaffKeySession.objects.filter(pk=_session_id(secret)).delete()


def _open(actor: SeatActor, passphrase: str) -> tuple[StaffKey, KeyPair]:
    key = key_of_user(actor.user_id)
    if key is None:
        raise Refused(pgettext("staff", "Sie haben noch keinen persönlichen Schlüssel."))
    if not allow(str(actor.user_id), "staff key", TRIES, SPAN):
        raise Refused(pgettext("staff", "Das waren viele Versuche. Bitte warten Sie eine Viertelstunde."))
    wrapping = _wrapping(passphrase, bytes(key.salt))
    try:
        return key, KeyPair(crypto.decrypt(wrapping, bytes(key.wrapped), _place(key)))
    except CannotOpen as error:
        raise Refused(pgettext("staff", "Das ist nicht der Satz zu Ihrem persönlichen Schlüssel.")) from error


def _wrapping(passphrase: str, salt: bytes) -> bytes:
    return code_keys(" ".join(unicodedata.normalize("NFKC", passphrase).split()), salt=salt).seed


def _refuse_short(passphrase: str) -> None:
    if len(passphrase) < SHORTEST:
        raise Refused(pgettext("staff", "Bitte nehmen Sie einen Satz mit mindestens %(least)s Zeichen.") % {"least": SHORTEST})


def _place(key: StaffKey) -> bytes:
    return f"staff key|{key.user_id}|{key.pk}".encode()


def _session_id(secret: str) -> str:
    return crypto.derive(secret.encode()[:64], "staff key session id")[:16].hex()


def _session_key(secret: str) -> bytes:
    return crypto.derive(secret.encode()[:64], "staff key session key")

"""Links to who has no account: a page that shows the sealed package to who also has the code, which comes by another way.

Link and code together make the key (Argon2id over both). The database holds a hash of the link's secret alone, so that neither
the link, nor the code, nor the database opens anything by itself.
"""

import secrets
import unicodedata
from dataclasses import dataclass, field

from django.core.signing import BadSignature, TimestampSigner
from django.db import models
from django.db.models import F
from django.utils.translation import gettext as _

from viadukt.casework.models import OPENABLE, Referral
from viadukt.casework.services.referrals.stopping import TOO_MANY, expire
from viadukt.kernel import clock, crypto, vault
from viadukt.kernel.actor import LinkActor
from viadukt.kernel.codes import CodeKeys, code_keys
from viadukt.kernel.crypto import CannotOpen
from viadukt.kernel.errors import Refused
from viadukt.kernel.vault import ObjectKey

MOST_WRONG = 5
DIGITS = 8
LONGEST_SECONDS = 400 * 86_400  # beyond any referral's life: when it ends, the row says
_signer = TimestampSigner(salt="viadukt.casework.referral")


@dataclass(frozen=True, slots=True)
class NewLink:
    """What the sender passes on: the link's signed secret by mail, the code by phone."""

    secret: str = field(repr=False)
    code: str = field(repr=False)
    keys: CodeKeys = field(repr=False)

    @property
    def signed(self) -> str:
        return _signer.sign(self.secret)

    @property
    def id(self) -> str:
        return _link_id(self.secret)


def new_link() -> NewLink:
    """A new link and its code. It costs a moment: never within a transaction."""
    secret = secrets.token_urlsafe(24)
    code = "".join(secrets.choice("0123456789") for _digit in range(DIGITS))
    return NewLink(secret, code, _keys(secret, code))


def find_by_link(signed: str) -> Referral | None:
    """The living referral of a link; nothing when it is forged, over, taken back, or too many codes were wrong."""
    try:
        secret = _signer.unsign(signed, max_age=LONGEST_SECONDS)
    except BadSignature:
        return None
    living = Referral.objects.filter(link_id=_link_id(secret), by_link=True, state__in=OPENABLE, wrong_codes__lt=MOST_WRONG)
    return (
        living.filter(models.Q(until__gte=clock.today()) | models.Q(answered_at__isnull=False), consent__withdrawn_at=None)
        .select_related("sender", "receiver", "topic", "case__mailbox")
        .first()
    )


def open_by_code(*, signed: str, code: str) -> tuple[Referral, LinkActor, ObjectKey]:
    """The referral, opened with link and code.

    Each try is counted before it is made, so that two at once are two; a right one sets the count back. Raises `Refused` for a
    wrong code, with how many tries are left, and for a link that is over.
    """
    referral = find_by_link(signed)
    if referral is None or referral.package_id is None:
        raise Refused(_("Dieser Link gilt nicht mehr."))
    open_to_try = Referral.objects.filter(pk=referral.pk, wrong_codes__lt=MOST_WRONG)
    if not open_to_try.update(wrong_codes=F("wrong_codes") + 1):
        raise Refused(_("Dieser Link gilt nicht mehr."))
    keys = _keys(_signer.unsign(signed, max_age=LONGEST_SECONDS), _digits(code))
    try:
        key = vault.open_with(keys.pair, object_id=referral.package_id)
    except CannotOpen as error:
        referral.refresh_from_db(fields=["wrong_codes"])
        if (left := MOST_WRONG - referral.wrong_codes) <= 0:
            expire(referral=referral, code=TOO_MANY)
        raise Refused(_("Das ist nicht der Code zu diesem Link. Versuche übrig: %(left)d.") % {"left": max(0, left)}) from error
    Referral.objects.filter(pk=referral.pk).update(wrong_codes=0)
    return referral, LinkActor(str(referral.pk)), key


def pair_of(signed: str, code: str) -> crypto.KeyPair:
    """The key pair that link and code make, for the documents of an opened referral."""
    return _keys(_signer.unsign(signed, max_age=LONGEST_SECONDS), _digits(code)).pair


def _link_id(secret: str) -> str:
    return crypto.derive(secret.encode()[:64], "referral link id").hex()


def _digits(typed: str) -> str:
    """The digits of what was typed, in whichever script."""
    return "".join(str(unicodedata.digit(sign)) for sign in typed if sign.isdigit())


def _keys(secret: str, code: str) -> CodeKeys:
    return code_keys(f"{secret} {code}")

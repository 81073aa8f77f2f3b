"""Printed cards of one-time codes."""

import secrets
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import transaction
from django.utils.translation import pgettext

from viadukt.accounts import mail
from viadukt.accounts.models import CardCode, CodeCard, User
from viadukt.accounts.permissions import may_issue_card
from viadukt.accounts.selectors import main_factors
from viadukt.accounts.services.sessions import end_all_sessions
from viadukt.audit.public import record
from viadukt.kernel import clock
from viadukt.kernel.actor import Actor
from viadukt.kernel.errors import Refused
from viadukt.kernel.keys import instance_key

CODES = 40
DIGITS = 6
VALID_FOR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class IssuedCard:
    """A new card and, this once, its codes in the order of their numbers."""

    card: CodeCard
    codes: list[str] = field(repr=False)


def issue_card(*, actor: Actor, user: User, count: int = CODES, valid_for: timedelta = VALID_FOR) -> IssuedCard:
    """Make a card of `count` codes for `user`. A former card dies; the codes are shown now and never again.

    The person is told by mail, and signs in anew everywhere: a card is often replaced because it was lost. Raises `Refused`
    when the actor may not do so for this person.
    """
    may_issue_card(actor, user).or_raise()
    codes = [f"{secrets.randbelow(10**DIGITS):0{DIGITS}}" for _ in range(count)]
    now, key = clock.now(), _key()
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        CodeCard.objects.filter(user=user, revoked_at=None).update(revoked_at=now)
        card = CodeCard.objects.create(user=user, issued_at=now, expires_at=now + valid_for, asked=1 + secrets.randbelow(count))
        CardCode.objects.bulk_create(
            CardCode(card=card, number=number, digest=CardCode.digest_of(key, card.pk, number, code))
            for number, code in enumerate(codes, 1)
        )
        end_all_sessions(user)
        mail.send("card_issued", user, name=user.name)
        record(actor, "card.issued", card, account=user.pk, codes=count)
    return IssuedCard(card, codes)


def use_card(*, user: User, number: int, code: str) -> CodeCard | None:
    """Strike code `number` off the person's card; None when card, number or code do not fit.

    Of two who use the same code at the same moment exactly one gets the card. Only the number that is asked counts. The next
    number is drawn at random from what is left; a card without any is used up.
    """
    key = _key()
    with transaction.atomic():
        card = CodeCard.objects.select_for_update().filter(user=user, revoked_at=None).first()
        if card is None or not card.is_usable or card.asked != number:
            return None
        digest = CardCode.digest_of(key, card.pk, number, code)
        row = card.codes.get(number=number)
        fits = secrets.compare_digest(row.digest, digest)
        if not fits or not card.codes.filter(pk=row.pk, used_at=None).update(used_at=clock.now()):
            return None
        left = list(card.codes.filter(used_at=None).values_list("number", flat=True))
        card.asked = secrets.choice(left) if left else None
        card.save(update_fields=["asked"])
    return card


def revoke_card(*, actor: Actor, user: User) -> None:
    """The card is dead from now on, and so is every session of the person.

    For a card that may be in wrong hands: give a new one in the same moment with `issue_card`, or reset the second factor,
    which makes the password worthless too. Raises `Refused` when there is none, or when it is the only second factor: taking
    that away would leave the account to whoever knows its password.
    """
    may_issue_card(actor, user).or_raise()
    with transaction.atomic():
        card = CodeCard.objects.select_for_update().filter(user=user, revoked_at=None).first()
        if card is None:
            raise Refused(pgettext("staff", "Es gibt keine gültige Codekarte."))
        if not main_factors(user).exists():
            raise Refused(
                pgettext(
                    "staff",
                    "Die Karte ist der einzige zweite Faktor dieser Person. Geben Sie ihr eine neue Karte, "
                    "oder setzen Sie den zweiten Faktor zurück.",
                )
            )
        card.revoked_at = clock.now()
        card.save(update_fields=["revoked_at"])
        end_all_sessions(user)
        mail.send("card_revoked", user, name=user.name)
        record(actor, "card.revoked", card, account=user.pk)


def normalised(code: str) -> str:
    """The code as typed, in plain digits: without spaces and hyphens, digits of other scripts as ours."""
    return "".join(str(int(c)) if c.isdecimal() else c for c in code if not c.isspace() and c != "-")


def _key() -> bytes:
    return instance_key("code cards")

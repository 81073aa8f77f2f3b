"""People who sign in, how they were invited, and the printed cards of those who share a computer."""

import hashlib
from datetime import datetime
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from viadukt.kernel import clock
from viadukt.kernel.actor import Actor
from viadukt.kernel.ids import new_id
from viadukt.kernel.scoping import ScopedQuerySet


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        """A person with a working password, or with none when `password` is not given."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A person with an account. What they may do comes from their seats, never from the account.

    Addresses are kept in small letters, so that one address is one account whatever way it is typed.
    """

    id: models.UUIDField[UUID, UUID] = models.UUIDField(primary_key=True, default=new_id, editable=False)
    email = models.EmailField(_("E-Mail"), unique=True)
    name = models.CharField(_("Name"), max_length=120)
    language = models.CharField(_("Sprache"), max_length=8, default="de")
    pending_email = models.EmailField(blank=True)  # asked for, and not yet confirmed from its mailbox
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(email=Lower("email")), name="email_in_small_letters")]

    def __str__(self) -> str:
        return self.name or self.email


class InvitationQuerySet(ScopedQuerySet["Invitation"]):
    def visible_to(self, actor: Actor) -> "InvitationQuerySet":
        """Those of the actor's organisation."""
        return self.filter(organisation_id=actor.organisation_id).exclude(organisation_id=None)

    def open(self, at: datetime | None = None) -> "InvitationQuerySet":
        """Those that can still be accepted."""
        return self.filter(accepted_at=None, revoked_at=None, expires_at__gt=at or clock.now())


class Invitation(models.Model):
    """The way to an account: a link that works once and for a while.

    Its secret is in the mail alone; here is a keyed hash. `organisation_id` is for whom the inviter acted, `on_behalf_of` that
    organisation's name as the invited person reads it. What else an invitation gives (a seat) is kept by who sent it, keyed
    by its id.
    """

    id: models.UUIDField[UUID, UUID] = models.UUIDField(primary_key=True, default=new_id, editable=False)
    email = models.EmailField()
    name = models.CharField(max_length=120)
    language = models.CharField(max_length=8, default="de")
    organisation_id = models.UUIDField(null=True, blank=True, db_index=True)
    on_behalf_of = models.CharField(max_length=200, blank=True)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=clock.now)
    sent_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="invitations")

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-sent_at", "id"]

    def __str__(self) -> str:
        return f"invitation {self.id}"

    @property
    def is_open(self) -> bool:
        return self.accepted_at is None and self.revoked_at is None and self.expires_at > clock.now()


class CodeCard(models.Model):
    """A printed card of one-time codes, for who signs in on shared computers and has no phone for it.

    `asked` is the number that is asked next. It changes only when that code was used, so that nobody can ask again until a
    number comes up which they happen to know. A person has at most one card that is not revoked.
    """

    id: models.UUIDField[UUID, UUID] = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="cards")
    issued_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    asked = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["-issued_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=models.Q(revoked_at=None), name="one_card_a_person"),
        ]

    def __str__(self) -> str:
        return f"card {self.id}"

    @property
    def is_usable(self) -> bool:
        """Whether it still opens anything: neither revoked nor expired nor used up."""
        return self.revoked_at is None and self.asked is not None and self.expires_at > clock.now()


class CardCode(models.Model):
    """One code of a card, as a keyed hash of card, number and code; struck off when it was used."""

    card = models.ForeignKey(CodeCard, on_delete=models.CASCADE, related_name="codes")
    number = models.PositiveSmallIntegerField()
    digest = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["card", "number"], name="one_code_a_number")]

    def __str__(self) -> str:
        return f"code {self.number} of {self.card_id}"

    @staticmethod
    def digest_of(key: bytes, card_id: UUID, number: int, code: str) -> str:
        return hashlib.blake2b(f"{card_id}|{number}|{code}".encode(), key=key, digest_size=32).hexdigest()

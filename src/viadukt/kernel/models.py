"""Keys at rest, and counters of the rate limits. Nothing here says who or what anything is about."""

from uuid import UUID

from django.db import models

from viadukt.kernel.ids import new_id
from viadukt.kernel.keystore import InKeystore


class InstanceSecret(models.Model):
    """The secret of this instance, wrapped by the KEK; all small secrets at rest are kept under subkeys of it.

    Exactly one row, made when the database is migrated.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    wrapped = models.BinaryField()
    kek_id = models.CharField(max_length=16)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_instance_secret")]

    def __str__(self) -> str:
        return f"secret under {self.kek_id}"

    def place(self, column: str) -> str:
        """To what the ciphertext in `column` is bound."""
        return f"InstanceSecret|{column}"


class OwnerKey(models.Model):
    """An owner's X25519 key pair, its private half wrapped by the KEK.

    `generation` rises when the pair is renewed; former pairs stay, since they open what was sealed to them.
    `wrapped_index_key` is the key of the owner's blind index, the same in all generations.
    """

    id: models.UUIDField[UUID, UUID] = models.UUIDField(primary_key=True, default=new_id, editable=False)
    owner_id: models.UUIDField[UUID, UUID] = models.UUIDField()
    generation = models.PositiveIntegerField(default=1)
    public = models.BinaryField()
    wrapped_private = models.BinaryField()
    wrapped_index_key = models.BinaryField()
    kek_id = models.CharField(max_length=16, db_index=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner_id", "generation"], name="one_owner_key_a_generation")]

    def __str__(self) -> str:
        return f"{self.owner_id} #{self.generation}"

    def place(self, column: str) -> str:
        """To what the ciphertext in `column` is bound."""
        return f"OwnerKey|{self.owner_id}|{self.generation}|{column}"


class SealedKey(models.Model):
    """The key of one object, sealed to one recipient; `recipient` is the fingerprint of their public key."""

    object_id: models.UUIDField[UUID, UUID] = models.UUIDField()
    owner_id: models.UUIDField[UUID, UUID] = models.UUIDField()
    recipient = models.CharField(max_length=32)
    sealed = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["object_id", "recipient"], name="one_seal_a_recipient")]

    def __str__(self) -> str:
        return f"{self.object_id} for {self.recipient}"


class Destruction(models.Model):
    """The order to destroy an object's erasure share, kept until it is done and a while longer.

    It is written in the transaction that erases the object and carried out once that has been committed. It stays, so that a
    key store restored from its backup can be brought up to date.
    """

    object_id: models.UUIDField[UUID, UUID] = models.UUIDField(primary_key=True)
    ordered_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, db_index=True)

    def __str__(self) -> str:
        return f"{self.object_id}: {self.done_at or 'to be done'}"


class ErasureShare(InKeystore, models.Model):
    """The half of an object's key that lives apart, so that deleting it here erases the object in every copy."""

    object_id: models.UUIDField[UUID, UUID] = models.UUIDField(primary_key=True)
    share = models.BinaryField()

    def __str__(self) -> str:
        return str(self.object_id)


class ShortLivedKey(InKeystore, models.Model):
    """A key pair that exists only for a while, such as that of a ballot; its private half is wrapped by the KEK."""

    id: models.UUIDField[UUID, UUID] = models.UUIDField(primary_key=True, default=new_id, editable=False)
    purpose = models.CharField(max_length=40)
    wrapped_private = models.BinaryField()
    kek_id = models.CharField(max_length=16, db_index=True)
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.purpose} {self.id}"

    def place(self, column: str) -> str:
        """To what the ciphertext in `column` is bound."""
        return f"ShortLivedKey|{self.id}|{self.purpose}|{column}"


class RateWindow(models.Model):
    """How often somebody came within one span of time. `key` is a keyed hash that changes with every span."""

    key = models.CharField(primary_key=True, max_length=32)
    count = models.PositiveIntegerField(default=0)
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.count} until {self.expires_at}"

"""What people change on their own account."""

from django.contrib.auth.hashers import make_password
from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import pgettext

from viadukt.accounts import mail
from viadukt.accounts.actors import PersonActor
from viadukt.accounts.models import User
from viadukt.accounts.permissions import may_change_account
from viadukt.accounts.services.sessions import end_all_sessions
from viadukt.audit.public import record
from viadukt.kernel.actor import LinkActor
from viadukt.kernel.database import outside_transactions
from viadukt.kernel.errors import Refused

EMAIL_LINK_SECONDS = 24 * 60 * 60
_SALT = "viadukt.accounts.email"


def change_profile(*, actor: PersonActor, user: User, name: str, language: str) -> None:
    """Change name and language."""
    may_change_account(actor, user).or_raise()
    with transaction.atomic():
        user.name, user.language = name.strip(), language
        user.save(update_fields=["name", "language"])
        record(actor, "account.changed", user)


def change_password(*, actor: PersonActor, user: User, password: str, this: str | None) -> None:
    """Set a new password; every session but `this` ends. Second factors stay. The hash is made before the transaction."""
    may_change_account(actor, user).or_raise()
    _set_password(actor, user, password, this=this, verb="password.changed")


def reset_password(*, user: User, password: str) -> None:
    """Set a new password by a mailed link; every session ends. Second factors stay as they are."""
    _set_password(LinkActor(f"password:{user.pk}"), user, password, this=None, verb="password.reset")


def request_email_change(*, actor: PersonActor, user: User, email: str) -> None:
    """Mail a link to the new address; the old one stays until it is opened.

    Who asks never learns whether the new address has an account: then nothing is sent.
    """
    may_change_account(actor, user).or_raise()
    email = email.strip().lower()
    with transaction.atomic():
        user.pending_email = email
        user.save(update_fields=["pending_email"])
        if not User.objects.filter(email=email).exists():
            path = reverse("accounts:confirm_email", args=[_email_token(user)])
            mail.send("email_confirm", email, language=user.language, path=path)
        record(actor, "email.change_asked", user)


def confirm_email_change(*, actor: PersonActor, user: User, token: str) -> None:
    """Take the new address from a mailed link, within a day; the old one is told.

    Raises `Refused` for a link that is broken, too old, used, or another person's, or when the address was taken meanwhile.
    """
    may_change_account(actor, user).or_raise()
    refusal = Refused(pgettext("staff", "Dieser Link gilt nicht mehr. Bitte ändern Sie die Adresse noch einmal."))
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=user.pk)
        try:
            fits = signing.loads(token, salt=_SALT, max_age=EMAIL_LINK_SECONDS) == _email_fingerprint(user)
        except signing.BadSignature as error:
            raise refusal from error
        if not fits or not user.pending_email or User.objects.filter(email=user.pending_email).exists():
            raise refusal
        former = user.email
        user.email, user.pending_email = user.pending_email, ""
        user.save(update_fields=["email", "pending_email"])
        mail.send("email_changed", former, language=user.language, name=user.name)
        record(actor, "email.changed", user)


def _email_token(user: User) -> str:
    return signing.dumps(_email_fingerprint(user), salt=_SALT)


def _email_fingerprint(user: User) -> str:
    """What a link stands for, without an address in it: this person, from this address, to that one."""
    return salted_hmac(_SALT, f"{user.pk}|{user.email}|{user.pending_email}", algorithm="sha256").hexdigest()


def _set_password(actor: PersonActor | LinkActor, user: User, password: str, *, this: str | None, verb: str) -> None:
    outside_transactions("hashing a password")
    hashed = make_password(password)
    with transaction.atomic():
        user.password = hashed
        user.save(update_fields=["password"])
        end_all_sessions(user, but=this)
        mail.send("password_changed", user, name=user.name)
        record(actor, verb, user)

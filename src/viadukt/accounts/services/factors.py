"""Second factors: adding, using, removing, and taking away one that was lost.

Once somebody has a second factor, they keep at least one: the last cannot be removed, only exchanged. A lost one is reset by
somebody who looks after the person; that also makes the password worthless, so that whoever knows it has nothing, and the
person begins anew with a mailed link.
"""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.utils import decrypt, encrypt
from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.contrib.auth.tokens import default_token_generator
from django.db import transaction
from django.urls import reverse
from django.utils.translation import pgettext

from viadukt.accounts import mail, totp
from viadukt.accounts.actors import PersonActor
from viadukt.accounts.models import CodeCard, User
from viadukt.accounts.permissions import may_change_account, may_reset
from viadukt.accounts.selectors import factors_of
from viadukt.accounts.services.sessions import end_all_sessions
from viadukt.audit.public import record
from viadukt.kernel import clock
from viadukt.kernel.actor import Actor
from viadukt.kernel.errors import Refused


def add_app(*, actor: PersonActor, user: User, secret: str, code: str, this: str | None) -> Authenticator:
    """Keep an authenticator app's secret once `code` proves that the app has it.

    Sessions other than `this` end: they were opened with less. Raises `Refused` for a wrong code, or when there is one already.
    """
    may_change_account(actor, user).or_raise()
    step = totp.step_of(secret, code)
    if step is None:
        raise Refused(pgettext("staff", "Dieser Code passt nicht. Prüfen Sie, ob die Uhr Ihres Telefons richtig geht."))
    with transaction.atomic():
        if Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists():
            raise Refused(pgettext("staff", "Es ist schon eine App eingerichtet. Entfernen Sie zuerst die alte."))
        app = Authenticator.objects.create(
            user=user, type=Authenticator.Type.TOTP, data={"secret": encrypt(secret), "last_step": step}
        )
        _added(actor, user, app, this)
    return app


def add_passkey(*, actor: PersonActor, user: User, name: str, credential: dict[str, Any], this: str | None) -> Authenticator:
    """Keep a passkey whose ceremony was verified. Sessions other than `this` end, as with an app."""
    may_change_account(actor, user).or_raise()
    with transaction.atomic():
        passkey: Authenticator = WebAuthn.add(user, name, credential).instance
        _added(actor, user, passkey, this)
    return passkey


def rename_passkey(*, actor: PersonActor, passkey: Authenticator, name: str) -> None:
    may_change_account(actor, passkey.user).or_raise()
    with transaction.atomic():
        passkey = Authenticator.objects.select_for_update().get(pk=passkey.pk)
        passkey.data["name"] = name
        passkey.save(update_fields=["data"])
        record(actor, "factor.renamed", passkey.user)


def use_code(*, user: User, code: str) -> Authenticator | None:
    """The app or the recovery codes of which this is a code that was not used before; None when it fits neither.

    A code is used up by this, whatever follows. Whoever uses a recovery code is told by mail.
    """
    with transaction.atomic():
        rows = {row.type: row for row in Authenticator.objects.select_for_update().filter(user=user)}
        if app := rows.get(Authenticator.Type.TOTP):
            step = totp.step_of(decrypt(app.data["secret"]), code, after=app.data.get("last_step", -1))
            if step is not None:
                app.data["last_step"] = step
                app.last_used_at = clock.now()
                app.save(update_fields=["data", "last_used_at"])
                return app
        recovery: Authenticator | None = rows.get(Authenticator.Type.RECOVERY_CODES)
        if recovery is not None and RecoveryCodes(recovery).validate_code(code):
            recovery.refresh_from_db()
            left = len(RecoveryCodes(recovery).get_unused_codes())
            mail.send("recovery_code_used", user, name=user.name, left=left)
            record(PersonActor.of(user), "recovery_code.used", user, left=left)
            return recovery
    return None


def new_recovery_codes(*, actor: PersonActor, user: User) -> list[str]:
    """Ten fresh recovery codes, shown now and never again; former ones are dead.

    Raises `Refused` without a second factor for which they could stand in.
    """
    may_change_account(actor, user).or_raise()
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        if factors_of(user).count == 0:
            raise Refused(pgettext("staff", "Richten Sie zuerst eine App oder einen Passkey ein."))
        Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).delete()
        codes = RecoveryCodes.activate(user)
        mail.send("recovery_codes_made", user, name=user.name)
        record(actor, "recovery_codes.made", user)
    return list(codes.get_unused_codes())


def remove_factor(*, actor: PersonActor, user: User, factor: Authenticator, this: str | None) -> None:
    """Remove an app or a passkey; every session but `this` ends. Raises `Refused` for the last one: add another first."""
    may_change_account(actor, user).or_raise()
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        if factors_of(user).is_last:
            raise Refused(
                pgettext(
                    "staff",
                    "Das ist Ihr einziger zweiter Faktor. Richten Sie erst einen anderen ein und entfernen Sie dann diesen.",
                )
            )
        kind = factor.type
        Authenticator.objects.filter(pk=factor.pk, user=user).delete()
        end_all_sessions(user, but=this)
        mail.send("factor_removed", user, name=user.name)
        record(actor, "factor.removed", user, factor=kind)


def reset_second_factor(*, actor: Actor, user: User) -> None:
    """Take every second factor and the password from somebody who lost theirs; a mailed link lets them begin anew.

    All their sessions end. Nobody sees a code or a link on the way: the link goes to the person's own mailbox. Raises
    `Refused` when the actor does not look after this person.
    """
    may_reset(actor, user).or_raise()
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=user.pk)
        Authenticator.objects.filter(user=user).delete()
        CodeCard.objects.filter(user=user, revoked_at=None).update(revoked_at=clock.now())
        user.set_unusable_password()
        user.save(update_fields=["password"])
        end_all_sessions(user)
        mail.send("factor_reset", user, path=new_password_path(user), name=user.name)
        record(actor, "factor.reset", user)


def new_password_path(user: User) -> str:
    """The page of a link that sets a new password once, within `settings.PASSWORD_RESET_TIMEOUT`."""
    return reverse("account_reset_password_from_key", args=[user.pk.hex, default_token_generator.make_token(user)])


def _added(actor: PersonActor, user: User, factor: Authenticator, this: str | None) -> None:
    end_all_sessions(user, but=this)
    mail.send("factor_added", user, name=user.name)
    record(actor, "factor.added", user, factor=factor.type)

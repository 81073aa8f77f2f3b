"""People signing in, and the letters they get."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from tests.cast import PASSWORD, Member
from viadukt.accounts import totp
from viadukt.accounts.actors import PersonActor
from viadukt.accounts.models import User
from viadukt.accounts.services.factors import add_app
from viadukt.audit.public import AuditRecord
from viadukt.kernel import clock
from viadukt.kernel.actor import JobActor
from viadukt.post.models import Message
from viadukt.post.services import unseal

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
MORNING = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Letter:
    to: str
    template: str
    subject: str
    text: str

    @property
    def path(self) -> str:
        """The path of the link in it."""
        found = re.search(r"http://127\.0\.0\.1:8000(/\S{4,})", self.text)
        assert found, self.text
        return found[1]


def letters() -> list[Letter]:
    """Everything in the outbox, oldest first."""
    opened = []
    for message in Message.objects.order_by("created_at", "id"):
        to, mail = unseal(message)
        opened.append(Letter(to, message.template.removeprefix("accounts/mail/").removesuffix(".txt"), mail.subject, mail.text))
    return opened


def verbs() -> list[str]:
    """What the record says was done, oldest first."""
    return list(AuditRecord.objects.order_by("month", "number").values_list("verb", flat=True))


def with_app(who: Member | User, secret: str = SECRET) -> User:
    """Somebody with an authenticator app, set up yesterday."""
    user = who.user if isinstance(who, Member) else who
    with clock.frozen(clock.now() - timedelta(days=1)):
        add_app(actor=PersonActor.of(user), user=user, secret=secret, code=code_now(secret), this=None)
    return user


def code_now(secret: str = SECRET, *, steps: int = 0) -> str:
    return totp.code_at(secret, int(clock.now().timestamp()) // totp.STEP + steps).decode()


def give_password(client: Client, who: Member | User, password: str = PASSWORD, **more: str):
    user = who.user if isinstance(who, Member) else who
    return client.post("/account/login/", {"login": user.email, "password": password, **more})


def sign_in_by_app(client: Client, who: Member | User) -> Client:
    """Through the real door: password, then the app's code."""
    give_password(client, who)
    answer = client.post("/account/second-step/", {"code": code_now()})
    assert answer.status_code == 302, answer.content.decode()
    return client


def confirm_again(client: Client, password: str = PASSWORD) -> None:
    """Type the password once more, as the pages that change an access ask for."""
    answer = client.post("/account/again/", {"password": password})
    assert answer.status_code == 302, answer.content.decode()


@pytest.fixture
def operator() -> JobActor:
    return JobActor("invite")

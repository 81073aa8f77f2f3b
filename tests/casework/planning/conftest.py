"""Amal's case has a mailbox; days are told by name."""

from dataclasses import dataclass

import pytest

from viadukt.casework.actors import MailboxActor
from viadukt.casework.models import Plan, PlanStep
from viadukt.casework.opening import OpenCase, open_file
from viadukt.casework.services.mailboxes import begin_session, make_mailbox, new_code
from viadukt.kernel.codes import CodeKeys


@pytest.fixture(scope="session")
def code() -> tuple[str, CodeKeys]:
    """Words cost a moment each: one mailbox's are enough for many stories."""
    return new_code("de")


@dataclass(frozen=True)
class OwnMailbox:
    """A mailbox that is open on somebody's device."""

    actor: MailboxActor
    secret: str


@pytest.fixture
def amals(opened: OpenCase, code: tuple[str, CodeKeys]) -> OwnMailbox:
    """Amal's mailbox, to which her case is sealed."""
    _words, keys = code
    mailbox = make_mailbox(keys=keys, language="ar")
    opened.case.mailbox = mailbox
    opened.case.save()
    opened.key.seal_to(keys.pair.public)
    secret, actor = begin_session(mailbox=mailbox, keys=keys)
    return OwnMailbox(actor, secret)


@pytest.fixture
def hers(amals: OwnMailbox, opened: OpenCase) -> OpenCase:
    """The case as Amal opens it."""
    return open_file(amals.actor, opened.case)


def step(plan: Plan, key: str) -> PlanStep:
    return plan.steps.get(key=key)

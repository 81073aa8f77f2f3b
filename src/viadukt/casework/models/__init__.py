from viadukt.casework.models.cases import (
    ADVISING,
    Assignment,
    AssignmentKind,
    Case,
    CaseRecord,
    CaseStatus,
    Draft,
    IndexTerm,
    Origin,
    assigned_to,
)
from viadukt.casework.models.consents import Consent, Given, Purpose
from viadukt.casework.models.contacts import Channel, Contact, Direction, Message, Speaker
from viadukt.casework.models.figures import CaseFigures
from viadukt.casework.models.mailboxes import Mailbox, MailboxSession
from viadukt.casework.models.reports import CopyEntry, FunderArrangement, HandedOut
from viadukt.casework.models.routing import MoveReason, PoolTaking, Routing, Why
from viadukt.casework.models.setup import CaseworkSetup, Visibility

__all__ = [
    "ADVISING",
    "Assignment",
    "AssignmentKind",
    "Case",
    "CaseFigures",
    "CaseRecord",
    "CaseStatus",
    "CaseworkSetup",
    "Channel",
    "Consent",
    "Contact",
    "CopyEntry",
    "Direction",
    "Draft",
    "FunderArrangement",
    "Given",
    "HandedOut",
    "IndexTerm",
    "Mailbox",
    "MailboxSession",
    "Message",
    "MoveReason",
    "Origin",
    "PoolTaking",
    "Purpose",
    "Routing",
    "Speaker",
    "Visibility",
    "Why",
    "assigned_to",
]

from viadukt.casework.models.appointments import (
    CANCELLED,
    Appointment,
    AppointmentQuerySet,
    AppointmentState,
    CalendarFeed,
    Meeting,
    Slot,
)
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
from viadukt.casework.models.contacts import Channel, Contact, Direction, FormerText, Message, Speaker
from viadukt.casework.models.documents import Document
from viadukt.casework.models.figures import CaseFigures
from viadukt.casework.models.groups import Attendance, Group, GroupMeeting, Participation, Place, Presence
from viadukt.casework.models.mailboxes import Mailbox, MailboxSession
from viadukt.casework.models.protection import (
    Alarm,
    AlarmKind,
    EscrowHolder,
    GlassBreak,
    SealedFor,
    StaffKey,
    StaffKeySession,
)
from viadukt.casework.models.reports import CopyEntry, FunderArrangement, HandedOut
from viadukt.casework.models.routing import MoveReason, PoolTaking, Routing, Why
from viadukt.casework.models.setup import CaseworkSetup, Visibility

__all__ = [
    "ADVISING",
    "CANCELLED",
    "Alarm",
    "AlarmKind",
    "Appointment",
    "AppointmentQuerySet",
    "AppointmentState",
    "Assignment",
    "AssignmentKind",
    "Attendance",
    "CalendarFeed",
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
    "Document",
    "Draft",
    "EscrowHolder",
    "FormerText",
    "FunderArrangement",
    "Given",
    "GlassBreak",
    "Group",
    "GroupMeeting",
    "HandedOut",
    "IndexTerm",
    "Mailbox",
    "MailboxSession",
    "Meeting",
    "Message",
    "MoveReason",
    "Origin",
    "Participation",
    "Place",
    "PoolTaking",
    "Presence",
    "Purpose",
    "Routing",
    "SealedFor",
    "Slot",
    "Speaker",
    "StaffKey",
    "StaffKeySession",
    "Visibility",
    "Why",
    "assigned_to",
]

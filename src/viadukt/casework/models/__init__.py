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
from viadukt.casework.models.contacts import Channel, Contact, Direction, Message, Speaker
from viadukt.casework.models.figures import CaseFigures
from viadukt.casework.models.groups import Attendance, Group, GroupMeeting, Participation, Place, Presence
from viadukt.casework.models.mailboxes import Mailbox, MailboxSession, SentForm
from viadukt.casework.models.reports import CopyEntry, FunderArrangement, HandedOut
from viadukt.casework.models.setup import CaseworkSetup, Visibility

__all__ = [
    "ADVISING",
    "CANCELLED",
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
    "Draft",
    "FunderArrangement",
    "Given",
    "Group",
    "GroupMeeting",
    "HandedOut",
    "IndexTerm",
    "Mailbox",
    "MailboxSession",
    "Meeting",
    "Message",
    "Origin",
    "Participation",
    "Place",
    "Presence",
    "Purpose",
    "SentForm",
    "Slot",
    "Speaker",
    "Visibility",
    "assigned_to",
]

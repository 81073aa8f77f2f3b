"""To whom the contents of a case are sealed."""

from viadukt.casework.models import Case, SealedFor
from viadukt.kernel.keys import INSTANCE, owner_keys, owner_public


def staff_publics(case: Case) -> list[bytes]:
    """The keys of who works on it: its organisation's, or of a sealed case those of the named advisers and escrow holders."""
    if case.sealed:
        return [bytes(row.key.public) for row in SealedFor.objects.filter(case=case).select_related("key")]
    return [owner_public(case.organisation_id or INSTANCE)]


def recipients_of(case: Case, *, hidden: bool = False) -> list[bytes]:
    """Those, and the person's mailbox unless `hidden`."""
    mailbox = case.mailbox
    return staff_publics(case) + ([bytes(mailbox.public)] if mailbox and not hidden else [])


def former_publics(case: Case) -> list[bytes]:
    """All keys that the case's owner ever had: whoever is to be shut out is shut out with each."""
    return [pair.public for pair in owner_keys(case.key_owner).pairs]

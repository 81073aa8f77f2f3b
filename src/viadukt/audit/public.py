"""The one door for other contexts."""

from viadukt.audit.chain import head, verify
from viadukt.audit.checks import problems
from viadukt.audit.models import AuditRecord, Kind
from viadukt.audit.selectors import changes_of, reads_of, records_by
from viadukt.audit.services import expire_months, record, record_read, reference

__all__ = [
    "AuditRecord",
    "Kind",
    "changes_of",
    "expire_months",
    "head",
    "problems",
    "reads_of",
    "record",
    "record_read",
    "records_by",
    "reference",
    "verify",
]

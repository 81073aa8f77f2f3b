"""The one door for other contexts."""

from viadukt.files.clamd import ping as scanner_problem
from viadukt.files.kinds import DOCUMENTS, PICTURES, TABLES, VOICE, Policy, inspect
from viadukt.files.models import ScanState, StoredFile
from viadukt.files.scanning import scan_is_due, scan_pending
from viadukt.files.selectors import file_names, files_about, problems
from viadukt.files.services import attach, delete, download_address, file_name, hand_over, open_key, read, receive, sweep

__all__ = [
    "DOCUMENTS",
    "PICTURES",
    "TABLES",
    "VOICE",
    "Policy",
    "ScanState",
    "StoredFile",
    "attach",
    "delete",
    "download_address",
    "file_name",
    "file_names",
    "files_about",
    "hand_over",
    "inspect",
    "open_key",
    "problems",
    "read",
    "receive",
    "scan_is_due",
    "scan_pending",
    "scanner_problem",
    "sweep",
]

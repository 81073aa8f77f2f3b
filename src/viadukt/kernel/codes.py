"""Codes that people carry: six words become a look-up id and a key pair.

Argon2id (RFC 9106) makes guessing dear. It costs 64 MiB while it runs, so that at most two run at a time in a process;
who comes then waits a little, and is told to come again when it takes too long.
"""

import threading
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _
from nacl.pwhash import argon2id

from viadukt.kernel.crypto import KeyPair
from viadukt.kernel.database import outside_transactions
from viadukt.kernel.errors import Refused
from viadukt.kernel.keys import instance_key

OPERATIONS = 3
MEMORY = 64 * 1024 * 1024
AT_ONCE = 2
PATIENCE = 15.0
"""Seconds that somebody waits for their turn before they are refused."""

_turns = threading.BoundedSemaphore(AT_ONCE)


@dataclass(frozen=True, slots=True)
class CodeKeys:
    """What a code opens: `lookup_id` finds its mailbox (32 hexadecimal digits), `seed` makes its key pair."""

    lookup_id: str
    seed: bytes = field(repr=False)

    @property
    def pair(self) -> KeyPair:
        return KeyPair.from_seed(self.seed)


def code_keys(code: str, *, salt: bytes | None = None) -> CodeKeys:
    """The keys of `code`, with the salt of this site (its first 16 bytes count) unless another is given.

    The caller normalises the code's spelling. Raises `Refused` when too many ask at once. Never within a transaction:
    a second of Argon2 would be a second of holding the database's write lock.
    """
    outside_transactions("turning a code into keys")
    salt = instance_key("salt of codes") if salt is None else salt
    if not _turns.acquire(timeout=PATIENCE):
        raise Refused(_("Gerade sind sehr viele Menschen hier. Bitte versuchen Sie es in einer Minute noch einmal."))
    try:
        derived = argon2id.kdf(16 + 32, code.encode(), salt[: argon2id.SALTBYTES], opslimit=OPERATIONS, memlimit=MEMORY)
    finally:
        _turns.release()
    return CodeKeys(derived[:16].hex(), derived[16:])

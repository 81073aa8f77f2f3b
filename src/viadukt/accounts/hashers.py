"""How passwords are hashed."""

import threading
from typing import Any

from django.contrib.auth.hashers import Argon2PasswordHasher

AT_ONCE = 2
_turns = threading.BoundedSemaphore(AT_ONCE)


class TwoAtATime(Argon2PasswordHasher):
    """Argon2id with 64 MiB and three passes (RFC 9106, section 4, second choice, in one lane).

    Two at a time in a process: each holds its memory while it runs, and a rush to sign in must not take the server's.
    """

    memory_cost = 64 * 1024
    time_cost = 3
    parallelism = 1

    def encode(self, password: str, salt: Any) -> str:
        with _turns:
            return super().encode(password, salt)

    def verify(self, password: str, encoded: str) -> bool:
        with _turns:
            return super().verify(password, encoded)

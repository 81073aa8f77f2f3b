"""Time-based one-time codes (RFC 6238): six digits, thirty seconds.

A code is taken within one step before and after the server's clock, since phones go wrong; and only once: the step that was
used last is kept with the secret, and no code of that step or an earlier one is taken again (section 5.2 of the RFC).
"""

import secrets

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

from viadukt.kernel import clock

STEP = 30
SKEW = 1


def step_of(secret: str, code: str, *, after: int = -1) -> int | None:
    """The time step whose code this is, among the steps around now that come after `after`; None when there is none."""
    now = int(clock.now().timestamp()) // STEP
    fitting = [
        step for step in range(now - SKEW, now + SKEW + 1) if secrets.compare_digest(code_at(secret, step), code.encode())
    ]
    return next((step for step in fitting if step > after), None)


def code_at(secret: str, step: int) -> bytes:
    """The code of one time step, as digits in ASCII."""
    return str(format_hotp_value(hotp_value(secret, step))).encode()

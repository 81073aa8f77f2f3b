"""The mail server, as `VIADUKT_MAIL_URL` names it.

`smtp://user:password@mail.example.org:587` speaks STARTTLS and refuses to go on without; `smtps://…:465` speaks TLS from the
first byte; `smtp://localhost:25` and `smtp://…?tls=no` speak plainly, for a server on the same machine or network.
"""

from dataclasses import dataclass, field
from typing import Self
from urllib.parse import parse_qs, unquote, urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.mail.backends.smtp import EmailBackend

TIMEOUT = 30
"""Seconds without an answer after which the server counts as away."""
LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
PORTS = {"smtp": 587, "smtps": 465}


@dataclass(frozen=True, slots=True)
class Transport:
    """How to reach the mail server."""

    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)
    starttls: bool = True
    tls: bool = False

    @classmethod
    def from_url(cls, url: str) -> Self:
        """Read `VIADUKT_MAIL_URL`; raises `ImproperlyConfigured` with what is wrong, without repeating the password."""
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError as error:
            raise ImproperlyConfigured("VIADUKT_MAIL_URL is not an address such as smtp://user:password@host:587") from error
        if parts.scheme not in PORTS or not parts.hostname:
            raise ImproperlyConfigured("VIADUKT_MAIL_URL must look like smtp://user:password@host:587 or smtps://…:465")
        wanted = parse_qs(parts.query).get("tls", ["no" if parts.hostname in LOCAL else "yes"])[-1]
        if wanted not in {"yes", "no"}:
            raise ImproperlyConfigured("VIADUKT_MAIL_URL: tls is yes or no")
        return cls(
            host=parts.hostname,
            port=port or PORTS[parts.scheme],
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            starttls=parts.scheme == "smtp" and wanted == "yes",
            tls=parts.scheme == "smtps",
        )

    def backend(self, *, timeout: float = TIMEOUT) -> EmailBackend:
        """Django's SMTP connection to it; the server's certificate is checked."""
        return EmailBackend(
            host=self.host,
            port=self.port,
            username=self.user,
            password=self.password,
            use_tls=self.starttls,
            use_ssl=self.tls,
            timeout=timeout,
        )


def configured() -> Transport | None:
    """The operator's mail server; `None` when there is none."""
    return Transport.from_url(settings.MAIL_URL) if settings.MAIL_URL else None

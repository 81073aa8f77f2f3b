"""A client of ClamAV's daemon: the stream goes through its socket and no plain copy touches a disk of ours.

Protocol: `man clamd`, command INSTREAM. `settings.CLAMD_SOCKET` is a path (`/run/clamav/clamd.ctl`) or `host:port`.
"""

import socket
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from django.conf import settings

CONNECT_SECONDS = 5.0
SCAN_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class Verdict:
    """`clean`, `infected` (then `detail` is the signature's name) or `unknown` (then why)."""

    state: Literal["clean", "infected", "unknown"]
    detail: str = ""


def is_configured() -> bool:
    return bool(settings.CLAMD_SOCKET)


def scan(chunks: Iterable[bytes]) -> Verdict:
    """What the daemon says of a file. Never raises for what the daemon or the way to it does: that is `unknown`."""
    try:
        with _connect() as connection:
            try:
                connection.sendall(b"zINSTREAM\0")
                for chunk in chunks:
                    if chunk:
                        connection.sendall(struct.pack("!L", len(chunk)) + chunk)
                connection.sendall(struct.pack("!L", 0))
            except (BrokenPipeError, ConnectionResetError):
                pass  # it answers before the end when the file is larger than it takes; the answer says so
            answer = _answer(connection)
    except OSError as error:
        return Verdict("unknown", f"clamd cannot be reached ({type(error).__name__})")
    if answer == "stream: OK":
        return Verdict("clean")
    if answer.startswith("stream: ") and answer.endswith(" FOUND"):
        return Verdict("infected", answer.removeprefix("stream: ").removesuffix(" FOUND"))
    return Verdict("unknown", f"clamd says: {answer[:100] or 'nothing'}")


def ping() -> str:
    """ "" when the daemon answers, else why not, in words for the operator."""
    try:
        with _connect() as connection:
            connection.sendall(b"zPING\0")
            answer = _answer(connection)
    except OSError as error:
        return f"clamd at {settings.CLAMD_SOCKET} cannot be reached: {error}"
    return "" if answer == "PONG" else f"clamd at {settings.CLAMD_SOCKET} answers {answer[:40]!r}, not PONG"


def _connect() -> socket.socket:
    address = settings.CLAMD_SOCKET
    if not address.startswith(("/", "unix:")):
        connection = socket.create_connection(_host_and_port(address), timeout=CONNECT_SECONDS)
    else:
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(CONNECT_SECONDS)
        try:
            connection.connect(address.removeprefix("unix:"))
        except BaseException:
            connection.close()
            raise
    connection.settimeout(SCAN_SECONDS)
    return connection


def _host_and_port(address: str) -> tuple[str, int]:
    parts = urlsplit(address if "://" in address else f"tcp://{address}")
    try:
        return parts.hostname or "", parts.port or 3310
    except ValueError as error:
        raise OSError(f"{address} is no address") from error


def _answer(connection: socket.socket) -> str:
    received = b""
    while not received.endswith(b"\0") and len(received) < 4096 and (piece := connection.recv(4096)):
        received += piece
    return received.rstrip(b"\0").decode(errors="replace").strip()

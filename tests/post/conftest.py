import email
import email.policy
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope
from django.conf import LazySettings
from django.template import engines

HERE = Path(__file__).parent


@dataclass
class Sink:
    """A real mail server that keeps what it gets. `rcpt` and `data` are what it answers next; then it takes everything."""

    port: int
    mails: list[Envelope] = field(default_factory=list)
    rcpt: list[str] = field(default_factory=list)
    data: list[str] = field(default_factory=list)
    delay: float = 0.0
    controller: Controller | None = None

    async def handle_RCPT(self, server: Any, session: Any, envelope: Envelope, address: str, options: Any) -> str:  # noqa: N802
        answer = self.rcpt.pop(0) if self.rcpt else "250 OK"
        if answer.startswith("2"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:  # noqa: N802
        time.sleep(self.delay)
        answer = self.data.pop(0) if self.data else "250 OK"
        if answer.startswith("2"):
            self.mails.append(envelope)
        return answer

    def start(self, **options: Any) -> None:
        self.controller = Controller(self, hostname="127.0.0.1", port=self.port, **options)
        self.controller.start()

    def stop(self) -> None:
        if self.controller is not None:
            self.controller.stop()
            self.controller = None

    @property
    def parsed(self) -> list[EmailMessage]:
        """The mails as a mail program reads them."""
        return [email.message_from_bytes(m.content, policy=email.policy.default) for m in self.mails]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def quiet_sink(settings: LazySettings) -> Iterator[Sink]:
    """The mail server of the settings, not yet there."""
    sink = Sink(free_port())
    settings.MAIL_URL = f"smtp://127.0.0.1:{sink.port}"
    settings.MAIL_FROM = "Viadukt <post@viadukt.example>"
    settings.BASE_URL = "https://viadukt.example"
    yield sink
    sink.stop()


@pytest.fixture
def sink(quiet_sink: Sink) -> Sink:
    """The mail server of the settings."""
    quiet_sink.start()
    return quiet_sink


@pytest.fixture(autouse=True)
def _letters(monkeypatch: pytest.MonkeyPatch) -> None:
    """Templates of these tests: `tests/letter.txt`."""
    engine = engines["django"].engine  # type: ignore[attr-defined]
    monkeypatch.setattr(engine, "dirs", [*engine.dirs, HERE / "templates"])

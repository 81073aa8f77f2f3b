import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.needs import needs
from tests.processes import other_processes  # noqa: F401 - a fixture
from viadukt.kernel.actor import JobActor
from viadukt.kernel.ids import new_id

# In two pieces, so that no scanner takes this file for what it describes (eicar.org).
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-" + b"STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
PDF = b"%PDF-1.7\n" + b"Bescheid fuer Amal. " * 20_000


@pytest.fixture
def cologne():
    """The id of an organisation."""
    return new_id()


@pytest.fixture
def berna(cologne):
    return JobActor("seat-of-berna", kind="seat", organisation_id=cologne)


@pytest.fixture(autouse=True)
def store(settings: LazySettings, tmp_path: Path) -> Path:
    """A store of the test's own."""
    folder = tmp_path / "files"
    folder.mkdir()
    settings.FILES_ROOT = folder
    files = settings.STORAGES["files"] | {"OPTIONS": {"location": folder}}
    settings.STORAGES = settings.STORAGES | {"files": files}
    return folder


def upload(content: bytes = PDF, name: str = "Bescheid Köln.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def blobs_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@dataclass
class Clamd:
    """A real ClamAV daemon that knows one signature: EICAR's."""

    program: str
    folder: Path
    port: int
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def socket(self) -> str:
        return str(self.folder / "clamd.sock")

    def start(self) -> None:
        self.process = subprocess.Popen(
            [self.program, "--foreground", f"--config-file={self.folder / 'clamd.conf'}"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.STDOUT,
        )
        for _ in range(300):
            if self.process.poll() is not None:
                raise RuntimeError((self.folder / "clamd.log").read_text())
            try:
                with socket.socket(socket.AF_UNIX) as connection:
                    connection.connect(self.socket)
                    return
            except OSError:
                time.sleep(0.1)
        raise RuntimeError("clamd does not listen")

    def stop(self) -> None:
        if self.process:
            self.process.kill()
            self.process.wait()
            Path(self.socket).unlink(missing_ok=True)
            self.process = None


@pytest.fixture(scope="session")
def clamd_process() -> Iterator[Clamd]:
    program = needs("clamav")
    with tempfile.TemporaryDirectory(prefix="viadukt-clamd-") as name, socket.create_server(("127.0.0.1", 0)) as free:
        folder, port = Path(name), free.getsockname()[1]
        free.close()
        folder.chmod(0o755)
        (folder / "db").mkdir()
        (folder / "db" / "eicar.ndb").write_text(f"Eicar-Test-Signature:0:*:{EICAR.hex()}\n")
        (folder / "clamd.conf").write_text(
            f"LocalSocket {folder}/clamd.sock\nTCPSocket {port}\nTCPAddr 127.0.0.1\nDatabaseDirectory {folder}/db\n"
            f"LogFile {folder}/clamd.log\nStreamMaxLength 1M\nConcurrentDatabaseReload no\n"
        )
        daemon = Clamd(program, folder, port)
        daemon.start()
        yield daemon
        daemon.stop()


@pytest.fixture
def clamd(clamd_process: Clamd, settings: LazySettings) -> Clamd:
    """The daemon, running and set."""
    if clamd_process.process is None:
        clamd_process.start()
    settings.CLAMD_SOCKET = clamd_process.socket
    return clamd_process

"""Between upload, store and reader: files encrypted and decrypted as they pass, never whole in memory."""

from collections.abc import Iterator
from typing import Any

from django.core.files import File

from viadukt.files.models import StoredFile
from viadukt.files.storage import blobs
from viadukt.kernel import crypto
from viadukt.kernel.vault import ObjectKey

CONTENT = "content"


class Ciphertext(File):  # type: ignore[type-arg]
    """An upload as the store sees it: read once through, from the beginning, and encrypted on the way."""

    def __init__(self, upload: "File[Any]", key: ObjectKey) -> None:
        super().__init__(None, name=None)
        self._upload, self._key = upload, key
        self._restart()

    def _restart(self) -> None:
        plain = self._upload.chunks(crypto.CHUNK_BYTES)
        self._sealed = crypto.encrypt_stream(self._key.content_key(CONTENT), plain, self._key.place(CONTENT))
        self._held = b""
        self._position = 0

    @property
    def size(self) -> int:
        return crypto.encrypted_size(self._upload.size)

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        self._restart()
        yield from self._sealed

    def multiple_chunks(self, chunk_size: int | None = None) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        """For stores that read rather than iterate, such as S3's."""
        while size < 0 or len(self._held) < size:
            piece = next(self._sealed, None)
            if piece is None:
                break
            self._held += piece
        taken = self._held if size < 0 else self._held[:size]
        self._held = self._held[len(taken) :]
        self._position += len(taken)
        return taken

    def tell(self) -> int:
        return self._position

    def seek(self, position: int, whence: int = 0) -> int:
        """Back to the beginning only: the file is then encrypted anew."""
        if (position, whence) != (0, 0):
            raise OSError("a file that is being encrypted can only be read from its beginning")
        self._restart()
        return 0

    def close(self) -> None:
        self._upload.close()


class Plaintext:
    """The decrypted content of a file, piece by piece. Close it (`contextlib.closing`) unless it was read to its end.

    The first piece is opened at once, so that a foreign or tampered blob raises `CannotOpen` here, before anything was sent.
    """

    def __init__(self, file: StoredFile, key: ObjectKey) -> None:
        self._blob = blobs().open(file.blob, "rb")
        sealed = self._blob.chunks(crypto.CHUNK_BYTES)
        self._pieces = crypto.decrypt_stream(key.content_key(CONTENT), sealed, key.place(CONTENT))
        try:
            self._first: bytes | None = next(self._pieces)
        except BaseException:
            self.close()
            raise

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        if self._first is not None:
            piece, self._first = self._first, None
            return piece
        try:
            return next(self._pieces)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        self._blob.close()

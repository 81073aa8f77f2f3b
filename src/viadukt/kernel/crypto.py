"""Locks and envelopes: the few cryptographic moves everything else is made of. No database, no settings.

Symmetric: XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha-03) by PyNaCl, with associated data that names the place a
ciphertext belongs to, so that a moved one does not open. Asymmetric: X25519 sealed boxes (libsodium `crypto_box_seal`).
Every envelope begins with a version byte, so that a later scheme can stand beside this one.
"""

import hashlib
import hmac
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Self
from uuid import UUID

from nacl import bindings as sodium
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox
from nacl.utils import random as random_bytes

KEY_BYTES = 32
NONCE_BYTES = sodium.crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
CHUNK_BYTES = 64 * 1024
VERSION = b"\x01"
_CHUNK_OVERHEAD = sodium.crypto_secretstream_xchacha20poly1305_ABYTES
_STREAM_HEADER = sodium.crypto_secretstream_xchacha20poly1305_HEADERBYTES
_MORE = sodium.crypto_secretstream_xchacha20poly1305_TAG_MESSAGE
_LAST = sodium.crypto_secretstream_xchacha20poly1305_TAG_FINAL


class CannotOpen(Exception):  # noqa: N818 - the name is the sentence
    """A ciphertext does not open: wrong key, wrong place, changed bytes, or a scheme nobody knows. Says no more."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a ciphertext belongs: `organisation|object|field|version`, authenticated with it."""

    organisation: UUID
    object: UUID
    field: str
    version: int = 1

    def __bytes__(self) -> bytes:
        if "|" in self.field:
            raise ValueError(f"a field's name has no bar: {self.field!r}")
        return f"{self.organisation}|{self.object}|{self.field}|{self.version}".encode()


def new_key() -> bytes:
    """32 random bytes."""
    return random_bytes(KEY_BYTES)


def derive(key: bytes, purpose: str) -> bytes:
    """A subkey of `key` for one purpose (keyed BLAKE2b); knowing it tells nothing of `key` or of its sisters."""
    return hashlib.blake2b(purpose.encode(), key=key, digest_size=KEY_BYTES, person=b"viadukt derive").digest()


def encrypt(key: bytes, plaintext: bytes, place: bytes) -> bytes:
    """The envelope of `plaintext`, which opens only with `key` and at `place`: version, nonce, ciphertext, tag."""
    nonce = random_bytes(NONCE_BYTES)
    return VERSION + nonce + sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(plaintext, VERSION + place, nonce, key)


def decrypt(key: bytes, envelope: bytes, place: bytes) -> bytes:
    """The inverse of `encrypt`; raises `CannotOpen` on any other key, place or bytes."""
    version, nonce, ciphertext = envelope[:1], envelope[1 : 1 + NONCE_BYTES], envelope[1 + NONCE_BYTES :]
    if version != VERSION:
        raise CannotOpen("unknown envelope")
    try:
        return sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(ciphertext, version + place, nonce, key)
    except (CryptoError, ValueError, TypeError) as error:
        raise CannotOpen("does not open here") from error


@dataclass(frozen=True, slots=True)
class KeyPair:
    """An X25519 key pair. Its private half never appears in `repr`, and so in no log."""

    private: bytes = field(repr=False)

    @classmethod
    def new(cls) -> Self:
        return cls(bytes(PrivateKey.generate()))

    @classmethod
    def from_seed(cls, seed: bytes) -> Self:
        """The pair that belongs to 32 secret bytes, such as those of a code; the same seed gives the same pair."""
        return cls(bytes(PrivateKey.from_seed(seed)))

    @property
    def public(self) -> bytes:
        return bytes(PrivateKey(self.private).public_key)


def fingerprint(public: bytes) -> str:
    """A short name of a public key: 32 hexadecimal digits."""
    return hashlib.blake2b(public, digest_size=16, person=b"viadukt key name").hexdigest()


def seal(secret: bytes, public: bytes, place: bytes) -> bytes:
    """`secret` for the holder of `public` alone, bound to `place`."""
    name = hashlib.blake2b(place, digest_size=KEY_BYTES, person=b"viadukt place").digest()
    return VERSION + SealedBox(PublicKey(public)).encrypt(name + secret)


def unseal(sealed: bytes, pair: KeyPair, place: bytes) -> bytes:
    """The inverse of `seal`; raises `CannotOpen` when it was sealed to somebody else or for another place."""
    if sealed[:1] != VERSION:
        raise CannotOpen("unknown envelope")
    try:
        opened = SealedBox(PrivateKey(pair.private)).decrypt(sealed[1:])
    except (CryptoError, ValueError, TypeError) as error:
        raise CannotOpen("not sealed to this key") from error
    name = hashlib.blake2b(place, digest_size=KEY_BYTES, person=b"viadukt place").digest()
    if not hmac.compare_digest(opened[:KEY_BYTES], name):
        raise CannotOpen("sealed for another place")
    return opened[KEY_BYTES:]


def encrypt_stream(key: bytes, chunks: Iterable[bytes], place: bytes) -> Iterator[bytes]:
    """Encrypt a file piece by piece (libsodium secretstream): order, completeness and `place` are authenticated.

    Memory stays at two chunks of 64 KiB whatever the size of the file.
    """
    state = sodium.crypto_secretstream_xchacha20poly1305_state()
    yield VERSION + sodium.crypto_secretstream_xchacha20poly1305_init_push(state, key)
    held = b""
    first = True
    for piece in _pieces(chunks):
        if not first:
            yield sodium.crypto_secretstream_xchacha20poly1305_push(state, held, place, _MORE)
        held, first = piece, False
    yield sodium.crypto_secretstream_xchacha20poly1305_push(state, held, place, _LAST)


def decrypt_stream(key: bytes, chunks: Iterable[bytes], place: bytes) -> Iterator[bytes]:
    """The inverse of `encrypt_stream`. Raises `CannotOpen` at the first piece that is foreign, changed, out of order or
    missing: what was answered before that was genuine, but the whole is not."""
    source = _Reader(chunks)
    head = source.read(1 + _STREAM_HEADER)
    if head[:1] != VERSION or len(head) != 1 + _STREAM_HEADER:
        raise CannotOpen("unknown envelope")
    state = sodium.crypto_secretstream_xchacha20poly1305_state()
    sodium.crypto_secretstream_xchacha20poly1305_init_pull(state, head[1:], key)
    while True:
        sealed = source.read(CHUNK_BYTES + _CHUNK_OVERHEAD)
        if not sealed:
            raise CannotOpen("the end is missing")
        try:
            piece, tag = sodium.crypto_secretstream_xchacha20poly1305_pull(state, sealed, place)
        except (CryptoError, ValueError, RuntimeError) as error:
            raise CannotOpen("does not open here") from error
        yield piece
        if tag == _LAST:
            break
    if source.read(1):
        raise CannotOpen("something follows the end")


def encrypted_size(size: int) -> int:
    """How many bytes `encrypt_stream` makes of `size` bytes."""
    pieces = max(1, -(-size // CHUNK_BYTES))
    return 1 + _STREAM_HEADER + size + pieces * _CHUNK_OVERHEAD


class _Reader:
    """Reads exact lengths from pieces of any length."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = iter(chunks)
        self._held = bytearray()

    def read(self, size: int) -> bytes:
        while len(self._held) < size and (chunk := next(self._chunks, None)) is not None:
            self._held += chunk
        taken = bytes(self._held[:size])
        del self._held[:size]
        return taken


def _pieces(chunks: Iterable[bytes]) -> Iterator[bytes]:
    source = _Reader(chunks)
    while piece := source.read(CHUNK_BYTES):
        yield piece

"""Envelopes open with their key and at their place, and nowhere else."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from viadukt.kernel import crypto
from viadukt.kernel.crypto import CannotOpen, KeyPair, Place
from viadukt.kernel.ids import new_id

pieces = st.lists(st.binary(max_size=200), max_size=6)


@given(st.binary(max_size=500), st.binary(max_size=60))
def test_what_is_encrypted_opens_again(plaintext, place):
    key = crypto.new_key()

    assert crypto.decrypt(key, crypto.encrypt(key, plaintext, place), place) == plaintext


@given(st.binary(max_size=60), st.data())
def test_one_changed_bit_anywhere_does_not_open(plaintext, data):
    key = crypto.new_key()
    envelope = bytearray(crypto.encrypt(key, plaintext, b"here"))
    position = data.draw(st.integers(0, len(envelope) * 8 - 1))
    envelope[position // 8] ^= 1 << position % 8

    with pytest.raises(CannotOpen):
        crypto.decrypt(key, bytes(envelope), b"here")


@given(st.binary(max_size=80))
def test_what_is_no_envelope_does_not_open(junk):
    with pytest.raises(CannotOpen):
        crypto.decrypt(crypto.new_key(), junk, b"")


@pytest.mark.parametrize("change", ["organisation", "object", "field", "version"])
def test_a_moved_ciphertext_does_not_open(change):
    key = crypto.new_key()
    here = Place(new_id(), new_id(), "story", 1)
    other = {"organisation": new_id(), "object": new_id(), "field": "name", "version": 2}[change]
    there = Place(**{f: getattr(here, f) for f in Place.__slots__} | {change: other})

    with pytest.raises(CannotOpen):
        crypto.decrypt(key, crypto.encrypt(key, b"Amal", bytes(here)), bytes(there))


def test_a_place_cannot_be_forged_with_a_bar_in_a_field():
    with pytest.raises(ValueError, match="no bar"):
        bytes(Place(new_id(), new_id(), "a|b"))


def test_the_same_text_twice_looks_different():
    key = crypto.new_key()

    assert crypto.encrypt(key, b"Amal", b"") != crypto.encrypt(key, b"Amal", b"")


@given(st.binary(max_size=100))
def test_only_the_receiver_opens_what_was_sealed_to_them(secret):
    berna, mallory = KeyPair.new(), KeyPair.new()
    sealed = crypto.seal(secret, berna.public, b"case 1")

    assert crypto.unseal(sealed, berna, b"case 1") == secret
    with pytest.raises(CannotOpen):
        crypto.unseal(sealed, mallory, b"case 1")
    with pytest.raises(CannotOpen):
        crypto.unseal(sealed, berna, b"case 2")
    with pytest.raises(CannotOpen):
        crypto.unseal(b"\x02" + sealed[1:], berna, b"case 1")


def test_a_key_pair_comes_from_its_seed_and_keeps_its_secret_out_of_logs():
    pair = KeyPair.from_seed(b"s" * 32)

    assert pair == KeyPair.from_seed(b"s" * 32)
    assert pair.public != KeyPair.from_seed(b"t" * 32).public
    assert repr(pair) == "KeyPair()"


def test_subkeys_for_different_purposes_differ():
    key = crypto.new_key()

    assert len({key, crypto.derive(key, "a"), crypto.derive(key, "b"), crypto.derive(crypto.new_key(), "a")}) == 4


@given(pieces)
def test_a_file_of_any_cut_opens_again(chunks):
    key = crypto.new_key()

    sealed = list(crypto.encrypt_stream(key, chunks, b"file"))

    assert b"".join(crypto.decrypt_stream(key, sealed, b"file")) == b"".join(chunks)


@pytest.mark.parametrize("size", [0, 1, 65_535, 65_536, 65_537, 131_072, 200_000])
def test_a_file_of_any_size_opens_again_and_has_the_foretold_size(size):
    key, content = crypto.new_key(), bytes(i % 251 for i in range(size))

    sealed = b"".join(crypto.encrypt_stream(key, [content], b"file"))

    assert len(sealed) == crypto.encrypted_size(size)
    assert b"".join(crypto.decrypt_stream(key, [sealed[i : i + 777] for i in range(0, len(sealed), 777)], b"file")) == content


def broken_files():
    key, content = b"k" * 32, bytes(200_000)
    parts = list(crypto.encrypt_stream(key, [content], b"file"))
    whole = b"".join(parts)
    yield "cut short between two pieces", key, b"".join(parts[:-1]), b"file"
    yield "cut short within a piece", key, whole[:-5], b"file"
    yield "with something behind", key, whole + b"x", b"file"
    yield "with two pieces swapped", key, b"".join([parts[0], parts[2], parts[1], *parts[3:]]), b"file"
    yield "with its beginning alone", key, parts[0], b"file"
    yield "empty", key, b"", b"file"
    yield "of an unknown version", key, b"\x09" + whole[1:], b"file"
    yield "moved", key, whole, b"another file"
    yield "under another key", b"m" * 32, whole, b"file"


@pytest.mark.parametrize(("how", "key", "sealed", "place"), [pytest.param(*case, id=case[0]) for case in broken_files()])
def test_a_broken_file_does_not_open(how, key, sealed, place):
    with pytest.raises(CannotOpen):
        b"".join(crypto.decrypt_stream(key, [sealed], place))


@settings(max_examples=50)
@given(st.integers(0, 300), st.integers(0, 7))
def test_one_changed_bit_in_a_file_does_not_open(position, bit):
    key = crypto.new_key()
    sealed = bytearray(b"".join(crypto.encrypt_stream(key, [bytes(300)], b"file")))
    sealed[position] ^= 1 << bit

    with pytest.raises(CannotOpen):
        b"".join(crypto.decrypt_stream(key, [bytes(sealed)], b"file"))

"""Six words open a mailbox."""

import threading

import pytest
from django.db import transaction

from viadukt.kernel import codes
from viadukt.kernel.errors import Refused
from viadukt.kernel.keys import instance_key

pytestmark = pytest.mark.django_db


@pytest.fixture
def cheap(monkeypatch):
    """Argon2 with the least it takes: these tests are about everything else."""
    monkeypatch.setattr(codes, "OPERATIONS", 1)
    monkeypatch.setattr(codes, "MEMORY", 8192)


def test_a_code_opens_the_same_mailbox_each_time_and_only_its_own(cheap):
    keys = codes.code_keys("apfel brücke")

    assert keys == codes.code_keys("apfel brücke")
    assert keys.pair == codes.code_keys("apfel brücke").pair
    assert len(keys.lookup_id) == 32
    other = codes.code_keys("apfel bruecke")
    assert (keys.lookup_id == other.lookup_id, keys.seed == other.seed) == (False, False)


def test_another_site_has_another_salt(cheap):
    assert codes.code_keys("apfel", salt=b"s" * 16) != codes.code_keys("apfel")
    assert codes.code_keys("apfel", salt=instance_key("salt of codes")) == codes.code_keys("apfel")


def test_the_seed_appears_in_no_log(cheap):
    keys = codes.code_keys("apfel")

    assert repr(keys) == f"CodeKeys(lookup_id='{keys.lookup_id}')"


@pytest.mark.django_db(transaction=True, databases=["default", "keystore"])
def test_never_within_a_transaction(cheap):
    with pytest.raises(RuntimeError, match="must not happen within a transaction"), transaction.atomic():
        codes.code_keys("apfel")


def test_two_at_a_time_and_who_waits_too_long_is_told(cheap, monkeypatch):
    monkeypatch.setattr(codes, "PATIENCE", 0.05)
    started, finish = threading.Semaphore(0), threading.Event()
    kdf = codes.argon2id.kdf

    def slow(*args, **kwargs):
        started.release()
        finish.wait(10)
        return kdf(*args, **kwargs)

    monkeypatch.setattr(codes.argon2id, "kdf", slow)
    salt = b"s" * 16
    workers = [threading.Thread(target=codes.code_keys, args=("apfel",), kwargs={"salt": salt}) for _ in range(2)]
    for worker in workers:
        worker.start()
        assert started.acquire(timeout=10)

    with pytest.raises(Refused, match="noch einmal"):
        codes.code_keys("birne", salt=salt)

    finish.set()
    for worker in workers:
        worker.join()
    assert not started.acquire(blocking=False), "the third never began"
    assert codes.code_keys("birne", salt=salt).lookup_id, "and has its turn now"


def test_the_real_price_is_paid():
    """64 MiB and three passes: RFC 9106, section 4, second recommended option (t=3, 64 MiB)."""
    assert (codes.OPERATIONS, codes.MEMORY) == (3, 64 * 1024 * 1024)
    assert codes.code_keys("apfel").seed != codes.code_keys("birne").seed

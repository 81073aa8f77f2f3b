"""Passwords are dear to guess and cheap on memory."""

import threading

from argon2 import extract_parameters
from django.contrib.auth.hashers import Argon2PasswordHasher, check_password, make_password

from viadukt.accounts.hashers import AT_ONCE, TwoAtATime
from viadukt.config import settings as configured

HASHER = "viadukt.accounts.hashers.TwoAtATime"


def test_a_password_fits_its_hash_and_no_other(settings):
    settings.PASSWORD_HASHERS = [HASHER]
    hashed = make_password("green bicycles sleep quietly")

    assert check_password("green bicycles sleep quietly", hashed)
    assert not check_password("green bicycles sleep", hashed)
    parameters = extract_parameters(hashed.removeprefix("argon2"))
    assert (parameters.memory_cost, parameters.time_cost, parameters.parallelism) == (65536, 3, 1)
    assert HASHER not in configured.PASSWORD_HASHERS, "tests hash cheaply"


def test_no_more_than_two_run_at_once(monkeypatch):
    running, most, lock, together = 0, 0, threading.Lock(), threading.Barrier(AT_ONCE, timeout=20)

    def encode(self, password, salt):
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        together.wait()
        with lock:
            running -= 1
        return ""

    monkeypatch.setattr(Argon2PasswordHasher, "encode", encode)
    threads = [threading.Thread(target=TwoAtATime().encode, args=("x", "somesalt")) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert most == AT_ONCE

"""Jobs that the tests have done. Their effect is a count in the database; a file tells that they have begun."""

import os
import signal
import time
from datetime import timedelta
from pathlib import Path

from django.db.models import F

from viadukt.jobs.public import GiveUp, job, periodic
from viadukt.kernel import clock
from viadukt.kernel.models import RateWindow


def count(key: str) -> None:
    """Have an effect, once more."""
    made = RateWindow.objects.get_or_create(key=key, defaults={"expires_at": clock.now() + timedelta(days=1)})[0]
    RateWindow.objects.filter(key=made.key).update(count=F("count") + 1)


def effects() -> dict[str, int]:
    return dict(RateWindow.objects.values_list("key", "count"))


@job("tests.count", lease=2.0, backoff=0.0)
def counting(*, effect: str) -> None:
    count(effect)


@job("tests.count_and_die_once", lease=1.0, backoff=0.0)
def counting_and_dying_once(*, effect: str, begun: str) -> None:
    count(effect)
    if not Path(begun).exists():
        Path(begun).touch()
        os.kill(os.getpid(), signal.SIGKILL)


@job("tests.always_die", lease=1.0, retries=1, backoff=0.0)
def always_dying(*, begun: str) -> None:
    with Path(begun).open("a") as file:
        file.write("x")
    os.kill(os.getpid(), signal.SIGKILL)


@job("tests.wait_for", lease=0.6, atomic=False)
def waiting_for(*, effect: str, begun: str, until: str) -> None:
    Path(begun).touch()
    while not Path(until).exists():
        time.sleep(0.05)
    count(effect)


@job("tests.hang", limit=1.0, lease=0.5, retries=0, atomic=False)
def hanging() -> None:
    time.sleep(60)


@job("tests.fail", retries=2, backoff=60.0)
def failing(*, secret: str, effect: str = "") -> None:
    if effect:
        count(effect)
    raise LookupError(f"no such person: {secret}")


@job("tests.give_up", retries=5)
def giving_up() -> None:
    raise GiveUp


@job("tests.exit")
def exiting() -> None:
    raise SystemExit(3)


def register_periodic_for_test() -> None:
    """Only where it is wanted: it would be due in every test."""
    periodic("tests.tick", every=timedelta(hours=1), lease=1.0, atomic=True)(ticking)


def ticking() -> None:
    count("tick")

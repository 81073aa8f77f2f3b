"""`viadukt worker`: background work alone, as `viadukt up` starts it."""

import signal
import threading

import click

from viadukt.cli.house import set_up_django


@click.command()
@click.option("--threads", default=2, show_default=True, type=click.IntRange(1, 32), help="How many jobs run at the same time.")
@click.option("--grace", default=20.0, show_default=True, help="Seconds that running jobs get to finish when it is stopped.")
def worker(threads: int, grace: float) -> None:
    """Do background work (mail, periodic jobs) until it is stopped. Several may run at once, on several machines."""
    set_up_django()
    from viadukt.jobs.public import run_workers  # noqa: PLC0415 - Django must be ready first
    from viadukt.kernel.processes import end_with_parent  # noqa: PLC0415

    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    end_with_parent()
    run_workers(stop, threads=threads, grace=grace)

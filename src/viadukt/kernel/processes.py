"""Processes that belong together end together."""

import os
import signal
import threading
import time

SUPERVISED = "VIADUKT_SUPERVISED"
"""Set in the environment of processes that `viadukt up` started."""


def end_with_parent(*, every: float = 1.0) -> None:
    """When supervised, end this process (SIGTERM, then for good) soon after the process that started it has ended.

    Otherwise a killed supervisor would leave servers behind that hold its port.
    """
    if not os.environ.get(SUPERVISED):
        return
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(every)
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(30)
        os._exit(1)

    threading.Thread(target=watch, daemon=True, name="end with parent").start()

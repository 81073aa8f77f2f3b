"""Work on what others sent in a process of its own, with a limit to its memory and time.

Whatever such work takes, and however it ends, the server goes on; what it held in memory goes with it.
"""

import os
import subprocess
import sys

_KEPT = ("PATH", "LD_LIBRARY_PATH", "LANG", "LC_ALL")


def run_apart(program: str, *arguments: str, given: bytes, seconds: float) -> subprocess.CompletedProcess[bytes]:
    """Run the Python file `program` with `given` on its standard input, without this server's environment and its secrets.

    Raises `subprocess.TimeoutExpired` after `seconds`. How it ended else is its `returncode`.
    """
    return subprocess.run(  # noqa: S603 - our own file; what was sent goes in as data
        [sys.executable, "-P", program, *arguments],
        input=given,
        capture_output=True,
        env={name: os.environ[name] for name in _KEPT if name in os.environ},
        timeout=seconds,
        check=False,
    )


def limit(memory: int, seconds: int) -> None:
    """Let this process take `memory` bytes and compute for `seconds` at most. Called by such a program, before its work."""
    import resource  # noqa: PLC0415 - not on every platform

    for what, most in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CPU, seconds), (resource.RLIMIT_CORE, 0)):
        _soft, hard = resource.getrlimit(what)
        resource.setrlimit(what, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))

"""`viadukt web`: the web server alone, as `viadukt up` starts it."""

import click


@click.command(hidden=True)
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--threads", default=4, show_default=True, type=click.IntRange(1, 256))
@click.option("--processes", default=1, show_default=True, type=click.IntRange(1, 64))
def web(host: str, port: int, threads: int, processes: int) -> None:
    """Serve the pages with granian: so many processes, each with so many threads. No access log: it would name people."""
    from granian.constants import Interfaces  # noqa: PLC0415 - the server is loaded when it is wanted
    from granian.log import LogLevels  # noqa: PLC0415
    from granian.server import Server  # noqa: PLC0415

    from viadukt.kernel.processes import end_with_parent  # noqa: PLC0415

    end_with_parent()
    Server(
        "viadukt.config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=processes,
        blocking_threads=threads,
        log_level=LogLevels.warning,
        log_access=False,
        workers_kill_timeout=20,
        websockets=False,
    ).serve()

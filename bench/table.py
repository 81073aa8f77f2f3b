"""How a benchmark tells its numbers, so that `python -m bench` can draw one table of all."""

MARK = "» "
"""Begins a line of the table on a benchmark's standard output."""


def tell(what: str, value: str, target: str = "", *, met: bool | None = None) -> None:
    """Print one number: what was measured, the value with its unit, the target, and whether it was met."""
    verdict = {True: "met", False: "MISSED", None: ""}[met]
    print(f"{MARK}{what}\t{value}\t{target}\t{verdict}", flush=True)


def read(line: str) -> list[str] | None:
    """The cells of such a line; `None` for any other."""
    return line.removeprefix(MARK).rstrip("\n").split("\t") if line.startswith(MARK) else None

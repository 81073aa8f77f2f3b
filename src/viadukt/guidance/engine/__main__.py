"""`python -m viadukt.guidance.engine FOLDER`: is every rulebook there right? All problems, one a line; then exit code 1."""

import sys
from pathlib import Path

from viadukt.guidance.engine.loading import load
from viadukt.guidance.engine.problems import RulebookError


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent.parent / "rulebooks"
    try:
        books = load(folder)
    except RulebookError as error:
        sys.exit("\n".join(map(str, error.problems)))
    sys.stdout.write(f"{len(books.routes)} routes, {len(books.facts)} facts: all right.\n")


if __name__ == "__main__":
    main()

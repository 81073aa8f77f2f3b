"""Catalogues of translations: from the `.po` files that people edit to the `.mo` files that Django reads."""

from pathlib import Path
from tempfile import NamedTemporaryFile

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALE = Path(__file__).resolve().parent.parent / "locale"


def compile_catalogues(folder: Path = LOCALE) -> list[Path]:
    """Compile every `.po` file under `folder` whose `.mo` is missing or older, without gettext; answers what it wrote.

    A reader never meets half a file. Fuzzy entries are left out. Raises `OSError` where `folder` cannot be written to.
    """
    written = []
    for source in sorted(folder.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        with source.open("rb") as file:
            catalogue = read_po(file, locale=source.parent.parent.name)
        with NamedTemporaryFile(dir=target.parent, suffix=".mo.part", delete=False) as part:
            write_mo(part, catalogue)
        Path(part.name).chmod(0o644)
        Path(part.name).replace(target)
        written.append(target)
    return written


if __name__ == "__main__":
    compile_catalogues()

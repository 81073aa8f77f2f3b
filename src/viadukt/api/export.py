"""The open data as files in a folder: complete, or not there at all."""

import json
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from django.conf import settings

from viadukt.api import profile
from viadukt.api.tables import services_csv, services_geojson
from viadukt.api.tabular import Package
from viadukt.directory.public import HsdsWanted, hsds, hsds_encoded
from viadukt.kernel import clock

MANIFEST = "manifest.json"
Progress = Callable[[str, int], None]


class NotOurs(Exception):  # noqa: N818 - it says whose the folder is
    """The folder holds something else than a former export; nothing was touched."""


def export_hsds(folder: Path, progress: Progress) -> dict[str, int]:
    """Write all public records into `folder`: `json/` nested, `csv/` as data package, `schema/` of the profile.

    A former export there is replaced, and only once the new one is complete. `progress` hears the name of a file and how many
    records it has so far. Answers how many records each file has. Raises `NotOurs`.
    """
    with _whole(folder) as new:
        counts = {}
        for sub in ("json", "csv", "schema"):
            (new / sub).mkdir()
        package = Package(new / "csv")
        everything: dict[str, tuple[str, Iterable[bytes]]] = {
            "services": ("service", hsds.all_services(HsdsWanted(), "full")),
            "organizations": ("organization", hsds.all_organisations(HsdsWanted(), "full")),
            "service_at_locations": ("service_at_location", hsds.all_at_locations(HsdsWanted(), "full")),
            "taxonomies": ("taxonomy", map(hsds_encoded, hsds.taxonomies())),
            "taxonomy_terms": ("taxonomy_term", map(hsds_encoded, hsds.taxonomy_terms())),
        }
        for name, (kind, records) in everything.items():
            path = f"json/{name}.json"
            counts[path] = _array(new / path, _into(package, kind, records), partial(progress, path))
        package.close()
        counts |= {f"csv/{profile.parsed(f'{kind}.json')['path']}": count for kind, count in sorted(package.counts.items())}
        for name, text in profile.schemas().items():
            (new / "schema" / name).write_bytes(text)
        shutil.copy(profile.MERGED / "LICENSE", new / "schema" / "LICENSE")
        _finish(new, counts)
    return counts


def export_services(folder: Path, progress: Progress) -> dict[str, int]:
    """Write the public list into `folder` as `services.csv` and `services.geojson`; otherwise as `export_hsds`."""
    with _whole(folder) as new:
        counts = {}
        for path, pieces in (("services.csv", services_csv), ("services.geojson", services_geojson)):
            done = 0

            def counted() -> Iterator[dict[str, object]]:
                nonlocal done
                for row in hsds.public_list():
                    done += 1
                    progress(path, done)  # noqa: B023 - used up within this turn of the loop
                    yield row

            with (new / path).open("wb") as file:
                file.writelines(pieces(counted()))
            counts[path] = done
        _finish(new, counts)
    return counts


def _into(package: Package, kind: str, records: Iterable[bytes]) -> Iterator[bytes]:
    for record in records:
        package.add(kind, json.loads(record))
        yield record


def _array(path: Path, records: Iterable[bytes], progress: Callable[[int], None]) -> int:
    """The records as a JSON array, one a line; answers how many."""
    done = 0
    with path.open("wb") as file:
        for done, record in enumerate(records, 1):
            file.write((b"[\n" if done == 1 else b",\n") + record)
            progress(done)
        file.write(b"\n]\n" if done else b"[]\n")
    return done


@contextmanager
def _whole(folder: Path) -> Iterator[Path]:
    """A new folder beside `folder` that takes its place when the block ends well, and vanishes when it does not."""
    folder = folder.absolute()
    if folder.exists() and not (folder.is_dir() and ((folder / MANIFEST).is_file() or not any(folder.iterdir()))):
        raise NotOurs(str(folder))
    folder.parent.mkdir(parents=True, exist_ok=True)
    new = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    new.chmod(0o755)
    try:
        yield new
        old = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
        if folder.exists():
            folder.rename(old / "former")
        try:
            new.rename(folder)
        except OSError:
            if (old / "former").exists():
                (old / "former").rename(folder)
            raise
        finally:
            shutil.rmtree(old, ignore_errors=True)
    finally:
        shutil.rmtree(new, ignore_errors=True)


def _finish(folder: Path, counts: dict[str, int]) -> None:
    sources = [{"source": source.name, "services": source.services, "newest": source.newest} for source in hsds.sources()]
    manifest = {
        "made_at": clock.now().isoformat(timespec="seconds"),
        "from": settings.BASE_URL,
        "hsds": "3.1",
        "profile": profile.VERSION,
        "licence": settings.OPEN_DATA_LICENCE,
        "note": "Facts are free; the licence is for the texts. Each entry names its source. Cells of CSV files that a "
        "spreadsheet could take for a formula begin with an apostrophe.",
        "records": counts,
        "sources": sources,
    }
    (folder / MANIFEST).write_text(json.dumps(manifest, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")

"""Writes the merged schemas of our HSDS profile: the specification with our patches (RFC 7396).

    .venv/bin/python tools/hsds_profile.py

Run it after a change in `src/viadukt/api/patches/` or a new version of the specification in `third_party/hsds/`.
"""

from pathlib import Path

from viadukt.api.profile import MERGED, merged, written

SPECIFICATION = Path(__file__).parents[1] / "third_party" / "hsds" / "schema"

if __name__ == "__main__":
    for stale in MERGED.glob("*.json"):
        stale.unlink()
    for name, schema in merged(SPECIFICATION).items():
        (MERGED / name).write_text(written(schema), "utf-8")
    print(f"{len(list(MERGED.glob('*.json')))} schemas in {MERGED}")

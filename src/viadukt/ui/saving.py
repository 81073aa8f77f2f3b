"""Sending a form: saved, or drawn again with what was typed and the reason."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django import forms

from viadukt.kernel.errors import Refused


@dataclass(frozen=True, slots=True)
class Attempt:
    """What became of sending a form: `saved` is what the service answered; else the page is drawn again with `status`."""

    saved: Any = None
    status: int = 200
    differences: list[dict[str, Any]] = field(default_factory=list)


def attempt(form: forms.Form, save: Callable[[], object]) -> Attempt:
    """Save a form that is valid. A refusal stands above the form, and what was typed stays in it."""
    if not form.is_valid():
        return Attempt()
    try:
        return Attempt(saved=save() or True)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return Attempt(status=409)

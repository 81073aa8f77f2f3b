"""What the pages of forms with a revision share: two people at once, a refusal beside what was typed."""

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpRequest

from viadukt.kernel.errors import Conflict, Refused
from viadukt.network.forms import RevisedForm
from viadukt.ui.saving import Attempt


def attempt_edit(form: RevisedForm, save: Callable[[], object], now: Callable[[], Mapping[str, Any]]) -> Attempt:
    """The same for what has a revision: when somebody was faster, both versions are shown. `now` reads what stands there."""
    if not form.is_valid():
        return Attempt()
    try:
        return Attempt(saved=save() or True)
    except Conflict:
        current = now()
        return Attempt(status=409, differences=form.beside(current, current["revision"]))
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return Attempt(status=409)


def revision_of(request: HttpRequest) -> int:
    """The revision that a button was drawn at; a broken one fits no entry."""
    given = request.POST.get("revision", "")
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 10 else 0

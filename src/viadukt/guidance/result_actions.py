"""What else can be done with a result: told by the contexts above, drawn on its page."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class ResultAction:
    """A button below the result, which sends the answers to `url_name` as its page does: by POST, kept nowhere on the way.

    The page there must ask again before it keeps anything, since a result page is drawn without a cookie to prove that the
    person pressed it. `shown` answers whether the button is for this visitor.
    """

    url_name: str
    label: str | Promise
    shown: Callable[[HttpRequest], bool]
    icon: str = "next"


_actions: dict[str, ResultAction] = {}


def register_result_action(action: ResultAction) -> None:
    """Add a button to the result. Called when a context starts."""
    _actions[action.url_name] = action


def result_actions(request: HttpRequest) -> list[ResultAction]:
    """The buttons for this visitor."""
    return [action for action in _actions.values() if action.shown(request)]

"""What the pages of casework share."""

from typing import Any

from viadukt.casework.opening import NICKNAME, OpenCase
from viadukt.casework.rooms import tabs_of


def case_page(opened: OpenCase, current: str) -> dict[str, Any]:
    """The context that `casework/case_page.html` needs; `current` is the tab's URL name without `casework:`."""
    return {
        "case": opened.case,
        "nickname": opened.record(NICKNAME).value.get("text", ""),
        "tabs": tabs_of(opened.case.pk, current),
    }

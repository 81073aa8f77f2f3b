"""What somebody can do here besides calling: registered by upper rooms in `AppConfig.ready()`."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise

from viadukt.directory.models import Service
from viadukt.directory.need import Need


@dataclass(frozen=True, slots=True)
class Action:
    """A button: what it says, where it leads, its pictogram."""

    label: str | Promise
    url: str
    icon: str


OfService = Callable[[Service], Action | None]
OfNeed = Callable[[Need], Action | None]
_of_service: list[OfService] = []
_of_need: list[OfNeed] = []


def register_service_action(source: OfService) -> None:
    """Show on an offer's page what `source` answers for it, if anything."""
    _of_service.append(source)


def register_need_action(source: OfNeed) -> None:
    """Show what `source` answers for a need on the start page (an empty need) and below what was found."""
    _of_need.append(source)


def actions_of(service: Service) -> list[Action]:
    """What can be done on the page of an offer."""
    return [action for source in _of_service if (action := source(service))]


def actions_for(need: Need) -> list[Action]:
    """What can be done about a need that no offer meets, or whose offers one cannot choose between."""
    return [action for source in _of_need if (action := source(need))]

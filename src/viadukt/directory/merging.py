"""When two entries turn out to be one organisation."""

from viadukt.directory.models import Service
from viadukt.kernel import clock
from viadukt.network.public import Organisation


def move_services(*, kept: Organisation, gone: Organisation) -> None:
    """The services of the entry that goes belong to the one that stays; its listings follow when the network says so."""
    Service.objects.filter(organisation=gone).update(organisation=kept, updated_at=clock.now())

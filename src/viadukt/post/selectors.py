"""What the operator sees of the mail: counts and codes, never an address or a word of it."""

from datetime import timedelta
from email.utils import parseaddr

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db.models import Count

from viadukt.kernel import clock
from viadukt.post import transport
from viadukt.post.models import Bounces, Message, State

LATE = timedelta(hours=1)


def counts() -> dict[str, int]:
    """How many messages are in which state, and how many addresses are blocked."""
    found = {state.value: 0 for state in State}
    found |= dict(Message.objects.order_by().values_list("state").annotate(Count("id")))
    return found | {"blocked": Bounces.objects.exclude(blocked_at=None).count()}


def problems(*, knock: bool = False) -> list[str]:
    """What is wrong with the mail, in sentences for the operator. `knock`: also open a connection to the server."""
    found = []
    try:
        server = transport.configured()
    except ImproperlyConfigured as error:
        return [str(error)]
    if server is None:
        if not settings.DEMO:
            found.append("There is no mail server: set VIADUKT_MAIL_URL. Until then mail waits, for five days at most.")
    elif knock:
        found += _knock(server)
    if "@" not in parseaddr(settings.MAIL_FROM)[1]:
        found.append("VIADUKT_MAIL_FROM is no mail address.")
    late = Message.objects.filter(state=State.WAITING, created_at__lt=clock.now() - LATE).count()
    if late and server is not None:
        codes = Message.objects.filter(state=State.WAITING).exclude(code="").values_list("code", flat=True).distinct()[:3]
        found.append(f"{late} mails have waited for more than an hour. The server last said: {', '.join(codes) or 'nothing'}.")
    return found


def _knock(server: transport.Transport) -> list[str]:
    connection = server.backend(timeout=10)
    try:
        connection.open()
        connection.close()
    except OSError as error:  # smtplib's exceptions are OSErrors too
        return [f"The mail server {server.host}:{server.port} does not take us in: {type(error).__name__}."]
    return []

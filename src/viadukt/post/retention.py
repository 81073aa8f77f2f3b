"""How long mail is kept: contents until it has gone, the bare fact for 90 days."""

from datetime import timedelta

from viadukt.kernel import clock
from viadukt.post import bounces
from viadukt.post.models import Message, State

KEEP_FAILED = timedelta(days=14)
"""Contents of what could not be delivered, so that the operator can still do something about it."""
KEEP_FACTS = timedelta(days=90)
KEEP_DEMO = timedelta(days=30)


def purge() -> int:
    """Empty what failed two weeks ago, forget what ended 90 days ago; answers how many messages that changed."""
    now = clock.now()
    emptied = Message.objects.filter(state=State.FAILED, ended_at__lt=now - KEEP_FAILED).exclude(sealed=b"").update(sealed=b"")
    forgotten = Message.objects.filter(ended_at__lt=now - KEEP_FACTS).delete()[0]
    forgotten += Message.objects.filter(state=State.KEPT, created_at__lt=now - KEEP_DEMO).delete()[0]
    bounces.forget_old()
    return emptied + forgotten

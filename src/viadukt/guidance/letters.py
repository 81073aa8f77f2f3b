"""Mail about changes of the rulebooks: that one waits, and what became of it. Contents stay on the desk."""

from django.conf import settings
from django.urls import reverse

from viadukt.accounts.public import User
from viadukt.guidance.models import ChangeState, RuleChange
from viadukt.guidance.selectors import keepers
from viadukt.kernel.errors import Refused
from viadukt.kernel.refs import Ref
from viadukt.post.public import enqueue


def tell_keepers(change: RuleChange) -> None:
    """To everybody who may approve it."""
    for person in keepers():
        if person.pk != change.author_id:
            _write("proposed", change, person)


def tell_author(change: RuleChange) -> None:
    """What was decided."""
    if change.author and change.author.is_active:
        _write("approved" if change.state == ChangeState.APPROVED else "declined", change, change.author)


def _write(letter: str, change: RuleChange, person: User) -> None:
    link = f"{settings.BASE_URL}{reverse('guidance:desk_change', args=[change.pk])}"
    try:
        enqueue(
            f"guidance/mail/rule_{letter}.txt",
            to=person,
            context={"name": person.name, "path": change.path, "link": link},
            about=Ref("guidance.RuleChange", change.pk),
        )
    except Refused:  # nobody can write to that address: it still stands on the desk
        return

"""Letters about accounts. The room above that sends mail registers how."""

from collections.abc import Mapping
from typing import Any, Protocol

from django.conf import settings

from viadukt.accounts.models import User


class Mailer(Protocol):
    """Puts a mail into the outbox within the caller's transaction, as `post.public.enqueue` does."""

    def __call__(
        self, template: str, *, to: str | User, context: Mapping[str, Any], language: str, category: str
    ) -> object: ...


_mailer: Mailer | None = None


def register_mailer(mailer: Mailer) -> None:
    """Called once, in `AppConfig.ready()` of who sends mail."""
    global _mailer  # noqa: PLW0603 - one outbox
    _mailer = mailer


def send(letter: str, to: str | User, *, language: str = "", path: str = "", **words: Any) -> None:
    """Enqueue the letter `accounts/mail/<letter>.txt`, with `link` as the full address of `path`."""
    if _mailer is None:
        raise RuntimeError("Nobody has registered how mail is sent: is viadukt.post installed?")
    context = {**words, "link": f"{settings.BASE_URL}{path}"}
    spoken = language or (to.language if isinstance(to, User) else "")
    _mailer(f"accounts/mail/{letter}.txt", to=to, context=context, language=spoken, category="security")

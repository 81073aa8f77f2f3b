"""Kinds of mail, so that people can stop one kind and still get the others."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Category:
    """A kind of mail. One that is `mandatory` cannot be unsubscribed and is sent even to an address that bounces."""

    key: str
    label: str | Promise
    mandatory: bool = False


SECURITY = Category("security", _("Anmeldung und Sicherheit"), mandatory=True)
SERVICE = Category("service", _("Nachrichten zu Ihrer Arbeit im Netzwerk"))
REMINDER = Category("reminder", _("Erinnerungen"))
NEWS = Category("news", _("Neuigkeiten aus dem Netzwerk"))

_categories = {category.key: category for category in (SECURITY, SERVICE, REMINDER, NEWS)}


def register_category(category: Category) -> None:
    """Add a kind of mail; its key stays for good, since people's choices hang on it."""
    if _categories.setdefault(category.key, category) != category:
        raise ValueError(f"two categories are called {category.key}")


def category_called(key: str) -> Category:
    """The category; `LookupError` when there is none."""
    return _categories[key]


def optional_categories() -> list[Category]:
    return [category for category in _categories.values() if not category.mandatory]

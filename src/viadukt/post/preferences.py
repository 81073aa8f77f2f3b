"""What people want to receive. They decide by a link in the mail, without an account (RFC 8058)."""

from collections.abc import Collection

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.urls import reverse

from viadukt.audit.public import record
from viadukt.kernel import clock
from viadukt.kernel.actor import LinkActor
from viadukt.post.addresses import recipient_of
from viadukt.post.categories import Category, category_called, optional_categories
from viadukt.post.models import Unsubscribed

SALT = "viadukt.post.unsubscribe"


def unsubscribe_url(recipient: str, category: str) -> str:
    """The address behind `List-Unsubscribe`: signed, without end, naming the keyed hash and no address."""
    token = signing.Signer(salt=SALT).sign_object([recipient, category])
    return settings.BASE_URL + reverse("post:unsubscribe", args=[token])


def read_token(token: str) -> tuple[str, Category]:
    """Recipient and category of such a link; raises `signing.BadSignature` for any other, or a category that is gone."""
    try:
        recipient, key = signing.Signer(salt=SALT).unsign_object(token)
        return recipient, category_called(key)
    except (ValueError, TypeError, LookupError) as error:
        raise signing.BadSignature("not a link of ours") from error


def wants(recipient: str, category: str) -> bool:
    return not Unsubscribed.objects.filter(recipient=recipient, category=category).exists()


def wanted_categories(recipient: str) -> list[str]:
    """The optional categories that a recipient gets."""
    unwanted = set(Unsubscribed.objects.filter(recipient=recipient).values_list("category", flat=True))
    return [category.key for category in optional_categories() if category.key not in unwanted]


def unsubscribe(*, recipient: str, category: Category) -> None:
    """Send no more of that kind; twice is once. A mandatory kind stays."""
    choose(recipient=recipient, wanted=[key for key in wanted_categories(recipient) if key != category.key])


def choose(*, recipient: str, wanted: Collection[str]) -> None:
    """Send exactly the `wanted` ones of the optional categories, and note who decided: who held the link."""
    before = wanted_categories(recipient)
    after = [category.key for category in optional_categories() if category.key in wanted]
    if before == after:
        return
    with transaction.atomic():
        for category in optional_categories():
            if category.key in after:
                Unsubscribed.objects.filter(recipient=recipient, category=category.key).delete()
            else:
                Unsubscribed.objects.get_or_create(recipient=recipient, category=category.key, defaults={"since": clock.now()})
        record(LinkActor(recipient[:32]), "post.chosen", None, wanted=after)


def wants_mail(address: str, category: str) -> bool:
    """Whether mail of that kind to that address would be sent."""
    return category_called(category).mandatory or wants(recipient_of(address), category)

"""Amal writes to an organisation, and holds six words: what the tests of enquiries and mailboxes share."""

import re
from dataclasses import dataclass, field
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from tests.cast import Member, sign_in
from viadukt.casework.models import Case, Mailbox
from viadukt.casework.services.mailboxes import words_to_keep
from viadukt.directory.public import Publication, Service, Topic, relist_all
from viadukt.kernel.texts import Translated
from viadukt.network.public import Organisation

NEED = "Meine Tochter Samira Wunderblume möchte ihr Diplom als Krankenschwester anerkennen lassen."
PDF = b"%PDF-1.7\n" + b"Zeugnis von Samira Wunderblume. " * 50
WEBM = b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x84webm" + b"\x00" * 40 + b"A_OPUS" + b"\x00" * 200


def offer_of(organisation: Organisation, topic: Topic, title: str = "Anerkennungsberatung") -> Service:
    """A published offer with a phone number."""
    service = Service.objects.create(
        organisation=organisation,
        title=Translated.of(title),
        description=Translated.of(title),
        publication=Publication.PUBLISHED,
        phone="+49 221 1",
    )
    service.topics.add(topic)
    relist_all()
    return service


def pdf(name: str = "Zeugnis Wunderblume.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def token_in(response: HttpResponse) -> str:
    """The token that a page's form carries."""
    found = re.search(r'name="token" value="([^"]+)"', response.content.decode())
    assert found
    return found[1]


def filled(**changed: Any) -> dict[str, Any]:
    """The form of an enquiry as Amal fills it."""
    return {"need": NEED, "language": "ar", "writer": "person", "country": "DE", "land": "DE-NW", **changed}


@dataclass
class Amal:
    """Somebody with a browser."""

    client: Client = field(default_factory=Client)
    words: str = ""

    def ask(self, path: str, **changed: Any) -> HttpResponse:
        """Open the form, fill it, send it."""
        page = self.client.get(path)
        return self.client.post(path, filled(token=token_in(page), **changed))  # type: ignore[return-value]

    def asked(self, service: Service, **changed: Any) -> "Amal":
        """The same, and remember the words."""
        answer = self.ask(f"/ask/{service.pk}", **changed)
        assert (answer.status_code, answer.headers.get("Location")) == (302, "/mailbox/words"), answer.content.decode()
        self.words = words_to_keep(secret=self.client.cookies["mailbox"].value)
        return self

    @property
    def mailbox(self) -> Mailbox:
        return Mailbox.objects.latest("created_at")

    @property
    def case(self) -> Case:
        return Case.objects.latest("created_at")

    def elsewhere(self) -> "Amal":
        """The same person on another device."""
        other = Amal(words=self.words)
        answer = other.client.post("/mailbox/", {"words": self.words})
        assert answer.headers.get("Location") == "/mailbox/home", answer.content.decode()
        return other


def at_work(who: Member) -> Client:
    return sign_in(Client(), who)

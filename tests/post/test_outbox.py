"""What may be put into the outbox, and how it is written."""

from dataclasses import dataclass

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.template import TemplateDoesNotExist
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from tests.strict_templates import UndefinedVariableError
from viadukt.kernel.crypto import CannotOpen
from viadukt.kernel.errors import Refused
from viadukt.kernel.ids import new_id
from viadukt.kernel.refs import Ref
from viadukt.post.addresses import deliverable, recipient_of
from viadukt.post.models import Message, State
from viadukt.post.public import Category, enqueue, register_category
from viadukt.post.rendering import render_mail, tidy
from viadukt.post.services import unseal
from viadukt.post.transport import Transport

CONTEXT = {"name": "Berna", "link": "https://viadukt.example/"}


@dataclass
class Person:
    email: str
    language: str


def write(to="berna@beispiel.example", **more):
    return enqueue("tests/letter.txt", to=to, context=CONTEXT, **more)


@pytest.mark.django_db
def test_a_person_is_written_to_in_their_language():
    write(to=Person("kofi@beispiel.example", "en"))

    assert Message.objects.get().language == "en"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("wanted", "active", "used"), [("fr", "tr", "fr"), ("", "tr", "tr"), ("xx", "ru", "ru"), ("xx", "pl", "de")]
)
def test_else_in_the_active_one_else_in_german(wanted, active, used):
    with translation.override(active):
        write(language=wanted)

    assert Message.objects.get().language == used


@pytest.mark.django_db
@pytest.mark.sql
def test_the_same_key_to_the_same_address_is_one_mail():
    first = write(key="appointment 7")

    assert (write(to="BERNA@beispiel.example", key="appointment 7"), Message.objects.count()) == (first, 1)
    write(to="kofi@beispiel.example", key="appointment 7")
    write()
    write()
    assert Message.objects.count() == 4


@pytest.mark.django_db
def test_what_it_is_about_is_a_reference():
    ref = Ref("casework.Case", new_id())
    write(about=ref)

    assert Message.objects.get().about == str(ref)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "berna",
        "berna@",
        "@beispiel.example",
        "berna@beispiel.example\nBcc: all@beispiel.example",
        "berna@beispiel.example\r\n\r\nhello",
        "Berna <berna@beispiel.example>",
        "berna@beispiel.example, kofi@beispiel.example",
        "bérna@beispiel.example",
        "berna@bei spiel.example",
        "berna@" + "a" * 64 + ".example",
        "berna@beispiel.example\x00",
    ],
)
def test_what_is_no_address_is_refused_in_words(address):
    with pytest.raises(Refused, match="E-Mail-Adresse"):
        deliverable(address)


def test_a_domain_with_an_umlaut_is_written_as_mail_servers_know_it():
    assert deliverable(" kontakt@müller.example ") == "kontakt@xn--mller-kva.example"


@given(st.text())
def test_any_text_is_either_an_address_on_one_line_or_refused(text):
    try:
        address = deliverable(text)
    except Refused:
        return
    assert (address.isascii(), address.count("@") >= 1, [c for c in address if ord(c) < 33]) == (True, True, [])


@pytest.mark.django_db
def test_an_address_is_known_again_by_its_hash_alone():
    assert (
        recipient_of("Berna@Beispiel.Example")
        == recipient_of("berna@beispiel.example")
        != recipient_of("kofi@beispiel.example")
    )
    assert "berna" not in recipient_of("berna@beispiel.example")


@pytest.mark.django_db
def test_an_unknown_category_or_template_is_a_mistake_that_undoes_the_change():
    with pytest.raises(LookupError):
        write(category="gossip")
    with pytest.raises(TemplateDoesNotExist):
        enqueue("tests/missing.txt", to="berna@beispiel.example")
    assert Message.objects.count() == 0


def test_two_categories_of_one_key_are_a_mistake():
    with pytest.raises(ValueError, match="two categories are called security"):
        register_category(Category("security", "Werbung"))


@pytest.mark.parametrize(
    "hostile", ["Amal\r\nBcc: mallory@beispiel.example", "{{ secret }}", "</p><script>alert(1)</script>", "%(name)s"]
)
def test_what_people_write_stays_text(hostile):
    mail = render_mail("tests/letter.txt", {"name": hostile, "link": "https://elsewhere.example/"}, "de")

    assert (mail.subject, "<script>" in mail.html, 'href="https://elsewhere.example' in mail.html) == (
        "Neue Nachricht für Sie",
        False,
        False,
    )


def test_a_subject_cannot_hold_what_the_mail_is_about():
    """The subject is rendered without the context: the name is not there to be used."""
    with pytest.raises(UndefinedVariableError, match="name"):
        render_mail("tests/indiscreet.txt", {"name": "Amal"}, "de")


def test_a_subject_is_one_line():
    with pytest.raises(ValueError, match="a subject is one line"):
        render_mail("tests/two_lines.txt", {}, "de")


@given(st.text(alphabet="a \t\n\r", max_size=60))
def test_paragraphs_stand_one_blank_line_apart(text):
    tidied = tidy(text)

    assert (tidied.endswith("\n"), "\n\n\n" in tidied, " \n" in tidied, tidy(tidied)) == (True, False, False, tidied)


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["de", "en", "ar", "fa", "fr", "ru", "tr", "uk"])
def test_every_interface_language_makes_a_whole_mail(language):
    mail = render_mail("tests/letter.txt", CONTEXT, language)

    assert (bool(mail.subject), "Berna" in mail.text, CONTEXT["link"] in mail.text) == (True, True, True)
    assert f'<html lang="{language}" dir="{"rtl" if language in {"ar", "fa"} else "ltr"}">' in mail.html


@pytest.mark.django_db
def test_in_the_demo_mail_is_kept_and_in_production_it_waits(settings):
    settings.MAIL_URL = ""
    settings.DEMO = True
    write()
    settings.DEMO = False
    write()

    assert sorted(Message.objects.values_list("state", flat=True)) == [State.KEPT, State.WAITING]


@pytest.mark.django_db
def test_only_its_own_row_opens_a_sealed_message():
    write()
    message = Message.objects.get()
    assert unseal(message)[0] == "berna@beispiel.example"

    message.id = new_id()
    with pytest.raises(CannotOpen):
        unseal(message)


@pytest.mark.parametrize(
    ("url", "transport"),
    [
        ("smtp://u:p%40ss@mail.example:2525", Transport("mail.example", 2525, "u", "p@ss", starttls=True)),
        ("smtp://mail.example", Transport("mail.example", 587, starttls=True)),
        ("smtps://mail.example", Transport("mail.example", 465, starttls=False, tls=True)),
        ("smtp://localhost:25", Transport("localhost", 25, starttls=False)),
        ("smtp://relay.internal:25?tls=no", Transport("relay.internal", 25, starttls=False)),
        ("smtp://[::1]:25", Transport("::1", 25, starttls=False)),
    ],
)
def test_the_mail_server_is_read_from_one_address(url, transport):
    assert Transport.from_url(url) == transport


@pytest.mark.parametrize("url", ["mail.example", "http://mail.example", "smtp://", "smtp://host:port", "smtp://h?tls=maybe"])
def test_a_wrong_address_of_the_mail_server_is_told_without_its_password(url):
    with pytest.raises(ImproperlyConfigured, match="VIADUKT_MAIL_URL"):
        Transport.from_url(url.replace("//", "//user:geheim@", 1))
    assert "geheim" not in repr(Transport("h", 1, "user", "geheim"))

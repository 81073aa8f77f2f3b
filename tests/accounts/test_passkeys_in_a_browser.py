"""A passkey's ceremony in a real Chromium with a virtual authenticator (WebAuthn level 3, section 11)."""

from collections.abc import Iterator

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import caches
from playwright.sync_api import BrowserContext, CDPSession, ConsoleMessage, Page, expect

from tests.cast import PASSWORD
from viadukt.accounts.models import User

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "keystore"]),
]


@pytest.fixture
def berna(transactional_db: None) -> User:
    caches["default"].clear()
    return User.objects.create_user("berna@beispiel.example", PASSWORD, name="Berna")


def is_ours(message: ConsoleMessage) -> bool:
    return message.type == "error" and "404 (Not Found)" not in message.text


@pytest.fixture
def page(window: BrowserContext, berna: User) -> Iterator[Page]:
    """A page at `localhost`, the one host without https where browsers allow passkeys. What goes wrong in it fails the test;
    where other contexts' pages are missing here does not."""
    page = window.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if is_ours(message) else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    assert complaints == []


@pytest.fixture
def device(page: Page) -> CDPSession:
    """A device that verifies its person, as a phone does by fingerprint."""
    return add_device(page, verifies=True)


def add_device(page: Page, *, verifies: bool, resident: bool = True) -> CDPSession:
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    made = session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal" if resident else "usb",
                "hasResidentKey": resident,
                "hasUserVerification": verifies,
                "isUserVerified": verifies,
                "automaticPresenceSimulation": True,
            }
        },
    )
    session.authenticator = made["authenticatorId"]  # type: ignore[attr-defined]
    return session


def go(page: Page, path: str) -> None:
    page.goto(path)


def give_password(page: Page) -> None:
    go(page, "/account/login/")
    page.get_by_label("E-Mail").fill("berna@beispiel.example")
    page.get_by_label("Passwort", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Anmelden", exact=True).click()


def register(page: Page, name: str, *, alone: bool = True) -> None:
    page.get_by_role("link", name="Passkey einrichten").click()
    page.get_by_label("Wie soll dieser Passkey heißen?").fill(name)
    page.get_by_label("Damit auch ohne Passwort anmelden").set_checked(alone)
    page.get_by_role("button", name="Passkey einrichten").click()


def sign_out(page: Page) -> None:
    go(page, "/account/logout/")
    page.get_by_role("main").get_by_role("button", name="Abmelden").click()


def test_a_passkey_is_set_up_and_signs_in_without_password(page: Page, device: CDPSession, berna: User) -> None:
    give_password(page)
    go(page, "/account/second-factor/")
    register(page, "Telefon")
    expect(page.get_by_role("heading", name="Ihre Ersatzcodes")).to_be_visible()
    assert Authenticator.objects.get(type="webauthn").wrap().name == "Telefon"
    sign_out(page)

    go(page, "/account/login/?next=/account/sessions/")
    page.get_by_role("button", name="Mit einem Passkey anmelden").click()

    expect(page.get_by_role("heading", name="Wo Sie angemeldet sind")).to_be_visible()
    go(page, "/account/")
    expect(page.get_by_role("heading", name="Mein Konto")).to_be_visible()


def test_a_stick_without_pin_is_a_second_step_after_the_password(page: Page, berna: User) -> None:
    add_device(page, verifies=False, resident=False)
    give_password(page)
    go(page, "/account/second-factor/")
    register(page, "Blauer Stick", alone=False)
    expect(page.get_by_role("heading", name="Ihre Ersatzcodes")).to_be_visible()
    sign_out(page)

    give_password(page)
    expect(page.get_by_role("heading", name="Zweiter Schritt")).to_be_visible()
    page.get_by_role("button", name="Passkey benutzen").click()

    page.wait_for_url("**/desk/**")
    go(page, "/account/")
    expect(page.get_by_role("heading", name="Mein Konto")).to_be_visible()


def test_a_passkey_confirms_a_change(page: Page, device: CDPSession, berna: User) -> None:
    give_password(page)
    go(page, "/account/second-factor/")
    register(page, "Telefon")
    sign_out(page)
    go(page, "/account/login/")
    page.get_by_role("button", name="Mit einem Passkey anmelden").click()
    page.wait_for_url("**/desk/**")

    go(page, "/account/again/passkey/?next=/account/password/")
    page.get_by_role("button", name="Passkey benutzen").click()

    expect(page.get_by_role("heading", name="Passwort ändern")).to_be_visible()


def test_without_a_passkey_on_this_device_it_says_so_in_words(page: Page, device: CDPSession, berna: User) -> None:
    device.send("WebAuthn.setUserVerified", {"authenticatorId": device.authenticator, "isUserVerified": False})  # type: ignore[attr-defined]
    give_password(page)
    go(page, "/account/second-factor/")

    register(page, "Telefon")

    expect(page.get_by_role("alert")).to_contain_text("Das hat nicht geklappt")
    assert not Authenticator.objects.exists()

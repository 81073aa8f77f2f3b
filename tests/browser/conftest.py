"""A real browser on a real server, with the demo network and, beside it, an organisation with one thing of each kind."""

from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import BrowserContext, Page, Request

from tests.access.world import World, build
from tests.cast import Member, sign_in
from tests.databases import Template
from viadukt.accounts.public import User
from viadukt.demo.loading import load_demo_network


@dataclass
class Kept:
    """What is loaded once for all tests of a process, and the databases with it in them."""

    world: World
    templates: list[Template]


_kept: list[Kept] = []


@pytest.fixture
def world(transactional_db: None) -> World:
    """The demo network's organisations and offers, without its people; then the world of the access tests."""
    if not _kept:
        load_demo_network()
        User.objects.all().delete()
        world = build()
        _kept.append(Kept(world, [Template(alias, "browser") for alias in settings.DATABASES]))
    for template in _kept[0].templates:
        template.restore()
    return _kept[0].world


@dataclass
class Watched:
    """A page, and what must not happen on it."""

    page: Page
    foreign: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        own = settings.ALLOWED_HOSTS
        self.page.on("request", lambda request: self._note(request, own))
        self.page.on("console", lambda said: self.errors.append(said.text) if said.type in {"error", "warning"} else None)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))

    def _note(self, request: Request, own: list[str]) -> None:
        address = urlsplit(request.url)
        if address.scheme not in {"data", "blob"} and address.hostname not in own:
            self.foreign.append(request.url)

    @property
    def overflow(self) -> int:
        """By how many CSS pixels the page is wider than the window."""
        return int(self.page.evaluate("() => document.documentElement.scrollWidth - window.innerWidth"))


@pytest.fixture
def watched(window: BrowserContext) -> Watched:
    return Watched(window.new_page())


@pytest.fixture
def enter(window: BrowserContext, live_server: object) -> Callable[[Member], None]:
    """Give the window the session of somebody who signed in with a second factor."""

    def give_session(who: Member) -> None:
        client = sign_in(Client(), who)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        window.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": str(live_server)}])

    return give_session

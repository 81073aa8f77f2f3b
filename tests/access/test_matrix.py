"""Every URL, asked by everybody: nobody reaches what is not theirs, and what is not theirs does not exist."""

from dataclasses import dataclass
from http import HTTPStatus

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.urls import NoReverseMatch, reverse

from tests.access.table import ALSO, FINE, NOT_SO, NOTHING, TABLE, Hidden, Mailbox, Public, Row, SignedIn, Staff, Statuses
from tests.access.world import SECRET, World, build
from tests.cast import Member, sign_in
from tests.databases import undone
from tests.urls import Url, all_urls
from viadukt.accounts.public import User
from viadukt.network.public import Organisation

pytestmark = [pytest.mark.sql, pytest.mark.django_db(databases=["default", "keystore"])]

URLS = {url.name: url for url in all_urls()}
# Not by this method, whoever asks, is no answer to who may.
SENT_AWAY = frozenset({302}) | NOT_SO
NOT_THERE = NOTHING | NOT_SO


def test_every_url_has_a_row_and_every_row_a_url():
    assert {"no row": sorted(URLS.keys() - TABLE.keys()), "no url": sorted(TABLE.keys() - URLS.keys())} == {
        "no row": [],
        "no url": [],
    }


def test_every_gate_stands_in_the_table_with_the_same_roles():
    gates = {name: set(roles) for name, url in URLS.items() if (roles := getattr(url.view, "required_roles", None)) is not None}

    assert gates == {name: set(row.roles) for name, row in TABLE.items() if isinstance(row, Staff) and name in gates}


@dataclass(frozen=True)
class Asker:
    """Somebody with a session, or without; `second_factor` says how it was opened."""

    name: str
    who: Member | User | None = None
    second_factor: bool = True
    session: str = ""

    @classmethod
    def signed_in(cls, name: str, who: Member | User, *, second_factor: bool = True) -> "Asker":
        session = sign_in(Client(), who, second_factor=second_factor).cookies[settings.SESSION_COOKIE_NAME].value
        return cls(name, who, second_factor, session)

    def client(self) -> Client:
        client = Client(raise_request_exception=False)
        if self.session:
            client.cookies[settings.SESSION_COOKIE_NAME] = self.session
        return client


@dataclass(frozen=True)
class Everybody:
    """The world, and who asks in it: the people of the organisation, or those of the umbrella, each with outsiders."""

    world: World
    of_own: list[Asker]
    of_umbrella: list[Asker]

    def askers(self, row: Row) -> list[Asker]:
        in_umbrella = isinstance(row, Staff) and "umbrella" in {row.belongs_to, row.at}
        return self.of_umbrella if in_umbrella else self.of_own


@pytest.fixture(scope="module")
def everybody(module_db: None) -> Everybody:
    """One world for all rows: what a request changes in it is undone before the next."""
    world = build()
    outside = [Asker("visitor"), Asker.signed_in("no seat", world.nobody)]
    mallory = Asker.signed_in("mallory", world.mallory)

    def with_people_of(organisation: Organisation) -> list[Asker]:
        staff = world.staff(organisation)
        weak = Asker.signed_in("no second factor", next(iter(staff.values())), second_factor=False)
        return [*outside, weak, *(Asker.signed_in(str(role), who) for role, who in staff.items()), mallory]

    return Everybody(world, with_people_of(world.own), with_people_of(world.umbrella))


def expected(row: Row, asker: Asker, method: str) -> Statuses:
    """What this person may get; 302 alone means: to sign-in or to the second factor."""
    if isinstance(row, Hidden):
        own = isinstance(asker.who, Member) and asker.name != "mallory"
        return NOT_THERE | FINE if own else NOT_THERE
    if isinstance(row, Mailbox):
        return SENT_AWAY
    fine = row.get if method == "get" else row.post
    if isinstance(row, Public):
        return fine
    if asker.who is None:
        return SENT_AWAY
    if isinstance(row, SignedIn):
        return fine if asker.second_factor or not row.second_factor else SENT_AWAY
    return _expected_of_staff(row, asker) or fine


def _expected_of_staff(row: Staff, asker: Asker) -> Statuses | None:
    if not asker.second_factor:
        return SENT_AWAY
    if isinstance(asker.who, User):
        return NOT_THERE
    if asker.name == "mallory":
        return NOT_THERE if row.belongs_to else None
    if row.roles and asker.name not in {str(role) for role in row.roles}:
        return NOT_THERE
    return None


def address(url: Url, row: Row, world: World) -> str:
    if isinstance(row, Public) and row.path:
        return row.path
    try:
        return reverse(url.name, kwargs={part: world.things[row.parts[part]] for part in url.parts})
    except KeyError as missing:
        raise AssertionError(f"{url.name}: say in the table what stands for {missing}") from None
    except NoReverseMatch as error:
        raise AssertionError(f"{url.name}: {error}") from None


def sent_away(response: HttpResponse, row: Row, asker: Asker) -> bool:
    """Whether a redirect leads to sign-in, to setting up a second factor, or to where a mailbox's words are asked."""
    if isinstance(row, Mailbox):
        return response.headers.get("Location", "") == "/mailbox/"
    door = reverse(settings.LOGIN_URL) if asker.who is None else reverse("accounts:second_factor")
    return response.headers.get("Location", "").startswith(door)


def rows() -> list[tuple[str, Row]]:
    return [*sorted(TABLE.items()), *ALSO]


@pytest.mark.no_cover  # five thousand requests: counting their lines takes as long as they do
@pytest.mark.parametrize(
    ("name", "row"), rows(), ids=lambda part: part if isinstance(part, str) else type(part).__name__.lower()
)
def test_who_opens(everybody: Everybody, name: str, row: Row):
    world = everybody.world
    path = address(URLS[name], row, world)
    wrong = []
    for asker in everybody.askers(row):
        client = asker.client()
        for method in ("get", "post"):
            with undone():
                response = getattr(client, method)(path)
            if response.status_code not in (fine := expected(row, asker, method)):
                wrong.append(f"{asker.name}: {method} {path} gave {response.status_code}, not {sorted(fine)}")
            if fine == SENT_AWAY and response.status_code == HTTPStatus.FOUND and not sent_away(response, row, asker):
                wrong.append(f"{asker.name}: {method} {path} led to {response.headers['Location']}")
            inside = isinstance(asker.who, Member) and asker.who.organisation == world.own
            if not inside and SECRET in b"".join(response).decode(errors="replace"):
                wrong.append(f"{asker.name}: {method} {path} shows what is not theirs")
    assert wrong == []

"""The people of every story, and where they sit.

Amal seeks advice and has no account. Berna advises in Köln, where Deniz leads and Farid edits; Kofi advises in Accra; Elif is
the delegate of Köln in the umbrella, whose secretariat is Sina; Olga runs the server; Mallory sits in another organisation.
"""

from dataclasses import dataclass

import pytest
from django.test import Client

from viadukt.accounts.public import User
from viadukt.kernel import clock
from viadukt.kernel.actor import Visitor
from viadukt.network.public import Organisation, OrganisationKind, Role, Seat, SeatActor

PASSWORD = "a password for tests only"


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody with an account and one seat."""

    user: User
    seat: Seat

    @property
    def organisation(self) -> Organisation:
        return self.seat.organisation

    @property
    def actor(self) -> SeatActor:
        return SeatActor.of(self.seat)


def organisation(name: str, kind: OrganisationKind = OrganisationKind.MIGRANT_ORGANISATION, **fields: object) -> Organisation:
    return Organisation.objects.create(name=name, kind=kind, invented=True, **fields)


def member(name: str, at: Organisation, *roles: Role) -> Member:
    """A person with an account who holds a seat `at` an organisation since yesterday."""
    user = User.objects.create_user(f"{name.lower()}@beispiel.example", PASSWORD, name=name)
    seat = Seat.objects.create(user=user, organisation=at, roles=[str(role) for role in roles], valid_from=clock.in_days(-1))
    return Member(user, seat)


def sign_in(client: Client, who: Member | User, *, second_factor: bool = True) -> Client:
    """The client with a session opened by password and, unless told otherwise, a second factor."""
    client.force_login(who.user if isinstance(who, Member) else who)
    if second_factor:
        session = client.session
        session["second_factor"] = True
        session.save()
    return client


@pytest.fixture
def cologne(db: None) -> Organisation:
    return organisation("Verein Beispiel Köln e.V.", country="DE", land="DE-NW")


@pytest.fixture
def accra(db: None) -> Organisation:
    return organisation("Beispiel-Beratungszentrum Accra", OrganisationKind.CENTRE_ABROAD, country="GH")


@pytest.fixture
def umbrella(db: None) -> Organisation:
    return organisation("Dachverband Beispiel e.V.", OrganisationKind.UMBRELLA, country="DE", land="DE-BE")


@pytest.fixture
def elsewhere(db: None) -> Organisation:
    return organisation("Verein Anderswo Beispiel e.V.", country="DE", land="DE-SN")


@pytest.fixture
def amal() -> Visitor:
    return Visitor()


@pytest.fixture
def berna(cologne: Organisation) -> Member:
    return member("Berna", cologne, Role.ADVISER)


@pytest.fixture
def kofi(accra: Organisation) -> Member:
    return member("Kofi", accra, Role.ADVISER)


@pytest.fixture
def deniz(cologne: Organisation) -> Member:
    return member("Deniz", cologne, Role.TEAM_LEAD)


@pytest.fixture
def elif_(cologne: Organisation) -> Member:
    return member("Elif", cologne, Role.DELEGATE)


@pytest.fixture
def farid(cologne: Organisation) -> Member:
    return member("Farid", cologne, Role.EDITOR)


@pytest.fixture
def sina(umbrella: Organisation) -> Member:
    return member("Sina", umbrella, Role.SECRETARIAT)


@pytest.fixture
def olga(umbrella: Organisation) -> Member:
    return member("Olga", umbrella, Role.OPERATOR)


@pytest.fixture
def mallory(elsewhere: Organisation) -> Member:
    """Holds every role, elsewhere: what she cannot reach, no role of another organisation can."""
    return member("Mallory", elsewhere, *Role)

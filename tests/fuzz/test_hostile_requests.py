"""Ten thousand random and hostile requests: whatever comes, the answer is one, and never "our fault"."""

import os
from itertools import islice

import pytest
from django.db import transaction
from django.test import Client

from tests.access.world import World, build
from tests.cast import sign_in
from tests.fuzz.requests import Hostile, Maker

# Ten thousand requests would cover no line that the others do not, and take twice as long while they are counted.
pytestmark = [pytest.mark.sql, pytest.mark.slow, pytest.mark.no_cover, pytest.mark.django_db(databases=["default", "keystore"])]

REQUESTS = 10_000
AT_ONCE = 500
# Another number sends other requests.
SEED = int(os.environ.get("VIADUKT_FUZZ_SEED", "2026"))


def descriptions() -> list[dict[str, object]]:
    return [Client().get(f"/api/{part}/openapi.json").json() for part in ("hsds", "guidance")]


def send(client: Client, request: Hostile) -> int:
    """The status of the answer, read to its end."""
    path = request.path + (f"?{request.query}" if request.query else "")
    with transaction.atomic():
        response = client.generic(request.method, path, request.content, request.content_type, **request.headers)
        b"".join(response)
        transaction.set_rollback(True)
    return response.status_code


def clients(world: World) -> list[Client]:
    """A visitor, somebody of the organisation, somebody of another; each keeps to their own session."""
    visitor, mallory, farid = (Client(raise_request_exception=False, enforce_csrf_checks=False) for _ in range(3))
    staff = world.staff(world.own)
    return [visitor, visitor, sign_in(mallory, world.mallory), *(sign_in(farid, who) for who in list(staff.values())[2:3])]


@pytest.fixture(scope="module")
def world(module_db: None) -> World:
    return build()


@pytest.mark.parametrize("part", range(REQUESTS // AT_ONCE))
def test_no_request_is_our_fault(world: World, part: int):
    real = [str(thing) for thing in world.things.values()]
    askers = clients(world)
    maker = Maker(SEED + part, real, descriptions())
    failures = []
    for number, request in enumerate(islice(maker, AT_ONCE)):
        if (status := send(askers[number % len(askers)], request)) >= 500:
            failures.append(f"{status}: {str(request)[:2000]}")
    assert failures == []


def test_the_requests_do_reach_pages(world: World):
    """A generator that only ever meets 404 proves nothing."""
    maker = Maker(SEED, [str(thing) for thing in world.things.values()], descriptions())
    visitor = Client(raise_request_exception=False)

    statuses = {send(visitor, request) for request in islice(maker, AT_ONCE)}

    assert {200, 302, 404, 405} <= statuses


def test_the_requests_about_somebody_are_answered_and_refused():
    """Bodies of the description that only ever meet one status prove nothing."""
    maker = Maker(SEED, [], descriptions())
    visitor = Client(raise_request_exception=False)
    posts = (request for request in maker if request.path.startswith("/api/guidance/") and request.content)

    statuses = {send(visitor, request) for request in islice(posts, 150)}

    assert {200, 400, 405, 422} <= statuses

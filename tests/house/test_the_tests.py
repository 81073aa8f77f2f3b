"""What the tests promise each other."""

import socket
from datetime import timedelta
from typing import Any

import pytest
from django.template import engines
from django.test import Client
from playwright.sync_api import BrowserContext

from tests.cast import Member, sign_in
from tests.strict_templates import UndefinedVariableError
from viadukt.accounts.public import User
from viadukt.kernel import clock


@pytest.mark.parametrize(
    "template", ["{{ nobody }}", "{{ nobody.name }}", "{% for x in nobody %}{% endfor %}", "{{ nobody|default:'x' }}"]
)
def test_a_template_variable_that_does_not_exist_fails(template):
    with pytest.raises(UndefinedVariableError, match="nobody"):
        engines["django"].from_string(template).render({})


def test_an_optional_variable_is_asked_for():
    assert engines["django"].from_string("{% if nobody %}a{% else %}b{% endif %}").render({}) == "b"


def test_no_test_leaves_this_machine():
    with pytest.raises(RuntimeError, match=r"192\.0\.2\.1"):
        socket.create_connection(("192.0.2.1", 443), timeout=1)


@pytest.mark.sql
@pytest.mark.django_db(transaction=True, databases=["default", "keystore"])
@pytest.mark.parametrize("time", ["first", "second"])
def test_what_a_test_commits_is_gone_for_the_next(time):
    assert User.objects.count() == 0
    User.objects.create_user(f"{time}@beispiel.example", name=time)


@pytest.mark.django_db
def test_the_cast_sits_where_it_says(berna: Member, mallory: Member, clocked_in_tomorrow: object):
    assert (berna.organisation.name, [str(role) for role in berna.actor.roles]) == ("Verein Beispiel Köln e.V.", ["adviser"])
    assert mallory.organisation != berna.organisation


@pytest.fixture
def clocked_in_tomorrow():
    with clock.frozen(clock.now() + timedelta(days=1)):
        yield


@pytest.mark.django_db
def test_signing_in_opens_a_session_with_a_second_factor(client: Client, berna: Member):
    sign_in(client, berna)

    assert client.session["_auth_user_id"] == str(berna.user.pk)


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("time", ["first", "second"])
def test_what_a_test_leaves_in_the_browser_is_gone_for_the_next(window: BrowserContext, live_server: Any, time: str):
    kept = "() => [document.cookie, localStorage.length, sessionStorage.length]"
    page = window.new_page()
    page.goto("/imprint/")

    assert (window.cookies(), page.evaluate(kept), len(window.pages)) == ([], ["", 0, 0], 2)

    window.add_cookies([{"name": "a", "value": "b", "url": live_server.url}])
    window.route("**/*", lambda route: route.abort())
    window.grant_permissions(["geolocation"])
    page.evaluate("() => { localStorage.a = sessionStorage.a = document.cookie = 'a=b'; }")

"""Every page of an account opens, with what is on it."""

import pytest
from django.urls import reverse

from tests.accounts.conftest import code_now, confirm_again, give_password, sign_in_by_app, with_app
from viadukt.accounts.urls import named_by_allauth, our_own

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "path",
    [
        "/account/login/",
        "/account/login/?next=/desk/",
        "/account/inactive/",
        "/account/password/reset/",
        "/account/password/reset/sent/",
        "/account/password/reset/done/",
        "/account/password/reset/00000000000000000000000000000000-set-password/",
    ],
)
def test_pages_before_signing_in(client, path):
    assert client.get(path).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/account/",
        "/account/email/",
        "/account/email/some-token/",
        "/account/password/",
        "/account/second-factor/",
        "/account/second-factor/app/remove/",
        "/account/second-factor/recovery-codes/",
        "/account/passkeys/add/",
        "/account/sessions/",
        "/account/logout/",
        "/account/again/",
        "/account/again/code/",
    ],
)
def test_pages_of_ones_own_account(client, berna, path):
    with_app(berna)
    sign_in_by_app(client, berna)
    confirm_again(client)

    assert client.get(path).status_code == 200


def test_the_second_step_opens_after_the_password(client, berna):
    with_app(berna)

    answer = give_password(client, berna)

    assert (answer.status_code, answer["Location"]) == (302, "/account/second-step/")
    assert client.get("/account/second-step/").status_code == 200
    assert client.post("/account/second-step/", {"code": code_now()})["Location"] == "/desk/"


def test_who_is_not_signed_in_is_sent_to_sign_in_and_back(client):
    answer = client.get("/account/sessions/")

    assert answer["Location"] == "/account/login/?next=/account/sessions/"


@pytest.mark.parametrize(
    "path", ["/account/signup/", "/account/2fa/", "/account/confirm-email/", "/account/3rdparty/", "/account/password/set/"]
)
def test_what_is_not_offered_is_not_there(client, path):
    assert client.get(path).status_code == 404


def test_every_page_has_a_name_of_its_own():
    names = [pattern.name for pattern in named_by_allauth + our_own]

    assert len(set(names)) == len(names) == len({reverse_any(name) for name in names})


def reverse_any(name):
    samples = {
        "account_reset_password_from_key": ["0", "key"],
        "confirm_email": ["token"],
        "open_invitation": ["secret"],
        "rename_passkey": [1],
        "remove_passkey": [1],
        "end_session": [1],
        **{name: ["00000000-0000-0000-0000-000000000000"] for name in ("person", "new_card", "revoke_card", "reset")},
    }
    known = {pattern.name for pattern in named_by_allauth}
    return reverse(name if name in known else f"accounts:{name}", args=samples.get(name, []))

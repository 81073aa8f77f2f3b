"""The first person of an organisation is invited at the command line."""

import pytest
from click.testing import CliRunner

from tests.accounts.conftest import letters
from viadukt.cli.invite import invite
from viadukt.network.models import SeatInvitation
from viadukt.network.public import Organisation

pytestmark = pytest.mark.django_db


def run(*arguments):
    result = CliRunner().invoke(invite, arguments)
    return result.exit_code, result.output.strip()


@pytest.mark.parametrize("by", ["name", "id"])
def test_it_mails_an_invitation_to_a_seat(umbrella, by):
    wanted = umbrella.name if by == "name" else str(umbrella.pk)

    code, said = run("olga@beispiel.example", "Olga", "--organisation", wanted, "--role", "operator", "--role", "secretariat")

    assert (code, said) == (0, "The invitation waits in the outbox: set VIADUKT_MAIL_URL, or it is given up after 5 days.")
    assert [letter.to for letter in letters()] == ["olga@beispiel.example"]
    assert SeatInvitation.objects.get().roles == ["operator", "secretariat"]


def test_with_a_mail_server_it_says_when_it_leaves(umbrella, settings):
    settings.MAIL_URL = "smtp://127.0.0.1:1"

    assert run("olga@beispiel.example", "Olga", "--organisation", umbrella.name)[1].startswith(
        "The invitation is in the outbox"
    )


def test_in_the_demo_it_says_where_the_mail_is(umbrella, settings):
    settings.DEMO = True

    assert run("olga@beispiel.example", "Olga", "--organisation", umbrella.name)[1].endswith("/post/demo-outbox")


def test_a_wrong_name_gets_a_near_one(umbrella):
    code, said = run("olga@beispiel.example", "Olga", "--organisation", "Dachverband Beispiel")

    assert (code, said) == (
        1,
        "There is no organisation 'Dachverband Beispiel'. Did you mean: Dachverband Beispiel e.V.?",
    )


def test_an_empty_network_says_where_organisations_come_from(db):
    assert run("olga@beispiel.example", "Olga", "--organisation", "X")[1].endswith(
        "List some first: viadukt import organisations FILE"
    )


def test_two_of_a_name_are_told_apart_by_id(umbrella):
    twin = Organisation.objects.create(name=umbrella.name)

    code, said = run("olga@beispiel.example", "Olga", "--organisation", umbrella.name)

    assert code == 1
    assert {str(umbrella.pk), str(twin.pk)} == set(said.split(": ")[1].split(", "))


@pytest.mark.parametrize("wrong", [["--role", "king"], ["--lang", "xx"]])
def test_wrong_usage_is_named(umbrella, wrong):
    assert run("olga@beispiel.example", "Olga", "--organisation", umbrella.name, *wrong)[0] == 2


def test_what_is_no_address_is_refused(umbrella):
    code, _said = run("olga", "Olga", "--organisation", umbrella.name)

    assert (code, letters()) == (1, [])

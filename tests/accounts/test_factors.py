"""Second factors: an app's codes once each, recovery codes, the last one stays, a lost one is reset."""

import json
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.core.cache import caches
from django.db import connections
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from tests.accounts.conftest import (
    MORNING,
    SECRET,
    code_now,
    confirm_again,
    give_password,
    letters,
    sign_in_by_app,
    verbs,
    with_app,
)
from tests.accounts.test_invitations import dump
from viadukt.accounts import totp
from viadukt.accounts.actors import PersonActor
from viadukt.accounts.selectors import factors_of
from viadukt.accounts.services.factors import (
    add_app,
    add_passkey,
    new_recovery_codes,
    remove_factor,
    rename_passkey,
    reset_second_factor,
    use_code,
)
from viadukt.kernel import clock, keys
from viadukt.kernel.errors import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_former_attempts(db):
    caches["default"].clear()


def own(member):
    return {"actor": PersonActor.of(member.user), "user": member.user}


MADE_IN_CHROMIUM = json.loads(Path(__file__).with_name("passkey.json").read_text())
"""A passkey as Chromium's virtual authenticator made it for http://localhost."""


def passkey(member, name="Passkey"):
    return add_passkey(**own(member), name=name, credential=MADE_IN_CHROMIUM, this=None)


def test_the_codes_are_those_of_the_standard():
    """RFC 6238, appendix B, the SHA-1 rows, shortened to six digits."""
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    expected = {59: "287082", 1111111109: "081804", 1111111111: "050471", 1234567890: "005924", 2000000000: "279037"}

    assert {at: totp.code_at(secret, at // 30).decode() for at in expected} == expected


@given(offset=st.integers(-5, 5), second=st.integers(0, 29))
def test_a_code_fits_one_step_around_now_and_never_again(offset, second):
    with clock.frozen(MORNING + timedelta(seconds=second)):
        step = int(clock.now().timestamp()) // 30
        code = totp.code_at(SECRET, step + offset).decode()
        neighbours = [totp.code_at(SECRET, step + d).decode() for d in (-1, 0, 1)]

        found = totp.step_of(SECRET, code)

        assert (found is not None) == (code in neighbours)
        if found is not None:
            assert totp.step_of(SECRET, code, after=found) is None or neighbours.count(code) > 1


@pytest.mark.parametrize("junk", ["", "12345", "1234567", "abcdef", "-12345", "１２３４５６a", "\x00", "9" * 40])
def test_junk_is_no_code(junk):
    assert totp.step_of(SECRET, junk) is None


class TestTheApp:
    def test_a_code_is_taken_once(self, berna):
        with_app(berna)
        with clock.frozen(MORNING + timedelta(days=400)):
            code = code_now()

            assert use_code(user=berna.user, code=code).type == "totp"
            assert use_code(user=berna.user, code=code) is None

    def test_nor_an_earlier_one_after_it(self, berna):
        with_app(berna)
        with clock.frozen(MORNING + timedelta(days=400)):
            earlier = code_now(steps=-1)
            assert use_code(user=berna.user, code=code_now()) is not None

            assert use_code(user=berna.user, code=earlier) is None
            assert use_code(user=berna.user, code=code_now(steps=1)) is not None, "a later one is fresh"

    def test_the_code_that_set_it_up_does_not_sign_in(self, berna):
        with clock.frozen(MORNING):
            add_app(**own(berna), secret=SECRET, code=code_now(), this=None)

            assert use_code(user=berna.user, code=code_now()) is None

    def test_a_replay_at_the_door_is_refused_even_when_the_cache_was_lost(self, client, berna):
        with_app(berna)
        with clock.frozen(clock.now()):
            sign_in_by_app(client, berna)
            thief = Client()
            give_password(thief, berna)
            caches["default"].clear()

            answer = thief.post("/account/second-step/", {"code": code_now()})

        assert answer.status_code == 200
        assert answer.context["app_form"].errors == {"code": ["Dieser Code passt nicht, oder er wurde schon benutzt."]}

    def test_a_wrong_code_sets_nothing_up(self, berna):
        with pytest.raises(Refused, match="Uhr Ihres Telefons"):
            add_app(**own(berna), secret=SECRET, code="000000", this=None)
        assert not Authenticator.objects.exists()

    def test_there_is_one_app(self, berna):
        with_app(berna)

        with pytest.raises(Refused, match="schon eine App"):
            add_app(**own(berna), secret=SECRET, code=code_now(), this=None)

    def test_setting_up_in_the_browser_with_recovery_codes_after_it(self, client, berna):
        give_password(client, berna)
        page = client.get("/account/second-factor/app/")
        secret = page.context["secret"].replace(" ", "")
        wrong = client.post("/account/second-factor/app/", {"code": "000000"})
        assert wrong.context["secret"] == page.context["secret"], "a typing error does not make a new secret"

        done = client.post("/account/second-factor/app/", {"code": code_now(secret)})

        assert len(done.context["codes"]) == 10
        assert "no-store" in done["Cache-Control"]
        assert client.get("/account/").status_code == 200, "the session has a second factor now"
        assert [letter.template for letter in letters()] == ["factor_added", "recovery_codes_made"]
        assert verbs() == ["session.opened", "factor.added", "recovery_codes.made"]
        assert client.get("/account/second-factor/app/")["Location"] == "/account/second-factor/"

    def test_the_pending_secret_is_not_in_the_database(self, client, berna):
        give_password(client, berna)
        secret = client.get("/account/second-factor/app/").context["secret"].replace(" ", "")

        assert secret not in dump()

    def test_setting_up_ends_sessions_that_were_opened_with_less(self, berna):
        first, second = Client(), Client()
        for client in (first, second):
            give_password(client, berna)
        secret = first.get("/account/second-factor/app/").context["secret"].replace(" ", "")

        first.post("/account/second-factor/app/", {"code": code_now(secret)})

        assert first.get("/account/").status_code == 200
        assert second.get("/account/second-factor/")["Location"] == "/account/login/?next=/account/second-factor/"


def test_secrets_lie_encrypted(berna):
    with_app(berna)
    codes = new_recovery_codes(**own(berna))
    rows = {row.type: row.data for row in Authenticator.objects.all()}
    seed = keys.reveal_text("second factors", rows["recovery_codes"]["seed"])

    everything = dump()
    assert SECRET not in everything
    assert seed not in everything
    assert [code for code in codes if f'"{code}"' in everything] == []
    assert keys.reveal_text("second factors", rows["totp"]["secret"]) == SECRET


class TestRecoveryCodes:
    def test_each_is_good_once_and_the_person_is_told(self, berna):
        with_app(berna)
        codes = new_recovery_codes(**own(berna))

        assert use_code(user=berna.user, code=codes[3]).type == "recovery_codes"
        assert use_code(user=berna.user, code=codes[3]) is None
        assert letters()[-1].template == "recovery_code_used"
        assert "noch 9" in letters()[-1].text
        assert factors_of(berna.user).recovery_left == 9

    def test_signing_in_with_one(self, client, berna):
        with_app(berna)
        codes = new_recovery_codes(**own(berna))
        give_password(client, berna)

        assert client.post("/account/second-step/", {"code": codes[0]})["Location"] == "/desk/"

    def test_new_ones_kill_the_former(self, client, berna):
        with_app(berna)
        former = new_recovery_codes(**own(berna))
        sign_in_by_app(client, berna)
        confirm_again(client)

        shown = client.post("/account/second-factor/recovery-codes/").context["codes"]

        assert set(shown).isdisjoint(former)
        assert use_code(user=berna.user, code=former[0]) is None
        assert use_code(user=berna.user, code=shown[0]) is not None

    def test_without_a_factor_they_stand_in_for_nothing(self, berna):
        with pytest.raises(Refused, match="Richten Sie zuerst"):
            new_recovery_codes(**own(berna))

    @pytest.mark.sql
    @pytest.mark.django_db(transaction=True, databases=["default", "keystore"])
    def test_of_two_who_use_one_at_once_exactly_one_gets_in(self, berna):
        with_app(berna)
        code = new_recovery_codes(**own(berna))[0]
        assert one_of_many(lambda: use_code(user=berna.user, code=code)) == 1

    @pytest.mark.sql
    @pytest.mark.django_db(transaction=True, databases=["default", "keystore"])
    def test_of_two_who_use_one_app_code_at_once_exactly_one_gets_in(self, berna):
        with_app(berna)
        code = code_now()
        assert one_of_many(lambda: use_code(user=berna.user, code=code)) == 1


def one_of_many(attempt, at_once=4):
    start, won = threading.Barrier(at_once), []

    def run():
        try:
            start.wait()
            if attempt() is not None:
                won.append(1)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(at_once)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(won)


class TestRemoving:
    def test_the_last_one_stays(self, client, berna):
        with_app(berna)
        sign_in_by_app(client, berna)
        confirm_again(client)

        assert client.get("/account/second-factor/app/remove/").context["is_last"] is True
        client.post("/account/second-factor/app/remove/")

        assert factors_of(berna.user).app is not None

    def test_one_of_two_goes_and_the_person_is_told(self, client, berna):
        with_app(berna)
        passkey(berna)
        sign_in_by_app(client, berna)
        confirm_again(client)

        client.post("/account/second-factor/app/remove/")

        assert factors_of(berna.user).app is None
        assert letters()[-1].template == "factor_removed"
        assert verbs()[-1] == "factor.removed"

    def test_other_sessions_end(self, client, berna):
        with_app(berna)
        key = passkey(berna)
        elsewhere = Client()
        with clock.frozen(clock.now() - timedelta(minutes=2)):
            sign_in_by_app(elsewhere, berna)
        sign_in_by_app(client, berna)
        confirm_again(client)

        client.post(f"/account/passkeys/{key.pk}/remove/")

        assert client.get("/account/").status_code == 200
        assert elsewhere.get("/account/").status_code == 302

    def test_of_two_last_ones_removed_at_once_one_stays(self, berna):
        app, key = with_app(berna) and factors_of(berna.user).app, passkey(berna)
        remove_factor(**own(berna), factor=app, this=None)

        with pytest.raises(Refused, match="einziger zweiter Faktor"):
            remove_factor(**own(berna), factor=key, this=None)

    def test_another_persons_passkey_is_not_there(self, client, berna, mallory):
        with_app(mallory)
        theirs = passkey(berna)
        sign_in_by_app(client, mallory)
        confirm_again(client)

        for action in ("remove", "rename"):
            assert client.post(f"/account/passkeys/{theirs.pk}/{action}/", {"name": "mine"}).status_code == 404
        with pytest.raises(Refused, match="nur die Person selbst"):
            rename_passkey(actor=PersonActor.of(mallory.user), passkey=theirs, name="mine")

    def test_a_passkey_gets_another_name(self, client, berna):
        with_app(berna)
        key = passkey(berna)
        sign_in_by_app(client, berna)
        confirm_again(client)
        assert client.get(f"/account/passkeys/{key.pk}/rename/").status_code == 200

        client.post(f"/account/passkeys/{key.pk}/rename/", {"name": "<b>Büro</b>"})

        page = client.get("/account/second-factor/").content.decode()
        assert "&lt;b&gt;Büro&lt;/b&gt;" in page
        assert "<b>Büro" not in page


class TestConfirming:
    """Changing an access asks once more who is there."""

    @pytest.mark.parametrize(
        "path", ["second-factor/app/remove/", "second-factor/recovery-codes/", "passkeys/add/", "email/", "password/"]
    )
    def test_it_is_asked_first(self, client, berna, path):
        with_app(berna)
        sign_in_by_app(client, berna)

        assert client.get(f"/account/{path}")["Location"] == f"/account/again/?next=%2Faccount%2F{path.replace('/', '%2F')}"

    def test_the_apps_code_does_too_and_is_used_up(self, client, berna):
        with_app(berna)
        with clock.frozen(clock.now() - timedelta(minutes=2)):
            sign_in_by_app(client, berna)
        with clock.frozen(clock.now()):
            answer = client.post("/account/again/code/?next=/account/password/", {"code": code_now()})
            assert answer["Location"] == "/account/password/"
            assert client.get("/account/password/").status_code == 200

            assert client.post("/account/again/code/", {"code": code_now()}).status_code == 200

    def test_a_wrong_password_does_not(self, client, berna):
        with_app(berna)
        sign_in_by_app(client, berna)

        answer = client.post("/account/again/", {"password": "wrong wrong wrong"})

        assert answer.context["form"].errors == {"password": ["Dieses Passwort stimmt nicht."]}
        assert client.get("/account/password/").status_code == 302

    def test_it_is_limited(self, client, berna):
        with_app(berna)
        sign_in_by_app(client, berna)
        answers = [client.post("/account/again/code/", {"code": "000000"}).status_code for _ in range(12)]

        assert answers == [200] * 10 + [429] * 2


class TestResetting:
    def test_everything_goes_and_a_mailed_link_begins_anew(self, client, berna, deniz):
        with_app(berna)
        passkey(berna)
        sign_in_by_app(client, berna)

        reset_second_factor(actor=deniz.actor, user=berna.user)

        assert factors_of(berna.user).count == 0
        assert client.get("/account/")["Location"] == "/account/login/?next=/account/"
        assert (letters()[-1].to, letters()[-1].template) == ("berna@beispiel.example", "factor_reset")
        assert verbs()[-1] == "factor.reset"

    def test_the_old_password_is_worth_nothing_after_it(self, client, berna, deniz):
        """Else a stolen password would be enough from then on."""
        with_app(berna)
        reset_second_factor(actor=deniz.actor, user=berna.user)

        assert give_password(client, berna).context["form"].non_field_errors() == ["E-Mail und Passwort passen nicht zusammen."]

    def test_the_person_begins_anew_by_the_link(self, client, berna, deniz):
        with_app(berna)
        reset_second_factor(actor=deniz.actor, user=berna.user)

        form = client.get(letters()[-1].path, follow=True)
        client.post(form.redirect_chain[-1][0], {"password1": "green bicycles sleep quietly"})

        assert give_password(client, berna, "green bicycles sleep quietly").status_code == 302
        assert client.get("/account/second-factor/").context["proven"] is False

    def test_only_who_looks_after_the_person(self, berna, kofi, mallory, farid):
        with_app(berna)
        for other in (kofi, mallory, farid, berna):
            with pytest.raises(Refused):
                reset_second_factor(actor=other.actor, user=berna.user)
        assert factors_of(berna.user).count == 1

    def test_the_lead_is_asked_first_and_sees_no_link(self, client, berna, deniz):
        with_app(berna)
        with_app(deniz)
        sign_in_by_app(client, deniz)
        assert client.get(f"/account/people/{berna.user.pk}/reset/").status_code == 200
        assert factors_of(berna.user).count == 1

        page = client.post(f"/account/people/{berna.user.pk}/reset/", follow=True)

        assert factors_of(berna.user).count == 0
        assert letters()[-1].path not in page.content.decode()


@pytest.mark.parametrize(
    "credential",
    [
        "",
        "null",
        "[]",
        "1",
        "{}",
        '{"id": "x"}',
        '{"id": "AA", "rawId": "AA", "response": {}}',
        '"x"',
        "{",
        '{"response": 1}',
        '{"response": {"userHandle": 7}}',
        '{"id":"AA","rawId":"AA","type":"public-key","response":{"userHandle":"AA","clientDataJSON":"AA","authenticatorData":"AA","signature":"AA"}}',
        '{"id":"AA","rawId":"AA","type":"public-key","response":{"clientDataJSON":"e30","attestationObject":"oA"}}',
    ],
)
@pytest.mark.parametrize("path", ["passkeys/login/", "second-step/", "passkeys/add/", "again/passkey/"])
def test_junk_instead_of_a_passkey_opens_nothing_and_breaks_nothing(client, berna, path, credential):
    with_app(berna)
    if path == "second-step/":
        passkey(berna)
        give_password(client, berna)
        client.get("/account/second-step/")
    elif path == "passkeys/login/":
        client.get("/account/passkeys/login/", headers={"Accept": "application/json"})
    else:
        passkey(berna)
        sign_in_by_app(client, berna)
        confirm_again(client)
        client.get(f"/account/{path}")
    before = Authenticator.objects.count()

    answer = client.post(f"/account/{path}", {"credential": credential})

    assert answer.status_code in {200, 302}
    assert Authenticator.objects.count() == before
    if path in {"second-step/", "passkeys/login/"}:
        assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    ("host", "nameless"), [("127.0.0.1:8000", True), ("[::1]:8000", True), ("localhost:8000", False), ("localhost", False)]
)
def test_passkeys_want_a_name_in_the_address(client, berna, host, nameless):
    give_password(client, berna)

    assert client.get("/account/passkeys/add/", headers={"Host": host}).context["nameless"] is nameless


def test_recovery_codes_are_ten_of_eight_digits(berna):
    with_app(berna)
    codes = new_recovery_codes(**own(berna))

    assert {len(code) for code in codes} == {8}
    assert len(set(codes)) == 10
    assert RecoveryCodes(Authenticator.objects.get(type="recovery_codes")).get_unused_codes() == codes

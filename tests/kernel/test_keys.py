"""Keys at rest, and the rotation of what wraps them."""

import base64
import stat
import subprocess
from datetime import timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured

from viadukt.kernel import clock, crypto, kek, keys, vault
from viadukt.kernel.crypto import CannotOpen
from viadukt.kernel.keystore import KEYSTORE
from viadukt.kernel.models import InstanceSecret, OwnerKey, ShortLivedKey

pytestmark = [pytest.mark.sql, pytest.mark.django_db(databases=["default", KEYSTORE])]


def test_a_protected_secret_is_revealed_for_its_purpose_and_place_alone():
    envelope = keys.protect("totp", b"JBSWY3DP", place="Berna")

    assert keys.reveal("totp", envelope, place="Berna") == b"JBSWY3DP"
    for purpose, place in (("mail", "Berna"), ("totp", "Deniz"), ("totp", "")):
        with pytest.raises(CannotOpen):
            keys.reveal(purpose, envelope, place=place)


def test_protected_text_is_text():
    envelope = keys.protect_text("mail", "Berna@beispiel.example")

    assert keys.reveal_text("mail", envelope) == "Berna@beispiel.example"
    assert "beispiel" not in envelope


@pytest.mark.parametrize("junk", ["", "no envelope", "ä", "AAAA"])
def test_text_that_is_no_envelope_does_not_open(junk):
    with pytest.raises(CannotOpen):
        keys.reveal_text("mail", junk)


def test_an_owner_keeps_its_keys_and_no_two_owners_share_one(cologne, accra):
    assert keys.owner_keys(cologne) == keys.owner_keys(cologne)
    assert keys.owner_keys(cologne).current != keys.owner_keys(accra).current
    assert keys.owner_keys(cologne).index_key != keys.owner_keys(accra).index_key
    assert keys.owner_public(cologne) == keys.owner_keys(cologne).current.public


def test_a_renewed_owner_still_opens_what_was_sealed_before(cologne):
    sealed = crypto.seal(b"Amal", keys.owner_public(cologne), b"")
    before = keys.owner_keys(cologne)

    after = keys.renew_owner_keys(cologne)

    assert after.current != before.current
    assert after.index_key == before.index_key
    assert keys.owner_public(cologne) == after.current.public
    assert crypto.unseal(sealed, after.pairs[1], b"") == b"Amal"


def test_renewing_an_owner_without_keys_gives_it_its_first(cologne):
    assert len(keys.renew_owner_keys(cologne).pairs) == 1


def test_an_owners_private_key_moved_to_another_row_does_not_open(cologne, accra):
    keys.owner_keys(cologne)
    keys.owner_keys(accra)
    stolen = OwnerKey.objects.get(owner_id=accra)
    OwnerKey.objects.filter(owner_id=cologne).update(wrapped_private=stolen.wrapped_private)

    with pytest.raises(CannotOpen):
        keys.owner_keys(cologne)


def test_outside_production_the_key_file_is_made_for_its_owner_alone(settings, tmp_path):
    settings.KEK_FILE = tmp_path / "new" / "kek"

    made = kek.keyring()

    assert stat.S_IMODE(settings.KEK_FILE.stat().st_mode) == 0o600
    assert kek.keyring() == made
    assert [p.name for p in settings.KEK_FILE.parent.iterdir()] == ["kek"]


def test_a_second_process_does_not_overwrite_the_key_file(tmp_path):
    kek.make_kek_file(tmp_path / "kek")
    first = (tmp_path / "kek").read_text()

    kek.make_kek_file(tmp_path / "kek")

    assert (tmp_path / "kek").read_text() == first


def test_in_production_a_missing_key_file_is_an_error_that_says_what_to_do(settings, tmp_path):
    settings.PRODUCTION = True
    settings.KEK_FILE = tmp_path / "home/kek"

    with pytest.raises(ImproperlyConfigured, match=r"kek \(VIADUKT_KEK_FILE\) is missing\. Make one: ") as missing:
        kek.keyring()
    assert not settings.KEK_FILE.exists()

    command = str(missing.value).partition("Make one: ")[2].partition(". Keep a copy")[0]
    subprocess.run(command, shell=True, check=True)  # noqa: S602 - as an operator would
    assert len(kek.keyring().keks) == 1
    assert stat.S_IMODE(settings.KEK_FILE.parent.stat().st_mode) == 0o700


def test_in_production_a_key_file_that_others_may_read_is_refused(settings, tmp_path):
    settings.KEK_FILE = tmp_path / "kek"
    kek.make_kek_file(settings.KEK_FILE)
    settings.PRODUCTION = True
    settings.KEK_FILE.chmod(0o640)

    with pytest.raises(ImproperlyConfigured, match="Run: chmod 600"):
        kek.keyring()


@pytest.mark.parametrize(
    ("content", "complaint"),
    [("", "is empty"), ("\n\n", "is empty"), ("hello\n", "line 1: not a key"), ("{good}\nAAAA\n", "line 2: not a key")],
)
def test_a_bad_key_file_is_named_with_its_line(settings, tmp_path, content, complaint):
    settings.KEK_FILE = tmp_path / "kek"
    settings.KEK_FILE.write_text(content.format(good=base64.b64encode(bytes(32)).decode()))

    with pytest.raises(ImproperlyConfigured, match=complaint):
        kek.keyring()


def test_a_key_file_of_another_instance_is_told_from_the_right_one(settings, own_kek_file):
    own_kek_file.unlink()
    kek.make_kek_file(own_kek_file)

    assert len(keys.problems()) == 1
    assert "does not hold the key" in keys.problems()[0]


def test_a_key_under_a_forged_name_is_reported(own_kek_file):
    kek.write_kek_file(own_kek_file, kek.Keyring((kek.Kek.new(),)))
    InstanceSecret.objects.update(kek_id=kek.keyring().current.id)

    assert keys.problems() == [f"The key in {own_kek_file} does not open this database. Put the right key file in place."]


def test_a_sound_instance_has_no_problems():
    assert keys.problems() == []


def test_a_database_that_was_not_migrated_says_so():
    InstanceSecret.objects.all().delete()
    keys.forget_instance_secret()

    with pytest.raises(ImproperlyConfigured, match="run its migrations first"):
        keys.protect("totp", b"x")
    keys.make_instance_secret()
    assert keys.reveal("totp", keys.protect("totp", b"x")) == b"x"
    keys.forget_instance_secret()


class PowerCutError(Exception):
    pass


@pytest.mark.parametrize("step", range(1, 7))
def test_a_rotation_that_broke_off_is_taken_up_again_and_loses_nothing(own_kek_file, step, cologne, accra):
    secret = keys.protect("totp", b"JBSWY3DP")
    before = {owner: keys.owner_keys(owner) for owner in (cologne, accra)}
    ballot = vault.new_short_lived_key(purpose="ballot", until=clock.now() + timedelta(days=1))
    pair = vault.open_short_lived_key(ballot.id)

    old, new = keys.begin_rotation()
    wrapped = []

    class BreaksOff(kek.Kek):
        def wrap(self, secret, place):
            wrapped.append(place)
            if len(wrapped) == step:
                raise PowerCutError
            return super().wrap(secret, place)

    with pytest.raises(PowerCutError):
        keys.rotate_kek(old, BreaksOff(new.key), batch=1)
    keys.forget_instance_secret()
    assert {owner: keys.owner_keys(owner) for owner in (cologne, accra)} == before
    assert keys.reveal("totp", secret) == b"JBSWY3DP"
    assert keys.finish_rotation() > 0, "the former key is still needed and stays"

    assert keys.begin_rotation() == (old, new), "no third key is made"
    keys.rotate_kek(old, new)
    assert keys.finish_rotation() == 0

    keys.forget_instance_secret()
    assert kek.keyring() == kek.Keyring((new,))
    assert {owner: keys.owner_keys(owner) for owner in (cologne, accra)} == before
    assert keys.reveal("totp", secret) == b"JBSWY3DP"
    assert vault.open_short_lived_key(ballot.id) == pair
    for model in (InstanceSecret, OwnerKey, ShortLivedKey):
        assert set(model.objects.values_list("kek_id", flat=True)) == {new.id}

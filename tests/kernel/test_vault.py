"""Locked objects: who opens them, and what their destruction leaves."""

from datetime import timedelta

import pytest
from django.db import transaction

from viadukt.kernel import clock, keys, vault
from viadukt.kernel.crypto import CannotOpen, KeyPair
from viadukt.kernel.ids import new_id
from viadukt.kernel.keystore import KEYSTORE
from viadukt.kernel.models import Destruction, ErasureShare, SealedKey
from viadukt.kernel.vault import Erased

pytestmark = [pytest.mark.sql, pytest.mark.django_db(databases=["default", KEYSTORE])]


@pytest.fixture
def case(cologne):
    return vault.lock(owner_id=cologne, object_id=new_id())


def test_the_owner_opens_what_is_theirs_and_nobody_else_does(cologne, accra, case):
    story = case.encrypt("story", b"Amal waits since May")

    opened = vault.open_for_owner(owner_id=cologne, object_id=case.object_id)

    assert opened.decrypt("story", story) == b"Amal waits since May"
    with pytest.raises(CannotOpen):
        vault.open_for_owner(owner_id=accra, object_id=case.object_id)


def test_a_person_with_a_code_opens_the_same_case(cologne, case):
    amal = KeyPair.from_seed(b"six words make thirty-two bytes.")
    case.seal_to(amal.public)
    case.seal_to(amal.public)

    assert vault.open_with(amal, object_id=case.object_id) == case

    vault.unseal_from(object_id=case.object_id, public=amal.public)
    with pytest.raises(CannotOpen):
        vault.open_with(amal, object_id=case.object_id)


def test_a_sealed_case_opens_for_its_advisers_and_not_for_the_organisation(cologne):
    berna, escrow = KeyPair.new(), KeyPair.new()
    case = vault.lock(owner_id=cologne, object_id=new_id(), recipients=[berna.public, escrow.public])

    assert vault.open_with(escrow, object_id=case.object_id) == case
    with pytest.raises(CannotOpen):
        vault.open_for_owner(owner_id=cologne, object_id=case.object_id)


def test_nothing_is_locked_for_nobody(cologne):
    with pytest.raises(ValueError, match="nobody"):
        vault.lock(owner_id=cologne, object_id=new_id(), recipients=[])


@pytest.mark.parametrize(("name", "version"), [("name", 1), ("story", 2)])
def test_a_ciphertext_moved_to_another_field_or_version_does_not_open(case, name, version):
    with pytest.raises(CannotOpen):
        case.decrypt(name, case.encrypt("story", b"Amal"), version=version)


def test_a_sealed_key_moved_to_another_case_does_not_open(cologne, case):
    other = vault.lock(owner_id=cologne, object_id=new_id())
    moved = SealedKey.objects.get(object_id=other.object_id)
    SealedKey.objects.filter(object_id=case.object_id).update(sealed=moved.sealed)

    with pytest.raises(CannotOpen):
        vault.open_for_owner(owner_id=cologne, object_id=case.object_id)


def test_many_cases_open_with_three_queries(cologne, django_assert_num_queries):
    cases = {key.object_id: key for key in (vault.lock(owner_id=cologne, object_id=new_id()) for _ in range(20))}

    with django_assert_num_queries(2), django_assert_num_queries(1, using=KEYSTORE):
        opened = vault.open_many_for_owner(owner_id=cologne, object_ids=list(cases))

    assert opened == cases


def test_an_erased_case_opens_for_nobody_even_when_the_database_comes_back(cologne, case, django_capture_on_commit_callbacks):
    backup = SealedKey.objects.get(object_id=case.object_id)
    pair = keys.owner_keys(cologne).current
    with django_capture_on_commit_callbacks(execute=True):
        vault.destroy(case.object_id)
    assert not SealedKey.objects.exists()
    assert not ErasureShare.objects.exists()

    backup.pk = None
    backup.save()

    with pytest.raises(Erased):
        vault.open_for_owner(owner_id=cologne, object_id=case.object_id)
    with pytest.raises(Erased):
        vault.open_with(pair, object_id=case.object_id)


def test_an_erasure_that_rolls_back_leaves_the_case_as_it_was(cologne, case, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        vault.destroy(case.object_id)
        transaction.set_rollback(True)

    assert vault.open_for_owner(owner_id=cologne, object_id=case.object_id) == case


def test_a_destruction_that_was_not_carried_out_is_made_up_for(case):
    vault.destroy(case.object_id)
    assert ErasureShare.objects.count() == 1, "nothing has been committed yet"

    assert vault.carry_out_destructions() == 1
    assert not ErasureShare.objects.exists()
    assert vault.carry_out_destructions() == 0


def test_a_key_store_restored_from_its_backup_is_brought_up_to_date(case):
    copy = ErasureShare.objects.get()
    vault.destroy(case.object_id)
    vault.carry_out_destructions()
    ErasureShare.objects.create(object_id=copy.object_id, share=copy.share)

    assert vault.carry_out_destructions() == 0
    assert vault.carry_out_destructions(again=True) == 1
    assert not ErasureShare.objects.exists()


def test_an_old_destruction_is_forgotten(case):
    vault.destroy(case.object_id)
    vault.carry_out_destructions()

    with clock.frozen(clock.now() + vault.KEEP_DESTRUCTIONS + timedelta(days=1)):
        vault.carry_out_destructions(again=True)

    assert Destruction.objects.count() == 1, "it was just repeated"
    Destruction.objects.update(done_at=clock.now() - vault.KEEP_DESTRUCTIONS - timedelta(days=1))
    vault.destroy(new_id())
    vault.carry_out_destructions()
    assert Destruction.objects.count() == 1


def test_a_ballots_key_lives_until_it_is_destroyed():
    ballot = vault.new_short_lived_key(purpose="ballot", until=clock.now() + timedelta(hours=1))
    assert vault.open_short_lived_key(ballot.id).public == ballot.public

    vault.destroy_short_lived_key(ballot.id)
    vault.destroy_short_lived_key(ballot.id)

    with pytest.raises(Erased):
        vault.open_short_lived_key(ballot.id)


def test_a_key_whose_time_is_over_opens_no_more_and_is_destroyed():
    ballot = vault.new_short_lived_key(purpose="ballot", until=clock.now() + timedelta(hours=1))

    with clock.frozen(clock.now() + timedelta(hours=1)):
        with pytest.raises(Erased):
            vault.open_short_lived_key(ballot.id)
        assert vault.destroy_expired_keys() == 1
        assert vault.destroy_expired_keys() == 0

from viadukt.kernel.ids import new_id


def test_ids_are_version_7():
    assert new_id().version == 7

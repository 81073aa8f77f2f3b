"""The rules of trying again and of counting as dead."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from viadukt.jobs.lease import Watch
from viadukt.jobs.policy import Policy
from viadukt.kernel.backoff import LONGEST_PAUSE, pause

attempts = st.integers(1, 10_000)
seconds = st.floats(0, 1e6)


@given(attempts, seconds, st.floats(0, 1))
def test_a_pause_lies_between_half_and_the_whole_of_the_doubled_backoff(tried, first, chance):
    whole = min(LONGEST_PAUSE, first * 2.0 ** min(tried - 1, 60))

    assert whole / 2 <= pause(tried, first, chance=chance) <= whole


@given(attempts, seconds)
def test_pauses_never_shrink_with_further_attempts(tried, first):
    assert pause(tried, first, chance=0.5) <= pause(tried + 1, first, chance=0.5)


@given(seconds)
def test_two_that_failed_together_do_not_come_back_together(first):
    assert (pause(1, first + 1, chance=0.1) == pause(1, first + 1, chance=0.9)) is False


@given(st.integers(0, 50))
def test_a_job_is_tried_once_more_than_its_retries(retries):
    policy = Policy(retries=retries)

    assert [policy.may_try_again(n) for n in range(1, retries + 2)] == [True] * retries + [False]


@pytest.mark.parametrize("wrong", [{"retries": -1}, {"backoff": -0.1}, {"lease": 0}, {"limit": 0}])
def test_a_policy_that_cannot_be_is_refused(wrong):
    with pytest.raises(ValueError, match=next(iter(wrong))):
        Policy(**wrong)


@given(st.lists(st.tuples(st.floats(0, 5), st.booleans()), min_size=1), st.floats(0.1, 20))
def test_a_holder_is_stale_exactly_after_a_whole_lease_of_silence(steps, lease):
    """Steps of an observer's own clock; at each the holder may have given a sign of life."""
    watch, at, beat, heard = Watch(), 0.0, 0, 0.0
    watch.is_stale("job", holder="w", beat=beat, lease=lease, at=at)
    for step, alive in steps:
        at += step
        if alive:
            beat, heard = beat + 1, at

        assert watch.is_stale("job", holder="w", beat=beat, lease=lease, at=at) == (at - heard >= lease)


def test_another_holder_begins_a_lease_of_its_own():
    watch = Watch()
    watch.is_stale("job", holder="first", beat=7, lease=10, at=0)

    assert watch.is_stale("job", holder="second", beat=7, lease=10, at=11) is False


def test_what_is_not_held_any_more_is_forgotten():
    watch = Watch()
    watch.is_stale("job", holder="w", beat=1, lease=10, at=0)
    watch.keep_only(set())

    assert watch.is_stale("job", holder="w", beat=1, lease=10, at=99) is False

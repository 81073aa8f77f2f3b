"""Which of the topics that a text may mean are searched for, and which are offered."""

import pytest

from viadukt.directory.need import Need
from viadukt.understanding.public import TopicGuess, Understood


def understood(*guesses: tuple[str, float], sure: bool) -> Understood:
    topics = tuple(TopicGuess(slug, score, "text") for slug, score in guesses)
    return Understood("de", topics, sure, None, (), (), (), (), "", ())


@pytest.mark.parametrize(
    ("guesses", "sure", "acted", "offered"),
    [
        ([("recognition", 0.98), ("work-permit", 0.015), ("seniors", 0.0001)], True, ("recognition",), ()),
        ([("recognition", 0.7), ("work-permit", 0.25), ("seniors", 0.0001)], True, ("recognition",), ("work-permit",)),
        ([("recognition", 0.4), ("work-permit", 0.3), ("seniors", 0.1)], False, ("recognition", "work-permit"), ("seniors",)),
        ([], False, (), ()),
    ],
)
def test_only_what_it_may_well_mean_is_offered(
    guesses: list[tuple[str, float]], sure: bool, acted: tuple[str, ...], offered: tuple[str, ...]
) -> None:
    need = Need.of(understood(*guesses, sure=sure))

    assert (need.topics, need.maybe) == (acted, offered)

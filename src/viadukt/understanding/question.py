"""A question taken apart: language, place, mentions, topic."""

from __future__ import annotations

from viadukt.understanding.folding import fold, words_of
from viadukt.understanding.kinds import TopicGuess, Understood
from viadukt.understanding.lexicon import languages, lexicon
from viadukt.understanding.places import find_place


def understand(text: str, *, interface_language: str = "de") -> Understood:
    """What `text` asks for. Any text at all is answered; none is kept or logged."""
    words = words_of(fold(text))
    joined = f" {' '.join(words)} "
    scores: dict[str, float] = {}
    for code in languages():
        found = lexicon(code)
        assert found
        for slug, entry in found.topics.items():
            for phrase in entry.phrases:
                folded = " ".join(words_of(fold(phrase)))
                if f" {folded} " in joined:
                    scores[slug] = max(scores.get(slug, 0), len(folded) / (len(folded) + 10))
    best = sorted(scores.items(), key=lambda item: -item[1])[:5]
    return Understood(
        language="",
        topics=tuple(TopicGuess(slug, score, "lexicon") for slug, score in best),
        sure=bool(best) and best[0][1] > 0.5,
        place=find_place(text),
        spoken=(),
        professions=(),
        groups=(),
        formats=(),
        urgent="",
        words=tuple(words[:20]),
    )

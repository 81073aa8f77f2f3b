"""A question taken apart: language, place, mentions, topic."""

from __future__ import annotations

from typing import Final

from viadukt.understanding.folding import within_reason
from viadukt.understanding.kinds import TopicGuess, Understood, Urgent, Via
from viadukt.understanding.mentions import Mention, mentions
from viadukt.understanding.telling import Token, tokens_of
from viadukt.understanding.topics import NONE, Model, model
from viadukt.understanding.whereabouts import locate

MOST_TOPICS: Final = 5
LEAST_SHARE: Final = 0.01
MOST_WORDS: Final = 24
EMERGENCY: Final = 0.5  # share that an emergency adds to its topic
NO_NEED: Final = 0.5  # share from which a text is no need at all; below, what it may mean is offered
LONGEST: Final = 20_000  # letters; what follows is not read
_TOPIC_OF: Final = {
    "violence": "violence-protection",
    "trafficking": "violence-protection",
    "suicide": "mental-health",
    "medical": "health",
}
_URGENCY: Final[tuple[Urgent, ...]] = ("suicide", "medical", "violence", "trafficking")


def understand(text: str, *, interface_language: str = "de") -> Understood:
    """What `text` asks for. Any text at all is answered; none is kept or logged.

    `interface_language` decides between two languages that a short text could be in ("visa").
    """
    text = within_reason(text, LONGEST)
    trained = model()
    tokens = tokens_of(text)
    words = [word for token in tokens for word in token.words]
    named = mentions(words)
    topics, sure = _topics(trained, tokens, words, named)
    return Understood(
        language=trained.identifier.identify(text, hint=interface_language),
        topics=topics,
        sure=sure,
        place=locate(text),
        spoken=_values("spoken", named),
        professions=_values("profession", named),
        groups=_values("group", named),
        formats=_values("format", named),
        urgent=_urgent(named, topics),
        words=_remaining(trained, words, named),
    )


def language_of(text: str, *, hint: str = "") -> str:
    """The language a text is in (BCP 47); empty when there is too little to tell. `hint` decides between two that are close."""
    return model().identifier.identify(text[:LONGEST], hint=hint)


def _topics(trained: Model, tokens: list[Token], words: list[str], named: list[Mention]) -> tuple[tuple[TopicGuess, ...], bool]:
    if not any(len(word) > 1 for word in words):
        return (), False
    shares, meant = trained.probabilities(tokens)
    for emergency in _values("urgent", named):  # said in so many words
        shares[trained.classes.index(_TOPIC_OF[emergency])] += EMERGENCY
    shares /= shares.sum()
    order = shares.argsort()[::-1]
    if trained.classes[order[0]] == NONE and shares[order[0]] >= NO_NEED:
        return (), False
    said = {mention.value for mention in named if mention.kind == "topic"}
    guesses: list[TopicGuess] = []
    for at in order:
        slug, share = trained.classes[at], float(shares[at])
        if slug == NONE:
            continue
        if guesses and (share < LEAST_SHARE or len(guesses) == MOST_TOPICS) and len(guesses) >= 3:
            break
        via: Via = "lexicon" if slug in said else "meaning" if meant else "text"
        guesses.append(TopicGuess(slug, round(share, 4), via))
    return tuple(guesses), guesses[0].score >= trained.mix.sure


def _values(kind: str, named: list[Mention]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(mention.value for mention in named if mention.kind == kind))


def _urgent(named: list[Mention], topics: tuple[TopicGuess, ...]) -> Urgent:
    """The most pressing emergency that is named; violence also when it is the topic."""
    said = _values("urgent", named)
    for emergency in _URGENCY:
        if emergency in said:
            return emergency
    return "violence" if topics and topics[0].slug == "violence-protection" and topics[0].score >= 0.4 else ""


def _remaining(trained: Model, words: list[str], named: list[Mention]) -> tuple[str, ...]:
    """Words for the full text: those that tell something, without what has been understood as language or way to be helped."""
    taken = {at for mention in named if mention.kind in {"spoken", "format"} for at in range(mention.begin, mention.end)}
    kept = list(dict.fromkeys(word for at, word in enumerate(words) if at not in taken and len(word) > 2))[:400]
    told = trained.grams.telling(kept, whole_words_only=True)
    order = sorted(range(len(kept)), key=lambda at: -float(told[at]))[:MOST_WORDS]
    return tuple(kept[at] for at in sorted(order))

"""The one door for other contexts: words in, concepts out. Nothing here touches the database or logs a text."""

from viadukt.understanding import fulltext
from viadukt.understanding.folding import fold
from viadukt.understanding.kinds import Occupation, Place, TopicGuess, Understood
from viadukt.understanding.meaning import missing_parts
from viadukt.understanding.names import example_questions, language_name, profession_names, topic_label
from viadukt.understanding.occupations import find_occupations, occupation_name
from viadukt.understanding.places import find_place, nearest_place, place_by_key, suggest_places
from viadukt.understanding.question import language_of, understand

__all__ = [
    "Occupation",
    "Place",
    "TopicGuess",
    "Understood",
    "example_questions",
    "find_occupations",
    "find_place",
    "fold",
    "fulltext",
    "language_name",
    "language_of",
    "missing_parts",
    "nearest_place",
    "occupation_name",
    "place_by_key",
    "profession_names",
    "suggest_places",
    "topic_label",
    "understand",
]

"""Full text: a small port over SQLite FTS5 and PostgreSQL `tsvector`, the same on both and without an extension.

What goes in is folded here, word by word, so that neither database's own idea of a language counts. `index` and `remove` belong
into the transaction of the change that they follow: then the index cannot lag behind. A word that nothing in the index begins
with is taken for a typo and replaced by the nearest words of the index.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from threading import Lock
from typing import Any, LiteralString

from django.db import connection, transaction
from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from viadukt.understanding.folding import fold, words_of

WORDS_OF_A_QUERY = 8
LONGEST_WORD = 60
ENOUGH = 10  # hits with all words; with fewer, some words will do
_MOST_MATCHES = 5_000  # that PostgreSQL ranks, so that one common word costs no second
_LAST = "\U0010ffff"

_vocabulary: list[str] = []
_vocabulary_lock = Lock()


def index(kind: str, object_id: str, texts: Iterable[str], *, titles: Iterable[str] = ()) -> None:
    """Puts an object's texts into the index, in place of what stood there; words of `titles` weigh more."""
    title_words, body_words = _words(titles), _words(texts)
    remove(kind, object_id)
    titles_text, body = " ".join(title_words), " ".join(body_words)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "INSERT INTO understanding_text (kind, object_id, titles, body, words) VALUES (%s, %s, %s, %s, %s::tsvector)",
                [kind, object_id, titles_text, body, _tsvector(title_words, body_words)],
            )
        else:
            cursor.execute(
                "INSERT INTO understanding_text (kind, object_id, titles, body) VALUES (%s, %s, %s, %s)",
                [kind, object_id, titles_text, body],
            )
            cursor.execute(
                "INSERT INTO understanding_text_words (rowid, titles, body) VALUES (%s, %s, %s)",
                [cursor.lastrowid, titles_text, body],
            )
        # in one order, so that two writers cannot wait for each other
        rows = [[word] for word in sorted({*title_words, *body_words})]
        cursor.executemany("INSERT INTO understanding_word (word) VALUES (%s) ON CONFLICT DO NOTHING", rows)


def remove(kind: str, object_id: str) -> None:
    """Takes an object out of the index; one that is not there is no error."""
    _forget("kind = %s AND object_id = %s", kind, object_id)


def clear(kind: str) -> None:
    """Takes all objects of a kind out of the index, those too that are no more."""
    _forget("kind = %s", kind)


def _forget(condition: LiteralString, *values: str) -> None:
    with connection.cursor() as cursor:
        if connection.vendor != "postgresql":
            # FTS5 with outside content must be told what it forgets
            cursor.execute(
                "INSERT INTO understanding_text_words (understanding_text_words, rowid, titles, body) "  # noqa: S608 (literals)
                "SELECT 'delete', id, titles, body FROM understanding_text WHERE " + condition,
                values,
            )
        cursor.execute("DELETE FROM understanding_text WHERE " + condition, values)  # noqa: S608 (literals)


def forget_unused_words() -> int:
    """Makes the vocabulary anew from what the index holds; answers how many words it has. For the clock, once a week."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT titles, body FROM understanding_text")
        used = {word for row in cursor.fetchall() for text in row for word in text.split()}
        cursor.execute("DELETE FROM understanding_word")
        cursor.executemany(
            "INSERT INTO understanding_word (word) VALUES (%s) ON CONFLICT DO NOTHING", [[word] for word in sorted(used)]
        )
    return len(used)


def search(kind: str, words: Sequence[str], limit: int = 200, *, every: bool = False) -> list[tuple[str, float]]:
    """Ids of the objects of that kind in which the words stand, or begin a word, with a score; the best first.

    First those with all the words; when they are few, also those with some, unless `every` word is wanted. Scores compare
    within one answer only.
    """
    wanted = list(dict.fromkeys(word[:LONGEST_WORD] for text in words for word in words_of(fold(text))))
    wanted = sorted(wanted, key=len, reverse=True)[:WORDS_OF_A_QUERY]
    if not wanted or limit < 1:
        return []
    groups = _spellings(wanted)
    if not groups:
        return []
    found = _matches(kind, groups, limit, every=True) if len(groups) == len(wanted) else []
    if not every and len(found) < min(ENOUGH, limit) and (len(wanted) > 1 or not found):
        have = {object_id for object_id, _ in found}
        least = found[-1][1] if found else 0.0
        some = [(object_id, score) for object_id, score in _matches(kind, groups, limit, every=False) if object_id not in have]
        # what has only some of the words never stands before what has all
        found += [(object_id, min(score, least) if have else score) for object_id, score in some]
    return found[:limit]


def _words(texts: Iterable[str]) -> list[str]:
    return [word[:LONGEST_WORD] for text in texts for word in words_of(fold(text))]


def _tsvector(title_words: list[str], body_words: list[str]) -> str:
    """The literal, so that no parser of the database comes between; it counts 16 383 positions and no more."""
    places: dict[str, list[str]] = {}
    for position, word in enumerate(title_words, 1):
        places.setdefault(word, []).append(f"{min(position, 16383)}A")
    for position, word in enumerate(body_words, len(title_words) + 1):
        places.setdefault(word, []).append(f"{min(position, 16383)}D")
    return " ".join(f"'{word}':{','.join(at[:50])}" for word, at in places.items())


def _spellings(words: list[str]) -> list[list[str]]:
    """For each word those under which the index knows it: itself, else near ones; none for a word that is nowhere."""
    known = _beginning_in_vocabulary(words)
    vocabulary = _current_vocabulary() if any(len(word) >= 4 and word not in known for word in words) else []
    groups = []
    for word in words:
        if word in known:
            groups.append([word])
        elif len(word) >= 4:
            near = extract(word, vocabulary, scorer=OSA.distance, score_cutoff=1 if len(word) < 7 else 2, limit=5)
            least = min((distance for _, distance, _ in near), default=0)
            if chosen := [match for match, distance, _ in near if distance == least]:
                groups.append(chosen)
    return groups


def _beginning_in_vocabulary(words: list[str]) -> set[str]:
    one = "SELECT %s WHERE EXISTS (SELECT 1 FROM understanding_word WHERE word >= %s AND word < %s)"
    if connection.vendor == "postgresql":
        one = one.replace("SELECT %s", "SELECT %s::text", 1)
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join([one] * len(words)), [part for word in words for part in (word, word, word + _LAST)])
        return {row[0] for row in cursor.fetchall()}


def _current_vocabulary() -> list[str]:
    """The words of the index; kept in the process, and read again when there are more or fewer."""
    global _vocabulary  # noqa: PLW0603 (a cache of this process)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM understanding_word")
        (count,) = cursor.fetchone()
        with _vocabulary_lock:
            if count != len(_vocabulary):
                cursor.execute("SELECT word FROM understanding_word")
                _vocabulary = [row[0] for row in cursor.fetchall()]
            return _vocabulary


def _matches(kind: str, groups: list[list[str]], limit: int, *, every: bool) -> list[tuple[str, float]]:
    if connection.vendor == "postgresql":
        query = (" & " if every else " | ").join("(" + " | ".join(f"'{word}':*" for word in group) + ")" for group in groups)
        statement = (
            "SELECT object_id, ts_rank('{0.1, 0.2, 0.4, 1.0}', words, query) AS score FROM ("
            "SELECT object_id, words, id, %s::tsquery AS query FROM understanding_text "
            "WHERE kind = %s AND words @@ %s::tsquery LIMIT %s) AS matches ORDER BY score DESC, id LIMIT %s"
        )
        arguments: list[Any] = [query, kind, query, _MOST_MATCHES, limit]
    else:
        query = (" AND " if every else " OR ").join("(" + " OR ".join(f'"{word}"*' for word in group) + ")" for group in groups)
        statement = (
            "SELECT object_id, -bm25(understanding_text_words, 5.0, 1.0) AS score FROM understanding_text_words "
            "JOIN understanding_text ON understanding_text.id = understanding_text_words.rowid "
            "WHERE understanding_text_words MATCH %s AND kind = %s ORDER BY score DESC, understanding_text.id LIMIT %s"
        )
        arguments = [query, kind, limit]
    with connection.cursor() as cursor:
        cursor.execute(statement, arguments)
        return [(str(object_id), float(score)) for object_id, score in cursor.fetchall()]

"""Search over what is encrypted: a blind index of keyed hashes of folded words.

Whoever has the database alone sees which rows share a word, never the word. Each organisation has its own key, so that two
organisations' indexes cannot be compared.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable

from anyascii import anyascii

LEAST_PREFIX = 3
_WORD = re.compile(r"[^\W_]+")
_DIGRAPHS = str.maketrans({"ä": "a", "ö": "o", "ü": "u", "ß": "ss"})


def fold(text: str) -> list[str]:
    """The words of `text` as they are compared: small Latin letters without marks, `ä`, `ae` and `a` the same.

    Other scripts are transliterated, so that a name typed in Latin letters finds the one written in its own script as far
    as their transliterations agree.
    """
    composed = unicodedata.normalize("NFKC", text).casefold().translate(_DIGRAPHS)
    bare = "".join(c for c in unicodedata.normalize("NFKD", composed) if not unicodedata.combining(c))
    words = []
    for word in _WORD.findall(bare):
        latin = "".join(_WORD.findall(anyascii(word).lower()))
        for pair, single in (("ae", "a"), ("oe", "o"), ("ue", "u")):
            latin = latin.replace(pair, single)
        if latin:
            words.append(latin)
    return words


def index_terms(index_key: bytes, text: str, *, prefixes: bool = True) -> set[bytes]:
    """What to store so that `text` is found: 16 bytes a term, for whole words and, with `prefixes`, for their beginnings
    from three letters on (which shows more of a text's shape: leave it out where that matters)."""
    terms = set()
    for word in fold(text):
        terms.add(_term(index_key, "word", word))
        if prefixes:
            terms |= {_term(index_key, "prefix", word[:n]) for n in range(LEAST_PREFIX, len(word) + 1)}
    return terms


def query_terms(index_key: bytes, text: str, *, prefixes: bool = True) -> list[bytes]:
    """What to look for: a row that holds all of these terms matches. Words shorter than a prefix must match whole."""
    return [
        _term(index_key, "prefix" if prefixes and len(word) >= LEAST_PREFIX else "word", word) for word in unique(fold(text))
    ]


def unique(words: Iterable[str]) -> list[str]:
    """Each word once, in the order of their first coming."""
    return list(dict.fromkeys(words))


def _term(index_key: bytes, kind: str, word: str) -> bytes:
    return hashlib.blake2b(f"{kind}|{word}".encode(), key=index_key, digest_size=16, person=b"viadukt blind").digest()

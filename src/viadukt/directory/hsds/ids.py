"""Identifiers of what has no row of its own: taxonomies, terms, and the parts of a service.

They are UUIDs of version 5 (RFC 9562, section 5.5), so that a topic has the same id on every instance and a part keeps its
id from one request to the next.
"""

from functools import lru_cache
from uuid import UUID, uuid5

NAMESPACE = UUID("7af6ec59-35bd-4142-b300-e3f126ce6550")


@lru_cache(maxsize=8)
def taxonomy_id(taxonomy: str) -> UUID:
    """The id of one of our taxonomies: `topics`, `target-groups` or `formats`."""
    return uuid5(NAMESPACE, f"taxonomy:{taxonomy}")


@lru_cache(maxsize=1024)
def term_id(taxonomy: str, code: str) -> UUID:
    """The id of a term of a taxonomy, from the term's code."""
    return uuid5(NAMESPACE, f"term:{taxonomy}:{code}")


def part_id(owner: UUID, part: str) -> str:
    """The id of a part of `owner`, such as `phone` or `language:tr`."""
    return str(uuid5(NAMESPACE, f"{owner}:{part}"))

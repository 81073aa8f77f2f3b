"""A service's words in the full-text port."""

from uuid import UUID

from viadukt.directory.models import Service
from viadukt.understanding.public import fulltext

KIND = "service"


def write(service: Service) -> None:
    """All wordings of title, description and eligibility, and the organisation's names. To be called in its transaction."""
    organisation = service.organisation
    fulltext.index(
        KIND,
        str(service.pk),
        [wording.text for field in (service.description, service.eligibility) for wording in field.wordings.values()],
        titles=[*(wording.text for wording in service.title.wordings.values()), organisation.name, organisation.short],
    )


def remove(service_id: UUID) -> None:
    fulltext.remove(KIND, str(service_id))


def clear() -> None:
    fulltext.clear(KIND)


def search(words: tuple[str, ...], limit: int = 200, *, every: bool = False) -> dict[UUID, float]:
    """The services in which the words stand (`every` one of them, or some), with a share of the best one's score (0 to 1)."""
    found = fulltext.search(KIND, list(words), limit, every=every) if words else []
    best = max((score for _, score in found), default=1.0)
    return {UUID(key): max(0.0, score / best) if best > 0 else 1.0 for key, score in found}

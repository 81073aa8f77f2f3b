"""A proposal for the demo network, so that two people can try how four eyes see more than two."""

from datetime import date
from uuid import UUID

from viadukt.guidance.library import fingerprint, shipped_texts


def propose_example(
    *, change_id: UUID, seat_id: UUID, path: str, old: str, new: str, why: str, source: str, source_day: date
) -> None:
    """Propose, in an invented seat, `new` for `old` in a file of the program. Nothing is written twice, and no mail.

    Raises `ValueError` where the file does not hold `old`.
    """
    from viadukt.guidance.models import ChangeState, RuleChange  # noqa: PLC0415 - models need a Django that is set up
    from viadukt.kernel import clock  # noqa: PLC0415
    from viadukt.network.public import Seat  # noqa: PLC0415

    base = shipped_texts()[path]
    if old not in base:
        raise ValueError(f"{path} does not hold {old!r}")
    RuleChange.objects.get_or_create(
        id=change_id,
        defaults={
            "path": path,
            "state": ChangeState.PROPOSED,
            "base": base,
            "base_sha256": fingerprint(base),
            "shipped_sha256": fingerprint(base),
            "text": base.replace(old, new, 1),
            "why": why,
            "source": source,
            "source_day": source_day,
            "author_id": Seat.objects.get(pk=seat_id).user_id,
            "author_seat_id": seat_id,
            "proposed_at": clock.now(),
        },
    )


def forget_changes() -> None:
    """Take all changes of the rules away: those of the program count again."""
    from viadukt.guidance.models import RuleChange, RuleState  # noqa: PLC0415 - models need a Django that is set up

    RuleChange.objects.all().delete()
    RuleState.objects.all().delete()

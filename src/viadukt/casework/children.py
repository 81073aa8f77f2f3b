"""Children and young people: what they decide themselves, and where somebody with custody must agree too.

Sources: § 8(3) SGB VIII (counselling of children without the knowledge of who has custody, as long as telling them
would defeat its purpose; also by bodies of the free youth welfare), § 36 SGB I (as § 8(3) leaves it untouched). Have a
lawyer confirm.
"""

from django.utils.translation import gettext as _

from viadukt.casework.models import Purpose
from viadukt.casework.opening import PERSON, OpenCase
from viadukt.casework.services.consents import consents_to, content_of
from viadukt.kernel import clock
from viadukt.kernel.decisions import Decision

OF_AGE = 18
GUARDED = frozenset({Purpose.REFERRAL, Purpose.THIRD_COUNTRY, Purpose.STORY, Purpose.NEXT_ORGANISATION})
"""What passes a child's data on or shows them to others."""


def may_be_minor(birth_year: int | None, *, year: int) -> bool:
    """Whether somebody born in that year may still be under 18 in `year`: with the year alone we count until it is over."""
    return birth_year is not None and year - birth_year <= OF_AGE


def birth_year_of(opened: OpenCase) -> int | None:
    """What the record of the person says; nothing when it is not known or no year."""
    value = opened.record(PERSON).value.get("birth_year")
    text = str(value or "").strip()
    return int(text) if text.isdecimal() and len(text) == 4 else None


def is_minor(opened: OpenCase) -> bool:
    """Whether the person of a case may be under 18."""
    return may_be_minor(birth_year_of(opened), year=clock.today().year)


def consent_of_minor(opened: OpenCase, purpose: str) -> Decision:
    """Whether what the person wants may go ahead as far as their age is concerned.

    Yes for adults, for those whose age we do not know, for a minor's own counselling, and where a consent of somebody with
    custody to this purpose is valid. Else no, with the reason.
    """
    if purpose not in GUARDED or not is_minor(opened):
        return Decision.yes()
    if any(content_of(opened, consent)["guardian"] for consent in consents_to(opened, purpose)):
        return Decision.yes()
    return Decision.no(
        _(
            "Diese Person ist vielleicht noch nicht 18. Beraten werden darf sie ohne ihre Eltern (§ 8 Abs. 3 SGB VIII). "
            "Für diesen Schritt muss auch zustimmen, wer das Sorgerecht hat."
        )
    )

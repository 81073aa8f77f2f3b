"""Who a case is about: the person, the household, and what of it is counted."""

from dataclasses import asdict, dataclass

from django.db import transaction

from viadukt.audit.public import record
from viadukt.casework import permissions
from viadukt.casework.controlled import age_group, controlled
from viadukt.casework.models import CaseFigures
from viadukt.casework.opening import HOUSEHOLD, NICKNAME, PERSON, Json, OpenCase
from viadukt.casework.services.cases import begin_figures, put_record
from viadukt.casework.services.drafts import discard_draft
from viadukt.kernel import clock


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """Codes about the person that stand in the statistics row."""

    sex: str = ""
    country_of_origin: str = ""
    residence_purpose: str = ""


def write_person(*, opened: OpenCase, value: Json, counted: Counted, language: str, based_on: int) -> int:
    """Write who the person is; answers the new version. The case is then called by the name marked so, and found by all of
    them.

    Raises `Conflict` when somebody wrote it meanwhile, `Refused` for a closed case: then nothing changes, the codes neither.
    """
    permissions.may_change(opened.actor, opened.case).or_raise()
    with transaction.atomic():
        version = put_record(opened, PERSON, value, based_on=based_on)
        if called := next((name["text"] for name in value.get("names", []) if name["kind"] == "called"), ""):
            _call(opened, called)
        _count(opened, value, counted, language)
        discard_draft(opened=opened, name=PERSON)
        record(opened.actor, "case.written", opened.case, part=PERSON, version=version)
    return version


def write_household(*, opened: OpenCase, value: Json, based_on: int) -> int:
    """Write who lives with the person; `Conflict` and `Refused` as with the person."""
    permissions.may_change(opened.actor, opened.case).or_raise()
    with transaction.atomic():
        version = put_record(opened, HOUSEHOLD, value, based_on=based_on)
        discard_draft(opened=opened, name=HOUSEHOLD)
        record(opened.actor, "case.written", opened.case, part=HOUSEHOLD, version=version)
    return version


def set_barriers(*, opened: OpenCase, keys: list[str]) -> None:
    """What stands in the way, as keys of the controlled list `barrier`; others are left out."""
    permissions.may_change(opened.actor, opened.case).or_raise()
    known = controlled("barrier")
    with transaction.atomic():
        figures = begin_figures(opened.case)
        figures.barriers = [key for key in dict.fromkeys(keys) if key in known.keys]
        figures.list_version = known.version
        figures.save(update_fields=["barriers", "list_version"])
        record(opened.actor, "case.barriers_set", opened.case, count=len(figures.barriers))


def counted_of(figures: CaseFigures | None) -> dict[str, str]:
    """The codes as a form begins with them."""
    return {name: getattr(figures, name) if figures else "" for name in asdict(Counted())}


def _call(opened: OpenCase, called: str) -> None:
    before = opened.record(NICKNAME)
    if before.value.get("text") != called:
        put_record(opened, NICKNAME, {"text": called}, based_on=before.version)


def _count(opened: OpenCase, value: Json, counted: Counted, language: str) -> None:
    case = opened.case
    figures = begin_figures(case)
    for name, code in asdict(counted).items():
        setattr(figures, name, code)
    figures.language = language
    year = value.get("birth_year")
    figures.age_group = age_group(int(year), clock.today()) if year else ""
    figures.list_version = controlled("residence_purpose").version
    figures.save()
    case.language = language
    case.save(update_fields=["language"])

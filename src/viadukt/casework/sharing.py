"""What can go along with a referral, and to whom not.

A field is named by a code. Answers of the interview and documents are chosen one by one: `facts:<key>`, `document:<id>`.
"""

from collections.abc import Collection, Iterable, Mapping
from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _

FACT = "facts:"
DOCUMENT = "document:"


class Field(models.TextChoices):
    NAME = "name", _("Name")
    CONTACT = "contact", _("wie man Sie erreicht")
    LANGUAGES = "languages", _("Sprachen und Sprachmittlung")
    BIRTH_YEAR = "birth_year", _("Geburtsjahr")
    NATIONALITY = "nationality", _("Staatsangehörigkeit")
    NEED = "need", _("worum es geht")
    QUALIFICATION = "qualification", _("Ausbildung und Arbeit")
    HOUSEHOLD = "household", _("Familie und Haushalt")
    PLAN = "plan", _("bisherige und nächste Schritte")
    ADDRESS = "address", _("Adresse")
    STATUS = "status", _("Aufenthaltsstatus")
    ROUTE = "route", _("Weg nach Deutschland")
    HEALTH = "health", _("Gesundheit")
    ASYLUM = "asylum", _("Asylverfahren und Fluchtgründe")
    POLITICS = "politics", _("politische Haltung")
    RELIGION = "religion", _("Religion")
    SEXUALITY = "sexuality", _("Sexualität und Geschlecht")
    OFFENCES = "offences", _("Straftaten und Strafverfahren")


class Reception(StrEnum):
    """How a receiver has to be treated."""

    ADVICE = "advice"
    PUBLIC = "public"
    EMPLOYER = "employer"
    GOVERNMENT = "government"  # a state abroad hosts it, or is it


EVERYTHING = frozenset(Field.values)
NEVER_TO_A_STATE_ABROAD = frozenset(
    {Field.ASYLUM, Field.ROUTE, Field.POLITICS, Field.RELIGION, Field.SEXUALITY, Field.OFFENCES}
)
"""DESIGN: asylum, politics, religion, sexuality and offences cannot be sent; how somebody came tells of asylum."""
FOR_AN_APPLICATION = frozenset({Field.NAME, Field.CONTACT, Field.LANGUAGES, Field.QUALIFICATION, Field.NEED})
"""What an employer needs to consider an applicant (§ 26(1) BDSG); what § 1 AGG forbids to ask after is not among it."""
FIELDS: Mapping[Reception, frozenset[str]] = {
    Reception.ADVICE: EVERYTHING,
    Reception.PUBLIC: EVERYTHING,
    Reception.EMPLOYER: FOR_AN_APPLICATION,
    Reception.GOVERNMENT: EVERYTHING - NEVER_TO_A_STATE_ABROAD,
}
DELICATE = frozenset(
    {Field.HEALTH, Field.ASYLUM, Field.POLITICS, Field.RELIGION, Field.SEXUALITY, Field.OFFENCES, Field.STATUS, Field.ROUTE}
)
OFF_AT_FIRST: Mapping[Reception, frozenset[str]] = {
    Reception.ADVICE: DELICATE,
    Reception.PUBLIC: DELICATE | {Field.ADDRESS},
    Reception.EMPLOYER: frozenset(),
    Reception.GOVERNMENT: DELICATE | {Field.ADDRESS},
}
"""What nobody shares by leaving a form as it is; to public bodies status, route and address (§ 87(2) AufenthG)."""
SECOND_RELEASE = frozenset({Field.ASYLUM, Field.POLITICS, Field.RELIGION, Field.SEXUALITY, Field.OFFENCES})
"""What leaves only after a second adviser released it."""
MEANT_FOR_WORK = frozenset(
    {
        "age",
        "degree_comparable",
        "english",
        "experience_degree_level",
        "experience_years_last_5",
        "experience_years_last_7",
        "german",
        "job_isco",
        "job_offer",
        "licence_granted",
        "licence_issued",
        "profession_regulated",
        "qualification",
        "qualification_confirmed",
        "qualification_country",
        "qualification_date",
        "qualification_isco",
        "qualification_state_recognised",
        "qualification_years",
        "recognition",
        "recognition_reference",
        "tertiary_level_6",
        "training_kind",
        "training_place",
        "university_access",
    }
)
"""Answers of the interview that tell of training and work alone; of any other it is taken that it tells of the stay."""
_TELLS_OF_ASYLUM = ("asylum", "duldung", "toleration", "dublin", "safe_country", "conviction", "extremist", "expulsion")


def may_share(code: str, reception: Reception) -> bool:
    """Whether this field exists as a choice for such a receiver."""
    if code.startswith(FACT):
        if reception in {Reception.ADVICE, Reception.PUBLIC}:
            return True
        return reception == Reception.GOVERNMENT and code.removeprefix(FACT) in MEANT_FOR_WORK
    return code.startswith(DOCUMENT) or code in FIELDS[reception]


def is_off_at_first(code: str, reception: Reception) -> bool:
    """Whether somebody has to choose it by a deed of their own; documents always."""
    if code.startswith(FACT):
        return code.removeprefix(FACT) not in MEANT_FOR_WORK
    return code.startswith(DOCUMENT) or code in OFF_AT_FIRST[reception]


def needs_release(codes: Iterable[str]) -> bool:
    """Whether a second adviser has to release what goes out: the history of an asylum procedure, and what is as delicate."""
    return any(
        code in SECOND_RELEASE or (code.startswith(FACT) and any(part in code for part in _TELLS_OF_ASYLUM)) for code in codes
    )


def named_plainly(codes: Collection[str]) -> list[str]:
    """The codes as they may stand unencrypted: what is delicate, and which answers and documents, is not named."""
    plain = {_kind_of(code) for code in codes}
    return sorted(plain)


def _kind_of(code: str) -> str:
    if code.startswith(FACT):
        return "facts"
    if code.startswith(DOCUMENT):
        return "documents"
    return "special" if code in DELICATE else code


def label_of(code: str) -> str:
    """What a field without parts is called."""
    return str(Field(code).label)

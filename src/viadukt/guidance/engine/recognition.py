"""How an occupation is recognised: whether it must be, who decides, papers, deadlines, costs, and what comes next.

The sources do not settle every occupation. Where they leave several German occupations to compare with, all of them stay in the
answer, each statement says for which it holds, and `asks` names what would narrow them down. Nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from viadukt.guidance.engine.checking import is_isco
from viadukt.guidance.engine.facts import Facts
from viadukt.guidance.engine.model import District, Occupation, Recognition, Reference, Rulebooks, Text
from viadukt.guidance.engine.problems import did_you_mean
from viadukt.guidance.engine.telling import ELSEWHERE, Section, Teller, Told
from viadukt.guidance.engine.verdicts import MET, NAMES, UNKNOWN, UNMET, Verdict

Ask = Literal["occupation", "qualification", "self_employed", "regulated", "reference", "land", "district", "residence_country"]
OWN = {"federal": MET, "state": MET, "no": UNMET, "craft": UNKNOWN, "open": UNKNOWN}
"""What the rulebooks say of a reference by itself."""

ORDER: Mapping[str, tuple[Section, ...]] = {
    "not_applied": (
        "because", "body", "papers", "missing", "deadlines", "costs", "funding", "outcomes", "after", "confirmation", "advice",
    ),
    "pending": (
        "because", "body", "deadlines", "outcomes", "after", "advice", "costs", "funding", "papers", "missing", "confirmation",
    ),
    "partial": (
        "because", "after", "funding", "body", "advice", "outcomes", "costs", "deadlines", "papers", "missing", "confirmation",
    ),
    "none": (
        "because", "outcomes", "advice", "body", "confirmation", "funding", "costs", "papers", "missing", "deadlines", "after",
    ),
    "full": ("because", "after", "advice"),
}  # fmt: skip
"""Fact `recognition` -> what matters to the person, first things first."""


@dataclass(frozen=True)
class RecognitionAnswer:
    """What is known for one occupation, Land and person."""

    occupations: tuple[Occupation, ...]
    """The occupation; several where the code is too coarse to tell, and then only what all of them share is told."""
    references: tuple[Reference, ...]
    """The German occupations that are left to compare with."""
    regulated: Verdict
    """Whether nobody may work in it without recognition; unknown while the references differ or the sources are silent."""
    by_word: bool
    """Whether that verdict rests on what the person said rather than on the rulebooks."""
    land: str | None
    told: Mapping[Section, tuple[Told, ...]]
    order: tuple[Section, ...]
    """The sections that matter at this stage, in this order."""
    asks: tuple[Ask, ...]
    """What to say to learn more."""
    districts: tuple[District, ...]
    """To choose from where `district` is asked."""
    open_questions: tuple[Text, ...]
    """What is open about the procedure as a whole; what is open about a statement stands with it."""

    @property
    def coarse(self) -> bool:
        return len(self.occupations) > 1

    @property
    def sections(self) -> list[tuple[Section, tuple[Told, ...]]]:
        """The sections that hold something, in the order that matters."""
        return [(section, self.told[section]) for section in self.order if self.told.get(section)]


@dataclass(frozen=True)
class _Known:
    """What was said, as far as it narrows the references down."""

    regulated: bool | None
    facts: Facts
    reference: str | None
    self_employed: bool | None

    @property
    def level(self) -> str | None:
        """What the qualification is compared with: what was decided, or else what it is itself."""
        found = self.facts.get("recognition_reference") or self.facts.get("qualification")
        return "training" if found == "ahk" else str(found) if found in ("training", "degree") else None


def recognition_for(
    books: Rulebooks,
    isco: str | None,
    regulated: bool | None,
    land: str | None,
    facts: Facts,
    *,
    reference: str | None = None,
    self_employed: bool | None = None,
    district: str | None = None,
    on: date | None = None,
) -> RecognitionAnswer:
    """All that the rulebooks know of the recognition of an occupation. `None` is "not known".

    `isco`: its ISCO-08 code of 1 to 4 digits. `regulated`: what the person says; it counts where the rulebooks do not know.
    `land`: where they will work (ISO 3166-2, such as DE-NW). Of `facts`, `qualification`, `recognition_reference`,
    `recognition` and `residence_country` count. `reference` picks one of the references, `district` one of the districts or
    "elsewhere"; one that does not belong to the answer is not heeded. `on` leaves out what does not hold on that day.
    Raises `ValueError` for a code or Land that is none, and for rulebooks without recognition.
    """
    book = books.recognition
    if book is None:
        raise ValueError("These rulebooks hold no recognition/occupations.yaml.")
    if isco is not None and not is_isco(isco):
        raise ValueError(f'"{isco}" is no occupation. Write its ISCO-08 code of 1 to 4 digits, such as 2221.')
    if land is not None and land not in book.laender:
        raise ValueError(f'There is no Land "{land}".{did_you_mean(land, book.laender)}')
    occupations = _occupations(book, isco)
    known = _Known(regulated, facts, reference, self_employed)
    references = _left(book, occupations, known)
    teller = Teller(books, book, land, facts, on)
    districts = teller.districts(references)
    if district in {ELSEWHERE, *(place.id for place in districts)}:
        teller.district, districts = district, ()
    told = teller.told(references)
    if coarse := len(occupations) > 1:
        told = {section: tuple(one for one in held if one.certain) for section, held in told.items()}
    verdict = _verdict(references, regulated)
    asks = dict(_asks(references, verdict, known, teller), occupation=isco is None or coarse, district=bool(districts))
    return RecognitionAnswer(
        occupations=occupations,
        references=references,
        regulated=NAMES[verdict],
        by_word=_verdict(references, None) == UNKNOWN != verdict,
        land=land,
        told=told,
        order=ORDER.get(str(facts.get("recognition")), ORDER["not_applied"]),
        asks=tuple(ask for ask in ASKED if asks[ask]),
        districts=districts,
        open_questions=_open_questions(book, references),
    )


ASKED: tuple[Ask, ...] = (
    "occupation", "qualification", "self_employed", "regulated", "reference", "land", "district", "residence_country",
)  # fmt: skip
"""In the order in which they narrow the answer down most."""


def _occupations(book: Recognition, isco: str | None) -> tuple[Occupation, ...]:
    """The occupation whose code is the longest that `isco` begins with, and those that a finer code could mean."""
    if isco is None:
        return (book.general,)
    by_code = {code: one for one in book.occupations.values() for code in one.isco}
    around = max((code for code in by_code if isco.startswith(code)), key=len, default="")
    own = by_code.get(around, book.general)
    within = [one for code, one in by_code.items() if code.startswith(isco) and code != isco]
    return tuple({one.id: one for one in (own, *within)}.values())


def _left(book: Recognition, occupations: tuple[Occupation, ...], known: _Known) -> tuple[Reference, ...]:
    """The references that what is known leaves. No answer takes away the last one: then the rulebooks know better."""
    left = [book.references[name] for name in dict.fromkeys(name for one in occupations for name in one.references)]
    fits: list[Callable[[Reference], bool]] = []
    if known.reference is not None:
        fits.append(lambda one: one.id == known.reference)
    if known.level and {"training", "degree"} <= {one.level for one in left}:
        fits.append(lambda one: one.level in ("", known.level))
    if known.self_employed is not None:
        other = "employed" if known.self_employed else "self_employed"
        fits.append(lambda one: one.work != other)
    if known.regulated is not None:
        against = {"no"} if known.regulated else {"federal", "state", "craft"}
        fits.append(lambda one: one.regulated not in against)
    for fit in fits:
        left = [one for one in left if fit(one)] or left
    return tuple(left)


def _verdict(references: Iterable[Reference], word: bool | None) -> int:
    """One verdict where all agree. The person's word stands in for what the rulebooks do not know."""
    told = {None: UNKNOWN, True: MET, False: UNMET}[word]
    found = {told if OWN[one.regulated] == UNKNOWN else OWN[one.regulated] for one in references}
    return found.pop() if len(found) == 1 else UNKNOWN


def _asks(references: tuple[Reference, ...], verdict: int, known: _Known, teller: Teller) -> Iterator[tuple[Ask, bool]]:
    yield "qualification", {"training", "degree"} <= {one.level for one in references}
    yield "self_employed", known.self_employed is None and any(one.work for one in references)
    yield "regulated", verdict == UNKNOWN and known.regulated is None
    yield "reference", len(references) > 1
    by_land = any(body.by_land or body.districts for one in references for body in teller.bodies(one))
    yield "land", teller.land is None and by_land
    yield "residence_country", "residence_country" not in known.facts


def _open_questions(book: Recognition, references: Iterable[Reference]) -> tuple[Text, ...]:
    found = [text for one in references for text in book.procedures[one.procedure].open_questions]
    return tuple({text["de"]: text for text in found}.values())

"""Organisations out of a table (XLSX, ODS, CSV): first every bad cell by name, then all of it or nothing."""

import csv
import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.db import transaction
from django.utils.translation import pgettext

from viadukt.audit.public import record
from viadukt.kernel.actor import Actor
from viadukt.kernel.errors import Refused
from viadukt.kernel.texts import Translated
from viadukt.network import hooks, names, permissions
from viadukt.network.models import Organisation, OrganisationKind, Site
from viadukt.network.services.organisations import folded_names
from viadukt.network.services.sites import locate
from viadukt.network.workbooks import Row, TooLarge, Unreadable, read_workbook, text_of
from viadukt.understanding.public import fold

Complain = Callable[[str, str], None]
MOST_BYTES = 5_000_000
MOST_UNPACKED = 100_000_000
MOST_ROWS = 5000

# What a column is called, in German or English -> what it is.
_CALLED = {
    "name": "name", "organisation": "name", "kurzname": "short", "short": "short", "art": "kind", "kind": "kind",
    "beschreibung": "about", "about": "about", "sprachen": "languages", "languages": "languages",
    "communities": "communities", "staat": "country", "country": "country", "bundesland": "land", "land": "land",
    "straße": "street", "street": "street", "plz": "postal_code", "postleitzahl": "postal_code", "postal_code": "postal_code",
    "ort": "city", "city": "city", "geschützt": "protected", "protected": "protected", "email": "email", "e-mail": "email",
    "telefon": "phone", "phone": "phone", "webseite": "website", "website": "website", "quelle": "source", "source": "source",
    "stand": "source_date", "source_date": "source_date",
}  # fmt: skip
COLUMNS = {fold(called): column for called, column in _CALLED.items()}
LENGTHS = {"name": 200, "short": 40, "about": 4000, "street": 120, "postal_code": 12, "city": 80, "source": 300, "phone": 40}
_SITE = ("street", "postal_code", "city")


@dataclass(frozen=True, slots=True)
class Table:
    """Cells as text; `rows` are numbered as the spreadsheet numbers them, the header being row 1."""

    header: list[str]
    rows: list[tuple[int, list[str]]]


@dataclass(frozen=True, slots=True)
class Problem:
    """A cell that cannot be taken, and why."""

    row: int
    column: str
    value: str
    message: str


@dataclass(slots=True)
class Outcome:
    """What an import would do or did: either problems or organisations, never some of both."""

    problems: list[Problem] = field(default_factory=list)
    count: int = 0
    written: bool = False


def read_table(filename: str, content: bytes) -> Table:
    """The first sheet of a file. Raises `Refused` with what to do when it cannot be read or is too large."""
    if len(content) > MOST_BYTES:
        raise Refused(pgettext("staff", "Die Datei ist größer als 5 MB. Bitte teilen Sie sie auf."))
    ending = filename.rsplit(".", 1)[-1].lower()
    if ending == "csv":
        rows = _csv(content)
    elif ending in {"xlsx", "ods"}:
        rows = _workbook(content)
    else:
        raise Refused(pgettext("staff", "Bitte laden Sie eine Tabelle als XLSX, ODS oder CSV hoch."))
    if len(rows) < 2:
        raise Refused(pgettext("staff", "Die Tabelle hat keine Zeile unter den Überschriften."))
    if len(rows) > MOST_ROWS + 1:
        raise Refused(pgettext("staff", "Die Tabelle hat mehr als 5000 Zeilen. Bitte teilen Sie sie auf."))
    return Table(rows[0][1], rows[1:])


def _csv(content: bytes) -> list[Row]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")  # what Excel on Windows saves
    first = text.split("\n", 1)[0]
    delimiter = max(";,\t", key=first.count)
    try:
        cells = [[text_of(cell) for cell in row] for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)]
    except csv.Error as error:
        raise Refused(pgettext("staff", "Diese CSV-Datei lässt sich nicht lesen. Bitte speichern Sie sie neu.")) from error
    return [(number, row) for number, row in enumerate(cells, start=1) if any(row)]


def _workbook(content: bytes) -> list[Row]:
    unreadable = Refused(pgettext("staff", "Diese Tabelle lässt sich nicht lesen. Bitte speichern Sie sie neu, ohne Passwort."))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(part.file_size for part in archive.infolist()) > MOST_UNPACKED:
                raise Refused(pgettext("staff", "Die Datei ist ausgepackt zu groß. Bitte teilen Sie sie auf."))
        return read_workbook(content, MOST_ROWS + 1)
    except (zipfile.BadZipFile, Unreadable, ValueError) as error:
        raise unreadable from error
    except TooLarge as error:
        raise Refused(
            pgettext(
                "staff",
                "Diese Tabelle ist zu groß, um sie zu lesen. Bitte teilen Sie sie auf, oder löschen Sie leere Zeilen und "
                "Spalten am Rand.",
            )
        ) from error


@dataclass(slots=True)
class _Draft:
    organisation: Organisation
    site: Site | None


def import_organisations(*, actor: Actor, table: Table, dry_run: bool) -> Outcome:
    """List every organisation of the table as not confirmed, or say what is wrong with it.

    All or nothing: with a single bad cell nothing is written. Raises `Refused` when the actor may not list organisations.
    """
    permissions.may_list(actor).or_raise()
    outcome = Outcome(_bad_columns(table))
    drafts = [] if outcome.problems else _drafts(table, outcome.problems)
    if outcome.problems:
        return outcome
    outcome.count = len(drafts)
    if dry_run:
        return outcome
    with transaction.atomic():
        Organisation.objects.bulk_create((draft.organisation for draft in drafts), batch_size=500)
        Site.objects.bulk_create((draft.site for draft in drafts if draft.site), batch_size=500)
        for draft in drafts:
            hooks.organisation_changed(draft.organisation.pk)
        for draft in drafts:
            record(actor, "organisation.listed", draft.organisation, imported=True)
    outcome.written = True
    return outcome


def _bad_columns(table: Table) -> list[Problem]:
    found: list[str] = []
    problems = []
    for name in table.header:
        column = COLUMNS.get(fold(name))
        if column is None and name:
            known = ", ".join(dict.fromkeys(COLUMNS.values()))
            message = pgettext("staff", "Diese Spalte kenne ich nicht. Bekannt sind: %(known)s") % {"known": known}
            problems.append(Problem(1, name, name, message))
        elif column in found:
            problems.append(Problem(1, name, name, pgettext("staff", "Diese Spalte gibt es zweimal.")))
        elif column:
            found.append(column)
    problems += [
        Problem(1, column, "", pgettext("staff", "Diese Spalte fehlt.")) for column in ("name", "source") if column not in found
    ]
    return problems


def _drafts(table: Table, problems: list[Problem]) -> list[_Draft]:
    columns = [COLUMNS.get(fold(name)) for name in table.header]
    known = set(Organisation.objects.values_list("name", flat=True))
    taken = {fold(name) for name in known}
    drafts = []
    for number, cells in table.rows:
        values = {column: cell for column, cell in zip(columns, cells, strict=False) if column}
        before = len(problems)
        draft = _draft(values, partial(_complain, problems, number, values))
        name = fold(values.get("name", ""))
        if name and name in taken:
            problems.append(Problem(number, "name", values["name"], pgettext("staff", "Diese Organisation steht schon da.")))
        taken.add(name)
        if len(problems) == before:
            drafts.append(draft)
    return drafts


def _complain(problems: list[Problem], number: int, values: dict[str, str], column: str, message: str) -> None:
    problems.append(Problem(number, column, values.get(column, ""), message))


def _draft(values: dict[str, str], complain: Complain) -> _Draft:
    for column in ("name", "source"):
        if not values.get(column):
            complain(column, pgettext("staff", "Hier fehlt etwas."))
    for column, most in LENGTHS.items():
        if len(values.get(column, "")) > most:
            complain(column, pgettext("staff", "Höchstens %(most)d Zeichen.") % {"most": most})
    country = _code(values.get("country") or "DE", dict(names.country_choices()), "country", complain)
    land = _code(values.get("land", ""), dict(names.land_choices()), "land", complain)
    organisation = Organisation(
        name=values.get("name", ""),
        short=values.get("short", ""),
        kind=_code(values.get("kind") or OrganisationKind.UNCLASSIFIED, _kinds(), "kind", complain),
        about=Translated.of(values.get("about", "")),
        languages=_languages(values.get("languages", ""), complain),
        communities=_words(values.get("communities", "")),
        country=country,
        land=land,
        email=_checked(values.get("email", ""), validate_email, "email", complain),
        phone=_phone(values.get("phone", ""), country, complain),
        website=_website(values.get("website", ""), complain),
        source=values.get("source", ""),
        source_date=_source_date(values.get("source_date", ""), complain),
    )
    site = _site(values, organisation, complain)
    organisation.folded = folded_names(organisation, [site] if site else [])
    return _Draft(organisation, site)


def _kinds() -> dict[str, str]:
    return {kind.value: str(kind.label) for kind in OrganisationKind}


def _site(values: dict[str, str], organisation: Organisation, complain: Complain) -> Site | None:
    address = {column: values.get(column, "") for column in _SITE}
    if not any(address.values()):
        return None
    postal_code = address["postal_code"]
    if organisation.country == "DE" and postal_code:
        if re.fullmatch(r"\d{4}", postal_code):
            address["postal_code"] = f"0{postal_code}"  # a spreadsheet takes the zero for nothing
        elif not re.fullmatch(r"\d{5}", postal_code):
            complain("postal_code", pgettext("staff", "Eine deutsche Postleitzahl hat fünf Ziffern."))
    protected = fold(values.get("protected", ""))
    if protected not in {"", "ja", "nein", "yes", "no", "1", "0", "true", "false"}:
        complain("protected", pgettext("staff", "Bitte ja oder nein."))
    site = Site(
        organisation=organisation,
        land=organisation.land,
        country=organisation.country,
        protected=protected in {"ja", "yes", "1", "true"},
        **address,
    )
    locate(site)
    return site


def _words(text: str) -> list[str]:
    return list(dict.fromkeys(word.strip() for word in re.split(r"[;,]", text) if word.strip()))


def _code(text: str, choices: dict[str, str], column: str, complain: Complain) -> str:
    """A code, or the name that the reader's language has for it."""
    if not text:
        return ""
    by_name = {fold(str(name)): code for code, name in choices.items()} | {fold(code): code for code in choices}
    code = by_name.get(fold(text))
    if code is None:
        complain(column, pgettext("staff", "Das kenne ich nicht."))
    return code or ""


def _languages(text: str, complain: Complain) -> list[str]:
    choices = dict(names.language_choices())
    by_name = {fold(name): code for code, name in choices.items()} | {code: code for code in choices}
    found = []
    for word in _words(text):
        code = by_name.get(fold(word))
        if code is None:
            complain("languages", pgettext("staff", "Die Sprache „%(word)s“ kenne ich nicht.") % {"word": word[:40]})
        else:
            found.append(code)
    return list(dict.fromkeys(found))


def _checked(text: str, validate: Callable[[str], Any], column: str, complain: Complain) -> str:
    if text:
        try:
            validate(text)
        except ValidationError as error:
            complain(column, str(error.messages[0]))
    return text


def _website(text: str, complain: Complain) -> str:
    address = text if "://" in text or not text else f"https://{text}"
    if len(address) > 300:
        complain("website", pgettext("staff", "Höchstens %(most)d Zeichen.") % {"most": 300})
    return _checked(address, URLValidator(schemes=["http", "https"]), "website", complain)


def _phone(text: str, country: str, complain: Complain) -> str:
    if not text:
        return ""
    try:
        number = phonenumbers.parse(text, country or None)
    except phonenumbers.NumberParseException:
        complain("phone", pgettext("staff", "Das ist keine Telefonnummer."))
        return text
    if not phonenumbers.is_valid_number(number):
        complain("phone", pgettext("staff", "Diese Telefonnummer gibt es so nicht."))
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def _source_date(text: str, complain: Complain) -> str:
    if text and names.day_of(text) is None:
        complain("source_date", pgettext("staff", "Bitte als 2026, 2026-03 oder 2026-03-31."))
    return text

"""From what a source wrote to what the network stores; nothing is added that the source does not say."""

import re
import unicodedata

import phonenumbers

LAENDER = {
    "Baden-Württemberg": "DE-BW",
    "Bayern": "DE-BY",
    "Berlin": "DE-BE",
    "Brandenburg": "DE-BB",
    "Bremen": "DE-HB",
    "Hamburg": "DE-HH",
    "Hessen": "DE-HE",
    "Mecklenburg-Vorpommern": "DE-MV",
    "Niedersachsen": "DE-NI",
    "Nordrhein-Westfalen": "DE-NW",
    "Rheinland-Pfalz": "DE-RP",
    "Saarland": "DE-SL",
    "Sachsen": "DE-SN",
    "Sachsen-Anhalt": "DE-ST",
    "Schleswig-Holstein": "DE-SH",
    "Thüringen": "DE-TH",
}

# A country code that stands among languages: Turkmenistan for Turkmen.
LANGUAGE_SLIPS = {"tm": "tk"}

GROUPS = (
    ("women", r"\bFrauen\b|\bMädchen\b|\bMigrantinnen\b"),
    ("youth", r"Jugendliche|[Jj]unge (Menschen|Geflüchtete|Erwachsene)|minderjährige"),
    ("children", r"\bKinder\b|minderjährige"),
    ("families", r"Familien|\bEltern\b"),
    ("refugees", r"[Gg]eflüchtete|Asylsuchende|Duldung"),
    ("eu-citizens", r"EU-Bürger"),
    ("lgbtiq", r"LSBTI|queer"),
    ("students", r"Studierende|Studieninteressierte"),
    ("employers", r"Unternehmen|Betriebe"),
    ("organisations", r"\bVereine\b|Migrantenvereine|organisationen\b|Initiativen|Einrichtungen|Gemeinden|Schulen"),
    ("volunteers", r"Engagierte"),
)

FORMATS = (("phone", r"[Tt]elefonberatung|[Tt]elefonisch|Telefondolmetschen"), ("online", r"\bonline\b"))


def phone(written: str, country: str) -> str:
    """The number as ITU-T E.123 writes it internationally; as the source wrote it where it is no single valid number."""
    if not written or re.search(r"\d\s+-\d", written):  # "66633399 -91": two extensions of one switchboard
        return written
    try:
        number = phonenumbers.parse(written, country)
    except phonenumbers.NumberParseException:
        return written
    if not phonenumbers.is_valid_number(number):
        return written
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def languages(written: str) -> list[str]:
    """Codes in the order of the source."""
    return [LANGUAGE_SLIPS.get(code, code) for code in written.split(";") if code]


def target_groups(text: str) -> list[str]:
    """The keys of the groups that a free German text names; none for a text that names none of them."""
    return [key for key, pattern in GROUPS if re.search(pattern, text)]


def formats(text: str) -> list[str]:
    """How one is helped, where the text says so."""
    return [key for key, pattern in FORMATS if re.search(pattern, text)]


def is_free(text: str) -> bool:
    return re.search(r"[Kk]ostenlos", text) is not None


def needs_appointment(text: str) -> bool:
    return re.search(r"nach Termin", text) is not None


def area(title: str, description: str, topics: list[str], country: str) -> str:
    """How far the offer reaches, where the text says so: else it is there where it is."""
    if "irregular-migration-risks" in topics and country != "DE":
        return "country"
    if "In jedem Land gibt es" in description or re.search(r"[Bb]undesweit|^Bundesverband", description):
        return "country"
    if title.startswith("Faire Integration ") and "Zuständige Beratungsstelle" in description:
        return "land"
    return "local"


def same_name(name: str) -> str:
    """What stays of a name when its spelling does not count: two spellings of one organisation are equal here."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    folded = re.sub(r"\be\.?\s*v\b\.?", "ev", folded)
    folded = re.sub(r"\bu\.\s*", "und ", folded)
    folded = re.sub(r"\bf\.\s*", "für ", folded)
    return " ".join(re.findall(r"\w+", folded))


def same_street(street: str) -> str:
    """The same for a street: Galenstrasse 39 is Galenstraße 39, and Hohenzollernstraße 118 - 120 begins at 118."""
    folded = re.sub(r"straße|strasse|str\b\.?", "str", street.casefold())
    folded = re.sub(r"(\d)\s*[-–/]\s*\d+.*$", r"\1", folded)
    return re.sub(r"\W", "", folded)

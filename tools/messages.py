"""The texts in code and rulebooks and their translations: `make messages` brings the files up, `--check` says what is wrong.

Texts of the rulebooks, which stand there in German and English, have catalogues of their own (`rulebooks.po`). Elsewhere
German is the msgid and needs no file of its own. What carries the context "staff" is seen by staff only and is needed in
English; everything else in all interface languages. Checked: every text translated, none stale, fuzzy or without a
plural form, the same placeholders, tags and outer white space, no German left standing as its own translation.
Texts are read from Python by its syntax tree and from templates as Django reads them; gettext is not needed.
"""

import argparse
import ast
import os
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import polib
from babel.core import Locale
from babel.messages.plurals import get_plural
from django.utils.translation.template import templatize

from viadukt.guidance.engine.reading import read

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "viadukt"
LOCALE = SOURCE / "locale"
RULEBOOKS = SOURCE / "guidance" / "rulebooks"
STAFF = "staff"

# For each function: where the context, the text and its plural stand among the arguments.
FUNCTIONS: dict[str, tuple[int | None, int, int | None]] = {
    **dict.fromkeys(["_", "gettext", "gettext_lazy", "gettext_noop"], (None, 0, None)),
    **dict.fromkeys(["ngettext", "ngettext_lazy"], (None, 0, 1)),
    **dict.fromkeys(["pgettext", "pgettext_lazy"], (0, 1, None)),
    **dict.fromkeys(["npgettext", "npgettext_lazy"], (0, 1, 2)),
}
CALL = re.compile(r"\b(_|n?p?gettext)\((?=u?['\"])")
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd%]|\{\w*\}")
TAG = re.compile(r"</?\w+")


@dataclass(frozen=True, slots=True, order=True)
class Text:
    """A text as the code has it; texts with one msgid and two plurals are two."""

    context: str
    singular: str
    plural: str = ""

    @property
    def for_staff(self) -> bool:
        return self.context == STAFF

    def __str__(self) -> str:
        return f'"{self.singular}"' + (f" [{self.context}]" if self.context else "")


@dataclass
class Found:
    """All texts with the files that they stand in, and what is wrong in the code itself."""

    texts: dict[Text, set[str]] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def add(self, text: Text, where: str) -> None:
        self.texts.setdefault(text, set()).add(where)


def _text_of(call: ast.Call, name: str) -> Text | None:
    """The text of a call, or None when one of its parts is no literal."""
    parts = []
    for position in FUNCTIONS[name]:
        if position is None:
            parts.append("")
            continue
        argument = call.args[position] if position < len(call.args) else None
        if not isinstance(argument, ast.Constant) or not isinstance(argument.value, str):
            return None
        parts.append(argument.value)
    return Text(*parts)


def _name_of(function: ast.expr) -> str:
    if isinstance(function, ast.Name):
        return function.id
    return function.attr if isinstance(function, ast.Attribute) else ""


def texts_in_python(code: str, where: str, found: Found) -> None:
    for node in ast.walk(ast.parse(code)):
        if not isinstance(node, ast.Call) or (name := _name_of(node.func)) not in FUNCTIONS:
            continue
        if text := _text_of(node, name):
            found.add(text, where)
        else:
            found.problems.append(f"{where}:{node.lineno}: {name}() needs its text as a literal")


def texts_in_template(code: str, where: str, found: Found) -> None:
    """What `templatize` makes of it has each text as a Python call among words that mean nothing."""
    calls = templatize(code, origin=where)
    for match in CALL.finditer(calls):
        tree = ast.parse(_whole_call(calls[match.start() :]), mode="eval").body
        if isinstance(tree, ast.Call) and (text := _text_of(tree, match[1])):
            found.add(text, where)


def _whole_call(code: str) -> str:
    """The call at the beginning of `code`, up to the bracket that ends it."""
    end = code.find(")")
    while end >= 0:
        try:
            ast.parse(code[: end + 1], mode="eval")
        except SyntaxError:
            end = code.find(")", end + 1)
        else:
            return code[: end + 1]
    raise SyntaxError(code[:80])


def texts_in(folder: Path) -> Found:
    found = Found()
    for path in sorted(folder.rglob("*")):
        where = path.relative_to(folder).as_posix()
        if path.suffix == ".py" and "migrations" not in path.parts:
            texts_in_python(path.read_text(encoding="utf-8"), where, found)
        elif path.suffix in {".html", ".txt"} and "templates" in path.parts:
            texts_in_template(path.read_text(encoding="utf-8"), where, found)
    return found


def texts_in_rulebooks(folder: Path) -> Found:
    """Every text that stands in German and English, wherever it stands."""
    found = Found()

    def walk(data: object, where: str) -> None:
        if isinstance(data, dict) and data.keys() == {"de", "en"}:
            found.add(Text("", data["de"]), where)
        elif isinstance(data, dict | list):
            for part in data.values() if isinstance(data, dict) else data:
                walk(part, where)

    for path in sorted(folder.rglob("*.yaml")):
        where = path.relative_to(folder).as_posix()
        walk(read(path).data, where)
    return found


def languages() -> list[str]:
    """The interface languages other than German, as the settings have them."""
    os.environ.setdefault("VIADUKT_MODE", "test")
    os.environ.setdefault("VIADUKT_HOME", "/nonexistent")
    from viadukt.config import settings  # noqa: PLC0415 needs the environment

    return [code for code, _ in settings.LANGUAGES if code != settings.LANGUAGE_CODE]


def needed_in(language: str, found: Found) -> dict[Text, set[str]]:
    return {text: where for text, where in found.texts.items() if language == "en" or not text.for_staff}


def _key(entry: polib.POEntry) -> Text:
    return Text(entry.msgctxt or "", entry.msgid, entry.msgid_plural or "")


def _path(language: str, locale: Path, domain: str) -> Path:
    return locale / language / "LC_MESSAGES" / f"{domain}.po"


def _plural_forms(language: str) -> str:
    plural = get_plural(language)
    return f"nplurals={plural.num_plurals}; plural={plural.plural_expr};"


def update(language: str, found: Found, locale: Path = LOCALE, domain: str = "django") -> tuple[list[Text], list[str]]:
    """Write the file of a language anew, with every translation that still has its text.

    Answers the texts that lack a translation, and the translations that fell away with their texts.
    """
    path = _path(language, locale, domain)
    old = polib.pofile(str(path), wrapwidth=0) if path.exists() else polib.POFile()
    kept = {_key(entry): entry for entry in old if not entry.obsolete and not entry.fuzzy}
    new = polib.POFile(wrapwidth=120)
    new.metadata = {
        "Project-Id-Version": "Viadukt",
        "Language": language,
        "Language-Team": Locale(language).english_name,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": _plural_forms(language),
    }
    missing = []
    needed = needed_in(language, found)
    for text, where in sorted(needed.items(), key=lambda item: (min(item[1]), item[0])):
        entry = polib.POEntry(
            msgctxt=text.context or None,
            msgid=text.singular,
            msgid_plural=text.plural,
            occurrences=[(place, "") for place in sorted(where)],
            flags=["python-format"] if "%(" in text.singular else [],
        )
        before = kept.pop(text, None)
        if text.plural:
            forms = before.msgstr_plural if before else {}
            entry.msgstr_plural = {form: forms.get(form, "") for form in range(get_plural(language).num_plurals)}
        else:
            entry.msgstr = before.msgstr if before else ""
        if not _translations(entry):
            missing.append(text)
        new.append(entry)
    path.parent.mkdir(parents=True, exist_ok=True)
    new.save(str(path))
    return missing, [f"{text} = {entry.msgstr or entry.msgstr_plural}" for text, entry in kept.items()]


def _translations(entry: polib.POEntry) -> list[str]:
    """All forms, or none when one is empty."""
    forms = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
    return forms if all(forms) else []


def check(language: str, found: Found, locale: Path = LOCALE, domain: str = "django") -> list[str]:
    """What is wrong in the file of a language."""
    path = _path(language, locale, domain)
    if not path.exists():
        return [f"{language}: there is no {path.name}; make it with `make messages`"]
    file = polib.pofile(str(path))
    needed = needed_in(language, found)
    problems = [f"{language}: stale, no longer in the code: {_key(e)}" for e in file if _key(e) not in needed]
    problems += [f"{language}: missing: {text}" for text in sorted(needed.keys() - {_key(entry) for entry in file})]
    problems += [f"{language}: plural forms are not {_plural_forms(language)}"] * (
        file.metadata.get("Plural-Forms") != _plural_forms(language)
    )
    for entry in file:
        problems += [f"{language}: {problem}: {_key(entry)}" for problem in _wrong_with(entry, language)]
    return problems


def _wrong_with(entry: polib.POEntry, language: str) -> Iterator[str]:
    if entry.obsolete:
        yield "obsolete"
    if entry.fuzzy:
        yield "fuzzy"
    if not (translations := _translations(entry)):
        yield "not translated"
    if entry.msgid_plural and len(entry.msgstr_plural) != get_plural(language).num_plurals:
        yield f"has {len(entry.msgstr_plural)} plural forms instead of {get_plural(language).num_plurals}"
    for translation in translations:
        yield from _differs(entry, translation)


def _differs(entry: polib.POEntry, translation: str) -> Iterator[str]:
    originals = [entry.msgid, *([entry.msgid_plural] if entry.msgid_plural else [])]
    if sorted(PLACEHOLDER.findall(translation)) not in [sorted(PLACEHOLDER.findall(text)) for text in originals] and not (
        # A language may have a form that means "one" or "two" without the number.
        entry.msgid_plural and set(PLACEHOLDER.findall(translation)) < set(PLACEHOLDER.findall(entry.msgid_plural))
    ):
        yield f'other placeholders in "{translation}"'
    if sorted(TAG.findall(translation)) not in [sorted(TAG.findall(text)) for text in originals]:
        yield f'other tags in "{translation}"'
    if _outer_space(translation) != _outer_space(entry.msgid):
        yield f'other white space around "{translation}"'
    if translation == entry.msgid and len(re.findall(r"[^\W\d_]{2,}", PLACEHOLDER.sub("", translation))) > 3:
        yield "German stands as its own translation"


def _outer_space(text: str) -> tuple[str, str]:
    return text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="change nothing; exit 1 when something is wrong")
    parser.add_argument("--language", action="append", help="this language only (again for more)")
    given = parser.parse_args()
    chosen = given.language or languages()
    sources = {"django": (texts_in(SOURCE), chosen), "rulebooks": (texts_in_rulebooks(RULEBOOKS), [*{*chosen} - {"en"}])}
    problems = []
    for domain, (found, wanted) in sources.items():
        problems += found.problems
        for language in sorted(wanted):
            if given.check:
                problems += check(language, found, domain=domain)
            else:
                _tell(language, domain, found, *update(language, found, domain=domain))
    for problem in problems:
        print(problem)
    return 1 if problems else 0


def _tell(language: str, domain: str, found: Found, missing: list[Text], gone: list[str]) -> None:
    print(f"{language} {domain}: {len(needed_in(language, found))} texts, {len(missing)} to translate, {len(gone)} fell away")
    for line in gone:
        print(f"    gone: {line}")
    for text in missing:
        print(f"    missing: {text}")


if __name__ == "__main__":
    sys.exit(main())

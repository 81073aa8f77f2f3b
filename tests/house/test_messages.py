"""The tool that keeps texts and translations together."""

import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest
from tools import messages
from tools.messages import Found, Text

from tests.needs import needs

TEMPLATE = """{% extends "ui/page.html" %}
{% block main %}
  <p title='{% translate "Straße" context "staff" %}'>{% translate "Hilfe 'gleich' finden" %}, 100 % {{ name }}'s</p>
  {# {% translate "in a comment" %} #}
  {% blocktranslate trimmed count n=rows|length %}
    Ein Eintrag (neu)
    {% plural %}
    {{ n }} Einträge (neu)
  {% endblocktranslate %}
  {% include "ui/notice.html" with message=_("Gespeichert") only %}
  {{ value|default:_("nichts") }}
{% endblock main %}
"""
PYTHON = '''
from django.utils.translation import gettext as _, ngettext, pgettext_lazy
a = _("Zwei "
      "Zeilen")
b = ngettext("%(n)s Ort", "%(n)s Orte", n) % {"n": n}
c = pgettext_lazy("staff", "Sitz")
"""_("in a docstring")"""
'''


def found_in(*, python: str = "", template: str = "") -> Found:
    found = Found()
    messages.texts_in_python(python, "a.py", found)
    messages.texts_in_template(template, "a.html", found)
    return found


def test_texts_in_templates():
    assert set(found_in(template=TEMPLATE).texts) == {
        Text("staff", "Straße"),
        Text("", "Hilfe 'gleich' finden"),
        Text("", "Ein Eintrag (neu)", "%(n)s Einträge (neu)"),
        Text("", "Gespeichert"),
        Text("", "nichts"),
    }


def test_texts_in_python():
    assert set(found_in(python=PYTHON).texts) == {
        Text("", "Zwei Zeilen"),
        Text("", "%(n)s Ort", "%(n)s Orte"),
        Text("staff", "Sitz"),
    }


def test_a_text_that_is_computed_cannot_be_translated():
    assert found_in(python="x = _(name)").problems == ["a.py:1: _() needs its text as a literal"]


def write(locale: Path, language: str, **translations: str) -> polib.POFile:
    """The file of a language for two texts, with `translations` instead of the right ones."""
    path = locale / language / "LC_MESSAGES" / "django.po"
    file = polib.pofile(str(path))
    for entry in file:
        if entry.msgid_plural:
            entry.msgstr_plural = dict.fromkeys(entry.msgstr_plural, translations.get("plural", "%(n)s مكان"))
        else:
            entry.msgstr = translations.get("single", "<b>مرحبا</b> %(name)s")
    file.save()
    return file


TWO = found_in(python="_('<b>Guten Tag</b> %(name)s, wie geht es'); ngettext('%(n)s Ort', '%(n)s Orte', 2)")


@pytest.fixture
def locale(tmp_path: Path) -> Path:
    missing, gone = messages.update("ar", TWO, tmp_path)
    assert (sorted(missing), gone) == (sorted(TWO.texts), [])
    return tmp_path


def test_a_new_file_lacks_every_translation(locale: Path):
    assert [problem.split(":")[1].strip() for problem in messages.check("ar", TWO, locale)] == ["not translated"] * 2


def test_a_complete_file_is_right_and_stays_as_it_is(locale: Path):
    write(locale, "ar")
    assert messages.check("ar", TWO, locale) == []
    before = (locale / "ar" / "LC_MESSAGES" / "django.po").read_text()

    assert messages.update("ar", TWO, locale) == ([], [])

    assert (locale / "ar" / "LC_MESSAGES" / "django.po").read_text() == before


@pytest.mark.parametrize(
    ("translations", "problem"),
    [
        ({"single": "<b>مرحبا</b>"}, "other placeholders"),
        ({"single": "<b>مرحبا</b> %(nom)s"}, "other placeholders"),
        ({"single": "مرحبا %(name)s"}, "other tags"),
        ({"single": " <b>مرحبا</b> %(name)s"}, "other white space"),
        ({"single": "<b>Guten Tag</b> %(name)s, wie geht es"}, "German stands"),
        ({"plural": "%(m)s مكان"}, "other placeholders"),
    ],
)
def test_a_translation_that_would_break_the_page_is_named(locale: Path, translations: dict[str, str], problem: str):
    write(locale, "ar", **translations)

    assert [found for found in messages.check("ar", TWO, locale) if found.startswith(f"ar: {problem}")] != []


def test_an_arabic_form_for_two_needs_no_number(locale: Path):
    write(locale, "ar", plural="مكانان")

    assert messages.check("ar", TWO, locale) == []


def test_stale_fuzzy_and_obsolete_entries_are_named(locale: Path):
    file = write(locale, "ar")
    file[0].flags.append("fuzzy")
    file.append(polib.POEntry(msgid="Weg", msgstr="ذهب"))
    file.append(polib.POEntry(msgid="Früher", msgstr="سابقا", obsolete=True))
    file.save()

    problems = messages.check("ar", TWO, locale)

    assert sorted(problem.split(":")[1].strip() for problem in problems) == [
        "fuzzy",
        "obsolete",
        "stale, no longer in the code",
        "stale, no longer in the code",
    ]


def test_too_few_plural_forms_are_named(locale: Path):
    file = write(locale, "ar")
    plural = next(entry for entry in file if entry.msgid_plural)
    plural.msgstr_plural = {0: "%(n)s", 1: "%(n)s"}
    file.save()

    assert messages.check("ar", TWO, locale) == ['ar: has 2 plural forms instead of 6: "%(n)s Ort"']


def test_a_translation_goes_with_its_text_and_is_shown(locale: Path):
    write(locale, "ar")

    missing, gone = messages.update("ar", found_in(python="_('Neu')"), locale)

    assert [text.singular for text in missing] == ["Neu"]
    assert len(gone) == 2


def test_staff_texts_are_needed_in_english_only():
    found = found_in(python="pgettext('staff', 'Sitz'); _('Hilfe')")

    assert {language: sorted(text.singular for text in messages.needed_in(language, found)) for language in ("en", "tr")} == {
        "en": ["Hilfe", "Sitz"],
        "tr": ["Hilfe"],
    }


def test_the_languages_are_those_of_the_interface():
    assert messages.languages() == ["en", "ar", "fa", "fr", "ru", "tr", "uk"]


@pytest.mark.slow
def test_gettext_finds_the_same_texts(tmp_path: Path):
    """Django's own way, by xgettext, over the whole source."""
    needs("gettext")
    copy = tmp_path / "source"
    shutil.copytree(
        messages.SOURCE, copy, ignore=shutil.ignore_patterns("data", "static", "migrations", "locale", "__pycache__")
    )
    (copy / "locale").mkdir()
    code = (
        "import django; from django.conf import settings; from django.core.management import call_command;"
        "settings.configure(); django.setup();"
        "call_command('makemessages', locale=['en'], extensions=['html', 'txt', 'py'], verbosity=0)"
    )
    subprocess.run([sys.executable, "-c", code], cwd=copy, check=True)
    theirs = polib.pofile(str(copy / "locale" / "en" / "LC_MESSAGES" / "django.po"))

    assert {(e.msgctxt or "", e.msgid) for e in theirs} == {(t.context, t.singular) for t in messages.texts_in(copy).texts}


RULEBOOK = """
name: {de: Weg, en: Way}
parts: [{text: {de: Pass, en: Passport}}, {text: {de: Weg, en: Way}}]
values: {de: 1, en: 2, fr: 3}
"""


def test_texts_in_rulebooks(tmp_path: Path):
    (tmp_path / "routes").mkdir()
    (tmp_path / "routes" / "x.yaml").write_text(RULEBOOK, encoding="utf-8")
    where = {"routes/x.yaml"}

    assert messages.texts_in_rulebooks(tmp_path).texts == {Text("", "Weg"): where, Text("", "Pass"): where}

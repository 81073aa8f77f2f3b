import gettext
import os
from pathlib import Path

from viadukt.kernel.translations import compile_catalogues

PO = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2);\\n"

msgid "Hilfe finden"
msgstr "Найти помощь"

msgctxt "staff"
msgid "%(count)s Eintrag"
msgid_plural "%(count)s Einträge"
msgstr[0] "%(count)s запись"
msgstr[1] "%(count)s записи"
msgstr[2] "%(count)s записей"

#, fuzzy
msgid "Unsicher"
msgstr "Неуверенно"
"""


def catalogue(folder: Path) -> Path:
    path = folder / "ru" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    path.write_text(PO, encoding="utf-8")
    return path


def test_catalogues_are_compiled_once_and_again_when_they_change(tmp_path: Path):
    source = catalogue(tmp_path)
    compiled = source.with_suffix(".mo")

    assert compile_catalogues(tmp_path) == [compiled]
    assert compile_catalogues(tmp_path) == []

    os.utime(source, ns=(compiled.stat().st_mtime_ns + 1, compiled.stat().st_mtime_ns + 1))
    assert compile_catalogues(tmp_path) == [compiled]
    assert sorted(path.name for path in compiled.parent.iterdir()) == ["django.mo", "django.po"]


def test_a_compiled_catalogue_speaks(tmp_path: Path):
    source = catalogue(tmp_path)
    compile_catalogues(tmp_path)

    with source.with_suffix(".mo").open("rb") as file:
        russian = gettext.GNUTranslations(file)

    assert russian.gettext("Hilfe finden") == "Найти помощь"
    assert [russian.npgettext("staff", "%(count)s Eintrag", "%(count)s Einträge", n).split()[1] for n in (1, 3, 5)] == [
        "запись",
        "записи",
        "записей",
    ]
    assert russian.gettext("Unsicher") == "Unsicher"

"""Numbers for when it cannot wait: by situation, each with the source that states it and that source's date.

All of them are numbers in Germany. Where somebody looks for help in another country they are not shown as if they worked there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Situation = Literal["danger", "violence", "trafficking", "medical", "suicide", "children"]

SITUATIONS: dict[Situation, str | Promise] = {
    "danger": _("Jemand ist jetzt in Gefahr"),
    "violence": _("Gewalt zu Hause, Bedrohung, Zwangsheirat"),
    "trafficking": _("Menschenhandel und Ausbeutung"),
    "medical": _("Medizinischer Notfall"),
    "suicide": _("Gedanken, nicht mehr leben zu wollen"),
    "children": _("Kinder und Jugendliche in Not"),
}
# Which situations come with what understanding calls urgent.
_OF_URGENT: dict[str, tuple[Situation, ...]] = {
    "violence": ("danger", "violence"),
    "trafficking": ("danger", "trafficking"),
    "medical": ("medical",),
    "suicide": ("danger", "suicide"),
    "any": ("danger", "violence", "trafficking", "suicide"),
}


@dataclass(frozen=True, slots=True)
class Source:
    """Where a number stands written, and from when that is (as the source gives it; empty when it gives none)."""

    name: str
    url: str
    stated: str = ""


@dataclass(frozen=True, slots=True)
class Number:
    """A number to call (or a page to write to when `call` is empty)."""

    name: str | Promise
    shown: str
    call: str
    note: str | Promise
    situations: tuple[Situation, ...]
    source: Source
    url: str = ""


_CITY = Source(
    "Stadt Baden-Baden, Feuerwehr und Polizei",
    "http://www.baden-baden.de/buergerservice/notlagen/unfaelle/feuerwehr-und-polizei/",
)
_WOMEN = Source(
    "Der Paritätische",
    (
        "https://www.der-paritaetische.de/alle-meldungen/bundesweites-hilfetelefon-gewalt-gegen-fra"
        "uen-wird-zehn-und-bekommt-vereinfachte-rufnummer/"
    ),
    "2023-06-01",
)

NUMBERS: tuple[Number, ...] = (
    Number(
        _("Polizei"), "110", "110",
        _("Wenn Sie bedroht werden. Kostenlos, Tag und Nacht."),
        ("danger", "violence", "trafficking", "children"), _CITY,
    ),
    Number(
        _("Rettungsdienst und Feuerwehr"), "112", "112",
        _("Bei Verletzung, Krankheit, Feuer. Kostenlos, Tag und Nacht, auch in vielen anderen Ländern Europas."),
        ("danger", "medical", "suicide"), _CITY,
    ),
    Number(
        _("Hilfetelefon „Gewalt gegen Frauen“"), "116 016", "116016",
        _("Kostenlos und anonym, Tag und Nacht, in 18 Sprachen. Auch bei Zwangsheirat und Menschenhandel."),
        ("violence", "trafficking"), _WOMEN, "https://www.hilfetelefon.de",
    ),
    Number(
        _("Hilfetelefon „Gewalt an Männern“"), "0800 1239900", "08001239900",
        _("Kostenlos und anonym."),
        ("violence",),
        Source(
            "Familienministerium Rheinland-Pfalz",
            (
            "https://mffki.rlp.de/service/presse/detail/unterstuetzung-fuer-gewaltbetroffene-maenner-in"
            "-rheinland-pfalz"
        ),
            "2025",
        ),
        "https://www.maennerhilfetelefon.de",
    ),
    Number(
        _("Beratung gegen Menschenhandel (KOK)"), "kok-gegen-menschenhandel.de", "",
        _("Beratungsstellen in ganz Deutschland, kostenlos und anonym, unabhängig von Behörden. Auch per Chat."),
        ("trafficking",),
        Source("Bundesfamilienministerium", "https://www.pubt.io/view/E61C4846C5497936097A81C8159C9FDD2A7F2A3C", "2026-01-16"),
        "https://www.kok-gegen-menschenhandel.de/menschenhandel/was-ist-menschenhandel/unterstuetzung",
    ),
    Number(
        _("Notruf ohne zu sprechen: App „nora“"), "nora-notruf.de", "",
        _("Schreiben statt sprechen, wenn Sie nicht telefonieren können oder wenig Deutsch sprechen. Vorher anmelden."),
        ("danger", "medical"),
        Source("WDR", "https://www1.wdr.de/nachrichten/landespolitik/nora-app-hoergeschaedigte-100.html", "2021-09"),
        "https://nora-notruf.de",
    ),
    Number(
        _("Ärztlicher Bereitschaftsdienst"), "116 117", "116117",
        _("Wenn Sie abends oder am Wochenende ärztliche Hilfe brauchen, aber nicht in Lebensgefahr sind. Kostenlos."),
        ("medical",),
        Source("Neue Osnabrücker Zeitung", (
            "https://www.noz.de/lebenswelten/gesundheit-fitness/artikel/notruf-oder-kassenaerztlicher-n"
            "otdienst-das-ist-der-unterschied-44647359"
        ), "2023-05-03"),
    ),
    Number(
        _("TelefonSeelsorge"), "0800 1110111", "08001110111",
        _("Jemand hört Ihnen zu. Kostenlos und anonym, Tag und Nacht."),
        ("suicide",),
        Source(
            "Spektrum der Wissenschaft",
            "https://www.spektrum.de/news/telefonseelsorge-erste-hilfe-fuer-die-seele/2055834", "2022-09",
        ),
        "https://online.telefonseelsorge.de",
    ),
    Number(
        _("Hilfe-Telefon Sexueller Missbrauch"), "0800 2255530", "08002255530",
        _("Kostenlos und anonym, in 19 Sprachen; zu bestimmten Zeiten."),
        ("children", "violence"),
        Source("Bundesregierung", (
            "https://www.bundesregierung.de/breg-de/aktuelles/hilfetelefon-sexueller-kindesmissbrauch-2"
            "275784"
        ), "2024-05"),
    ),
)  # fmt: skip


def numbers_for(urgent: str) -> list[Number]:
    """The numbers for what a question is urgent about, none when it is not: emergency calls, then who knows about just that."""
    situations = _OF_URGENT.get(urgent, ())
    about = set(situations) - {"danger"}
    return sorted(
        _numbers(situations),
        key=lambda number: number.call not in {"110", "112"} and about.isdisjoint(number.situations),
    )


def by_situation() -> list[tuple[str | Promise, list[Number]]]:
    """All numbers, situation by situation."""
    return [(label, _numbers((situation,))) for situation, label in SITUATIONS.items()]


def _numbers(situations: tuple[Situation, ...]) -> list[Number]:
    return [number for number in NUMBERS if not set(number.situations).isdisjoint(situations)]

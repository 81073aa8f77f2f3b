"""The dangers of irregular migration and of false agents: short, in every interface language, each claim with its source."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from viadukt.directory.emergency import Source

SOURCES: dict[str, Source] = {
    "bmz": Source("BMZ: Zentren für Migration und Entwicklung", "https://www.bmz.de", "2023-07-11"),
    "iom": Source(
        "IOM: A Decade of Documenting Migrant Deaths, 2014–2023",
        "https://migrationdataportal.org/resource/"
        "decade-documenting-migrant-deaths-data-analysis-and-reflection-deaths-during-migration",
    ),
    "news": Source(
        "In-Cyprus, nach IOM",
        "https://in-cyprus.philenews.com/international/more-than-63000-people-dead-or-missing-while-migrating-over-last-decade-iom-says/",
        "2024-03",
    ),
    "baghdad": Source("Deutsche Botschaft Bagdad", "https://irak.diplo.de/iq-de/service/visainbagdad/SchengenVisa/-/2513902"),
    "belgrade": Source("Deutsche Botschaft Belgrad", "http://www.belgrad.diplo.de/Vertretung/belgrad/de/00/Warnung.html"),
    "guetesiegel": Source("kopa-berlin.de", "https://kopa-berlin.de/ressourcen/guetesiegel-faire-anwerbung-pflege-deutschland"),
    "kok": Source("KOK: Fragen zu Menschenhandel", "https://www.kok-gegen-menschenhandel.de/presse/faq"),
    "kok-help": Source(
        "KOK: Unterstützung",
        "https://www.kok-gegen-menschenhandel.de/menschenhandel/was-ist-menschenhandel/unterstuetzung",
    ),
}


@dataclass(frozen=True, slots=True)
class Point:
    """One sentence or two, and the keys of the sources that state it; advice of our own has none."""

    text: str | Promise
    sources: tuple[str, ...] = ()

    @property
    def cited(self) -> list[Source]:
        return [SOURCES[key] for key in self.sources]


@dataclass(frozen=True, slots=True)
class Section:
    title: str | Promise
    points: tuple[Point, ...]


SECTIONS: tuple[Section, ...] = (
    Section(
        _("Der Weg ohne Visum ist lebensgefährlich"),
        (
            Point(
                _(
                    "Von 2014 bis 2023 sind auf Migrationswegen mindestens 63 285 Menschen gestorben oder verschwunden, "
                    "28 854 davon im Mittelmeer. Die meisten sind ertrunken."
                ),
                ("news", "iom"),
            ),
            Point(_("2023 war mit 8 541 gezählten Toten das schlimmste dieser Jahre."), ("news",)),
            Point(_("Wer Ihnen einen sicheren Weg ohne Visum verspricht, kann ihn nicht geben.")),
        ),
    ),
    Section(
        _("So erkennen Sie falsche Vermittler*innen"),
        (
            Point(
                _(
                    "Die deutsche Botschaft in Bagdad warnt: Reisebüros und „Visa-Agenturen“ haben keinen Einfluss darauf, wie "
                    "über ein Visum entschieden wird. Sie dürfen keine zusätzlichen Gebühren verlangen."
                ),
                ("baghdad",),
            ),
            Point(
                _(
                    "Die deutsche Botschaft in Belgrad schreibt: Einen Termin zu buchen kostet nichts. Ein Termin gilt nur für "
                    "die Person, auf deren Namen er gebucht ist, und kann nicht verkauft werden."
                ),
                ("belgrade",),
            ),
            Point(
                _(
                    "Gefälschte Papiere führen zur Ablehnung und zu einer Einreisesperre von mehreren Jahren. Verantwortlich "
                    "ist, wer den Antrag stellt, auch wenn jemand anders die Papiere gemacht hat."
                ),
                ("baghdad",),
            ),
            Point(
                _(
                    "In der Pflege gibt es ein staatliches Gütesiegel: „Faire Anwerbung Pflege Deutschland“. Damit muss die "
                    "Anwerbung für Pflegekräfte kostenlos sein."
                ),
                ("guetesiegel",),
            ),
            Point(
                _(
                    "Menschenhandel beginnt oft mit einem guten Angebot: mehr Lohn, ein besseres Leben. Auch wer zugestimmt "
                    "hat, hat ein Recht auf Beratung: kostenlos, anonym und ohne Behörden."
                ),
                ("kok", "kok-help"),
            ),
            Point(
                _(
                    "Vorsicht, wenn jemand Ihren Pass behalten will, Geld im Voraus verlangt, Arbeit ohne Vertrag verspricht "
                    "oder sagt, dass Sie mit niemandem darüber sprechen sollen."
                )
            ),
            Point(
                _(
                    "Fragen Sie im Zweifel die deutsche Botschaft in Ihrem Land. Die Adressen ihrer Internetseiten enden auf "
                    "diplo.de."
                )
            ),
        ),
    ),
    Section(
        _("Es gibt sichere Wege"),
        (
            Point(
                _(
                    "Zentren für Migration und Entwicklung beraten über Arbeit und Ausbildung in Deutschland, in Europa und in "
                    "der Region: in Marokko, Tunesien, Ägypten, Jordanien, Irak, Pakistan, Indonesien, Ghana und Nigeria."
                ),
                ("bmz",),
            ),
            Point(_("Die Zentren helfen auch Menschen, die zurückkehren und neu anfangen."), ("bmz",)),
            Point(_("Fragen Sie eine Beratungsstelle, bevor Sie jemandem Geld geben oder einen Vertrag unterschreiben.")),
        ),
    ),
)

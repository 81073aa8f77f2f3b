"""The topics that are told rather than asked: what each page is called, and who advises on it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Topic:
    """A page: the parts of one folder of the rulebooks."""

    folder: str
    title: str | Promise
    help: tuple[str, ...]
    """Topics of the directory: what the way to the advisers leads to."""
    discreet: bool = False
    """Whether the tab and the history of the browser say only that these are rules."""
    dangers: bool = False
    """Whether the page on dangers and false agents belongs beside it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the index; two can lead to one page."""

    folder: str
    title: str | Promise
    text: str | Promise
    icon: str
    part: str = ""
    """The part on that page, where it holds several."""


TOPICS = {
    topic.folder: topic
    for topic in (
        Topic("recognition", _("Anerkennung von Abschlüssen"), ("recognition",)),
        Topic("returning", _("Rückkehr und Neuanfang"), ("return-reintegration",), discreet=True),
        Topic("recruitment", _("Faire Anwerbung"), ("labour-rights",), dangers=True),
        Topic("stay", _("Bleiberecht und Arbeit"), ("residence-permit", "asylum"), discreet=True),
        Topic("mobility", _("Arbeiten in der Region und in Europa"), ("visa-entry",), dangers=True),
        Topic("entry", _("Visum und Ankunft"), ("visa-entry",)),
    )
}

INDEX = (
    Entry(
        "recognition",
        _("Anerkennung von Abschlüssen"),
        _("Wer entscheidet, welche Unterlagen, wie lange, was es kostet."),
        "topic-recognition",
    ),
    Entry("entry", _("Visum und Ankunft"), _("Das Visum, das schnelle Verfahren und die erste Zeit."), "topic-visa-entry"),
    Entry("recruitment", _("Faire Anwerbung"), _("Wer vermitteln darf, was Ihnen zusteht, wer hilft."), "topic-labour-rights"),
    Entry(
        "stay",
        _("Bleiberecht und Arbeit"),
        _("Mit Duldung oder im Asylverfahren: was zuerst kommt und was Sie besser lassen."),
        "topic-residence-permit",
    ),
    Entry(
        "returning",
        _("Rückkehr und Neuanfang"),
        _("Welche Programme es gibt. Niemand muss sich heute entscheiden."),
        "topic-return-reintegration",
    ),
    Entry("mobility", _("Arbeiten in Ihrer Region"), _("Auch ein Nachbarland kann ein Weg sein."), "place", "regional"),
    Entry(
        "mobility", _("Andere Länder Europas"), _("Was in Deutschland gilt, gilt nicht von selbst nebenan."), "map", "europe"
    ),
)

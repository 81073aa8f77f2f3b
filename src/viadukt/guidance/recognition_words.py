"""An answer on recognition in words: its verdict and the headings of its sections."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from viadukt.guidance.engine.recognition import RecognitionAnswer
from viadukt.guidance.engine.telling import Section
from viadukt.guidance.engine.verdicts import Verdict

HEADINGS: dict[Section, str | Promise] = {
    "because": gettext_lazy("Warum das so ist"),
    "body": gettext_lazy("Wer entscheidet"),
    "papers": gettext_lazy("Unterlagen zum Abhaken"),
    "missing": gettext_lazy("Wenn Unterlagen fehlen"),
    "deadlines": gettext_lazy("Wie lange es dauert"),
    "costs": gettext_lazy("Was es kostet"),
    "funding": gettext_lazy("Wer mitbezahlt"),
    "outcomes": gettext_lazy("Was herauskommen kann"),
    "after": gettext_lazy("Wie es danach weitergeht"),
    "confirmation": gettext_lazy("Eine Bestätigung ohne Anerkennung"),
    "advice": gettext_lazy("Wer dabei hilft"),
}


VERDICTS: dict[tuple[Verdict, bool], str | Promise] = {
    (Verdict.MET, False): gettext_lazy("Dieser Beruf ist reglementiert: Ohne Anerkennung dürfen Sie ihn nicht ausüben."),
    (Verdict.MET, True): gettext_lazy(
        "Nach Ihrer Angabe ist dieser Beruf reglementiert. Dann dürfen Sie ihn ohne Anerkennung nicht ausüben."
    ),
    (Verdict.UNMET, False): gettext_lazy("Sie dürfen in diesem Beruf auch ohne Anerkennung arbeiten."),
    (Verdict.UNMET, True): gettext_lazy(
        "Nach Ihrer Angabe braucht dieser Beruf keine Erlaubnis. Dann dürfen Sie auch ohne Anerkennung arbeiten."
    ),
}
"""Verdict, and whether it rests on what the person said -> a sentence."""


def verdict(answer: RecognitionAnswer) -> str | Promise:
    """Whether nobody may work in the occupation without recognition, as far as it is known."""
    if found := VERDICTS.get((answer.regulated, answer.by_word)):
        return found
    if answer.coarse:
        return _("Das kann mehrere Berufe meinen. Bitte wählen Sie Ihren aus.")
    if len(answer.references) > 1:
        return _(
            "Das hängt davon ab, mit welchem deutschen Beruf Ihrer verglichen wird. Wählen Sie unten, was am besten passt."
        )
    return _("Ob Sie eine Erlaubnis brauchen, ist hier noch nicht erfasst.")

"""What is shown to somebody whom we ask for consent, by purpose. What was shown is kept with each consent, word for word.

Whoever changes a text raises its version; a test holds both together.
"""

from dataclasses import dataclass

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from viadukt.casework.models import Purpose


@dataclass(frozen=True, slots=True)
class ConsentText:
    """`wording` may name `organisation` (who asks) and `receiver`."""

    version: int
    wording: str | Promise


TEXTS: dict[str, ConsentText] = {
    Purpose.COUNSELLING: ConsentText(
        1,
        gettext_lazy(
            "%(organisation)s darf aufschreiben, was ich erzähle, auch über Gesundheit, Religion, Herkunft und politische "
            "Verfolgung, wenn es für die Beratung gebraucht wird. Nur wer mich berät, liest es."
        ),
    ),
    Purpose.NEXT_ORGANISATION: ConsentText(
        1,
        gettext_lazy(
            "Wenn %(organisation)s nicht in der versprochenen Zeit antwortet, darf eine andere Organisation des "
            "Netzwerks meine Anfrage lesen und antworten."
        ),
    ),
    Purpose.REFERRAL: ConsentText(
        1,
        gettext_lazy(
            "%(organisation)s darf die Angaben, die ich ausgewählt habe, an %(receiver)s geben, damit man mir "
            "dort weiterhilft. Andere Angaben gehen nicht mit."
        ),
    ),
    Purpose.THIRD_COUNTRY: ConsentText(
        1,
        gettext_lazy(
            "%(organisation)s darf die Angaben, die ich ausgewählt habe, an %(receiver)s in einem Land außerhalb "
            "der Europäischen Union geben. Dort schützt das Gesetz meine Daten vielleicht weniger: Behörden könnten sie lesen, "
            "und ich kann meine Rechte vielleicht nicht durchsetzen. Das habe ich verstanden."
        ),
    ),
    Purpose.GUIDANCE: ConsentText(
        1,
        gettext_lazy(
            "Was ich bei „Wege prüfen“ angegeben habe, und das Ergebnis, darf zu meinem Fall bei "
            "%(organisation)s gelegt werden."
        ),
    ),
    Purpose.STORY: ConsentText(
        1,
        gettext_lazy(
            "%(organisation)s darf meine Geschichte erzählen, so wie ich sie freigegeben habe. Ich kann das für die Zukunft "
            "zurücknehmen. Was schon gedruckt ist, lässt sich nicht zurückholen."
        ),
    ),
    Purpose.EVIDENCE: ConsentText(
        1,
        gettext_lazy(
            "Aus meinem Fall darf gezählt werden, woran es lag und wie lange es dauerte, ohne Namen und so, dass niemand mich "
            "erkennt. Damit fordert das Netzwerk bessere Regeln."
        ),
    ),
}


def text_of(purpose: str, *, language: str, organisation: str, receiver: str = "") -> str:
    """The text of a purpose in an interface language (German for others), and that it can be taken back (Art. 7(3) GDPR)."""
    with translation.override(language):
        text = str(TEXTS[purpose].wording) % {"organisation": organisation, "receiver": receiver}
        free = _("Ich muss nicht zustimmen, und ich kann es jederzeit zurücknehmen. Was bis dahin geschah, bleibt erlaubt.")
        return f"{text} {free}"

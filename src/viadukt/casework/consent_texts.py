"""What a person is asked when something is to be passed on: short, true, in their language.

Each legal claim names its source; before use, have a lawyer confirm. The text is stored as it was shown.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from viadukt.casework.receivers import RETURN_TOPIC, Receiver
from viadukt.casework.sharing import DOCUMENT, FACT, Reception, label_of
from viadukt.directory.public import Topic
from viadukt.network.public import Organisation


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: may `sender` pass something on to `receiver`? `needs_transfer`: only explicit consent is a ground for the
    transfer to where it lies. `names` says what answers and documents are called."""

    sender: Organisation
    receiver: Receiver
    topic: Topic | None
    until: date
    handover: bool
    needs_transfer: bool
    country_name: str


def paragraphs(question: Question) -> list[str]:
    """The text beside the choice of fields, in the active language."""
    return list(_paragraphs(question))


def _paragraphs(asked: Question) -> Iterator[str]:
    receiver, sender = asked.receiver.name, asked.sender.name
    yield _("%(sender)s möchte Ihre Angaben an %(receiver)s weitergeben. Sie wählen aus, welche. Alles andere bleibt hier.") % {
        "sender": sender,
        "receiver": receiver,
    }
    if asked.topic:
        yield _("Es geht um: %(topic)s.") % {"topic": asked.topic}
    yield _("%(receiver)s sagt uns, ob man Sie annimmt, ob Kontakt besteht und was daraus wurde.") % {"receiver": receiver}
    if asked.handover:
        yield _("Wenn dort Kontakt besteht, ist %(receiver)s für Sie zuständig. Wir schließen Ihren Fall hier dann ab.") % {
            "receiver": receiver
        }
    if asked.receiver.by_link:
        yield _("%(receiver)s arbeitet nicht mit Viadukt. Die Stelle bekommt einen Link und am Telefon einen Code dazu.") % {
            "receiver": receiver
        }
    yield from _about_public_bodies(asked)
    yield from _about_states_abroad(asked)
    yield _("Sie entscheiden frei. Wenn Sie Nein sagen, beraten wir Sie trotzdem weiter.")
    yield _(
        "Ihre Erlaubnis gilt bis %(until)s. Sie können sie jederzeit zurücknehmen. Was dann schon gelesen ist, können wir "
        "nicht zurückholen."
    ) % {"until": date_format(asked.until, "DATE_FORMAT")}


def _about_public_bodies(asked: Question) -> Iterator[str]:
    """§ 87(1), (2) and (6) AufenthG."""
    if asked.receiver.must_report:
        yield _(
            "Das ist eine öffentliche Stelle. Öffentliche Stellen müssen es der Ausländerbehörde melden, wenn sie erfahren, "
            "dass jemand ohne Aufenthaltstitel hier ist und die Abschiebung nicht ausgesetzt ist. Sie melden auch Verstöße "
            "gegen eine räumliche Beschränkung und andere Gründe für eine Ausweisung (§ 87 Abs. 2 AufenthG). Schulen und "
            "andere Bildungs- und Erziehungseinrichtungen müssen das nicht."
        )
        yield _(
            "Aufenthaltsstatus, Weg nach Deutschland und Adresse geben wir nur weiter, wenn Sie das hier selbst auswählen. "
            "Wenn Sie unsicher sind: Sprechen Sie vorher mit einer Anwältin oder einem Anwalt."
        )
    if asked.topic and asked.topic.slug == RETURN_TOPIC and asked.sender.country == "DE":
        yield _(
            "Wer über staatlich bezahlte Hilfen zur Rückkehr entscheidet, gibt Daten an die Ausländerbehörde weiter, auch ein "
            "Verein (§ 87 Abs. 6 AufenthG)."
        )


def _about_states_abroad(asked: Question) -> Iterator[str]:
    receiver = asked.receiver
    if receiver.reception == Reception.GOVERNMENT:
        if receiver.host:
            yield _(
                "Diese Stelle gehört zu einer Behörde: %(host)s (%(country)s). Die Behörde kann lesen, was Sie erlauben."
            ) % {
                "host": receiver.host,
                "country": asked.country_name,
            }
        else:
            yield _(
                "Diese Stelle kann zu einer Behörde in %(country)s gehören. Die Behörde kann dann lesen, was Sie erlauben."
            ) % {"country": asked.country_name}
        yield _(
            "Für Asyl, Politik, Religion, Sexualität und Straftaten gibt es hier keine Felder: Das senden wir dorthin nicht. "
            "Bitte prüfen Sie auch die Texte unten darauf."
        )
    if asked.needs_transfer:
        yield transfer_text(asked)


def transfer_text(asked: Question) -> str:
    """What explicit consent under Art. 49(1)(a) GDPR is given to: the country and its risks."""
    return _(
        "%(receiver)s liegt in %(country)s, außerhalb der EU. Es gibt keinen Vertrag, der Ihre Daten dort schützt. Das Risiko: "
        "Behörden dort können Ihre Daten lesen, vielleicht gibt es keine unabhängige Aufsicht, und Ihre Rechte lassen sich "
        "dort schwer durchsetzen. Nur mit Ihrer ausdrücklichen Erlaubnis darf etwas dorthin gehen "
        "(Art. 49 Abs. 1 Buchst. a DSGVO)."
    ) % {"receiver": asked.receiver.name, "country": asked.country_name}


def whole_text(asked: Question, chosen: Collection[str], names: dict[str, str], language: str) -> str:
    """The whole text with what was chosen, in `language`, as it is stored."""
    with translation.override(language):
        labels = [_label(code, names) for code in sorted(chosen)]
        fields = _("Das darf weitergegeben werden: %(fields)s. Sonst nichts.") % {"fields": ", ".join(labels)}
        return "\n\n".join([*paragraphs(asked), fields])


def _label(code: str, names: dict[str, str]) -> str:
    if code.startswith((FACT, DOCUMENT)):
        return names.get(code, code)
    return str(label_of(code))

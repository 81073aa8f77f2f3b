"""The enquiry: what somebody needs, in their own words, and how they want to be answered."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from viadukt.casework.forms.uploads import LetterField, UploadsForm
from viadukt.casework.models import Speaker
from viadukt.casework.services.asking import Reply
from viadukt.directory.public import TOPIC_GROUPS, language_choices
from viadukt.network.public import country_choices, land_choices
from viadukt.understanding.public import topic_label

WRITERS = (
    (Speaker.PERSON.value, gettext_lazy("Ich brauche selbst Hilfe")),
    (Speaker.RELATIVE.value, gettext_lazy("Ich schreibe für jemanden aus meiner Familie")),
    (Speaker.VOLUNTEER.value, gettext_lazy("Ich helfe jemandem als Freiwillige*r")),
)


class ReplyForm(forms.Form):
    """How somebody may be reached besides the mailbox, when, and who else would notice."""

    email = forms.EmailField(
        label=gettext_lazy("E-Mail"),
        help_text=gettext_lazy("Dorthin schreiben wir nur, dass es etwas Neues gibt. Kein Thema, kein Name."),
        max_length=200,
        required=False,
        widget=forms.EmailInput({"autocomplete": "email", "dir": "ltr"}),
    )
    phone = forms.CharField(
        label=gettext_lazy("Bitte rufen Sie mich zurück: Telefonnummer"),
        max_length=40,
        required=False,
        validators=[RegexValidator(r"(?:\D*\d){5}", gettext_lazy("Bitte schreiben Sie eine Nummer, die man anrufen kann."))],
        widget=forms.TextInput({"type": "tel", "autocomplete": "tel", "dir": "ltr"}),
    )
    messenger = forms.CharField(
        label=gettext_lazy("Messenger"),
        help_text=gettext_lazy("Zum Beispiel: Signal, +49 … oder Ihr Name dort. Wir schicken dorthin nur einen Link."),
        max_length=120,
        required=False,
        widget=forms.TextInput({"autocomplete": "off", "dir": "auto"}),
    )
    times = forms.CharField(
        label=gettext_lazy("Wann ist es gut und sicher?"),
        help_text=gettext_lazy("Zum Beispiel: Montag bis Freitag, 9 bis 12 Uhr."),
        max_length=200,
        required=False,
        widget=forms.TextInput({"autocomplete": "off", "dir": "auto"}),
    )
    leave_message = forms.BooleanField(
        label=gettext_lazy("Sie dürfen auf den Anrufbeantworter sprechen oder bei anderen etwas ausrichten."), required=False
    )
    seen_by_others = forms.BooleanField(
        label=gettext_lazy("Andere können mein Telefon oder meine E-Mails sehen. Bitte nichts von selbst schicken."),
        required=False,
    )

    def reply(self) -> Reply:
        return Reply(**{name: self.cleaned_data[name] for name in ReplyForm.base_fields})

    @staticmethod
    def of(record: dict[str, Any]) -> dict[str, Any]:
        """What was said before, as this form holds it."""
        return {name: record[name] for name in ReplyForm.base_fields if name in record}


class EnquiryForm(UploadsForm, ReplyForm):
    """Nothing but the need (written or spoken) and the language must be given; no name is asked for."""

    token = forms.CharField(widget=forms.HiddenInput, required=False, max_length=100)
    need = LetterField(
        label=gettext_lazy("Was brauchen Sie? Schreiben Sie in Ihrer Sprache."),
        help_text=gettext_lazy("So kurz oder lang, wie Sie wollen. Ihren Namen müssen Sie nicht nennen."),
        required=False,
    )
    topic = forms.ChoiceField(
        label=gettext_lazy("Thema"),
        help_text=gettext_lazy("Wenn Sie es nicht wissen, lassen Sie das Feld leer."),
        required=False,
    )
    language = forms.ChoiceField(label=gettext_lazy("In welcher Sprache möchten Sie sprechen?"))
    writer = forms.ChoiceField(
        label=gettext_lazy("Wer schreibt?"), choices=WRITERS, widget=forms.RadioSelect, initial=Speaker.PERSON.value
    )
    country = forms.ChoiceField(label=gettext_lazy("In welchem Land sind Sie?"), required=False)
    land = forms.ChoiceField(
        label=gettext_lazy("In welchem Bundesland?"), help_text=gettext_lazy("Nur in Deutschland."), required=False
    )
    place = forms.CharField(
        label=gettext_lazy("Postleitzahl oder Ort"),
        max_length=120,
        required=False,
        widget=forms.TextInput({"autocomplete": "postal-code", "dir": "auto"}),
    )
    next_organisation = forms.BooleanField(required=False)
    new_mailbox = forms.BooleanField(
        label=gettext_lazy("In ein neues Postfach, nicht in das offene"),
        help_text=gettext_lazy("Wichtig, wenn das offene Postfach jemand anderem gehört."),
        required=False,
    )

    def __init__(
        self, *args: Any, interface: str, consent: str, has_open_mailbox: bool, with_topic: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["language"].choices = language_choices(interface)
        nothing = [("", _("nicht angegeben"))]
        fields["country"].choices = nothing + country_choices()
        fields["land"].choices = nothing + land_choices()
        fields["next_organisation"].label = consent
        topics = [(label, [(slug, topic_label(slug, interface)) for slug in slugs]) for label, slugs in TOPIC_GROUPS]
        fields["topic"].choices = [("", _("Ich weiß es nicht")), *topics]
        if not with_topic:
            del fields["topic"]
        if not has_open_mailbox:
            del fields["new_mailbox"]

    def clean(self) -> None:
        data = self.cleaned_data
        if data.get("land"):
            data["country"] = "DE"
        if "need" in data and "voice" in data and not data["need"].strip() and not data["voice"] and not data.get("phone"):
            self.add_error(
                "need", _("Bitte schreiben Sie, was Sie brauchen. Oder sprechen Sie es, oder lassen Sie uns zurückrufen.")
            )

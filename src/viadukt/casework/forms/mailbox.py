"""Forms of the mailbox, and of who answers it."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy, pgettext_lazy

from viadukt.casework.forms.uploads import LetterField, UploadsField, UploadsForm
from viadukt.casework.services.sending import Uploads
from viadukt.directory.public import language_choices
from viadukt.files.public import DOCUMENTS


class WriteForm(UploadsForm):
    """What the person writes, sends or speaks."""

    token = forms.CharField(widget=forms.HiddenInput, required=False, max_length=100)
    text = LetterField(label=gettext_lazy("Ihre Nachricht"), required=False, rows=5)
    field_order = ("token", "text")


class LanguageForm(forms.Form):
    language = forms.ChoiceField(label=gettext_lazy("Sprache des Postfachs"), choices=settings.LANGUAGES)


class AnswerForm(forms.Form):
    """What an adviser writes, in which language, and whether it is the last message."""

    token = forms.CharField(widget=forms.HiddenInput, required=False, max_length=100)
    text = LetterField(label=pgettext_lazy("staff", "Antwort"), required=False, rows=6)
    language = forms.ChoiceField(
        label=pgettext_lazy("staff", "Sprache der Antwort"),
        help_text=pgettext_lazy("staff", "Damit Bildschirmleser und Vorlesen sie richtig sprechen."),
    )
    papers = UploadsField(label=pgettext_lazy("staff", "Dateien"))
    closing = forms.BooleanField(
        label=pgettext_lazy("staff", "Das ist die letzte Nachricht: den Fall damit abschließen"), required=False
    )

    @property
    def uploads(self) -> Uploads:
        return [(upload, DOCUMENTS) for upload in self.cleaned_data.get("papers") or []]

    def __init__(self, *args: Any, interface: str, also: tuple[str, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["language"].choices = language_choices(interface, [code for code in also if code])


class CodeForm(forms.Form):
    """In which language the words are, and that it is the right person who gets them."""

    language = forms.ChoiceField(label=pgettext_lazy("staff", "Sprache der Wörter"), choices=settings.LANGUAGES)
    sure = forms.BooleanField(
        label=pgettext_lazy("staff", "Ich bin sicher, dass ich mit der richtigen Person spreche, und dass niemand mitliest.")
    )

"""Fields for what is sent along: several files, a photo, a voice."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from viadukt.casework.services.sending import Uploads
from viadukt.files.public import DOCUMENTS, PICTURES, VOICE, Policy, inspect
from viadukt.kernel.errors import Refused

MOST_FILES = 8
VOICE_MINUTES = 5
"""How long the page records; a chosen file may be as long as its size allows."""


class _SeveralInput(forms.FileInput):
    allow_multiple_selected = True


class UploadsField(forms.FileField):
    """Any number of files of one policy up to eight, judged by their bytes before anything is kept. Answers a list."""

    def __init__(self, *, policy: Policy = DOCUMENTS, capture: str = "", most: int = MOST_FILES, **kwargs: Any) -> None:
        self.policy, self.most = policy, most
        accept = ",".join(f".{ending}" for kind in policy.kinds for ending in kind.endings)
        if policy is PICTURES:
            accept = "image/*"
        elif policy is VOICE:
            accept = f"audio/*,{accept}"
        attrs = {"accept": accept, **({"capture": capture} if capture else {})}
        widget = _SeveralInput(attrs={**attrs, "multiple": True}) if most > 1 else forms.FileInput(attrs=attrs)
        super().__init__(widget=widget, required=False, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        given = data if isinstance(data, list | tuple) else [data]
        uploads = [upload for upload in given if upload is not None]
        if len(uploads) > self.most:
            raise forms.ValidationError(
                ngettext(
                    "Bitte schicken Sie höchstens %(most)d Datei auf einmal.",
                    "Bitte schicken Sie höchstens %(most)d Dateien auf einmal.",
                    self.most,
                )
                % {"most": self.most}
            )
        for upload in uploads:
            try:
                inspect(upload, self.policy)
            except Refused as refusal:
                raise forms.ValidationError(str(refusal)) from refusal
        return uploads


class UploadsForm(forms.Form):
    """What can be sent along with a text. `uploads` are the files of all three fields, each with what it must be."""

    papers = UploadsField(
        label=gettext_lazy("Dateien"),
        help_text=gettext_lazy("Zum Beispiel ein Brief oder Zeugnis als PDF oder Foto. Zusammen bis 25 MB."),
    )
    photo = UploadsField(
        label=gettext_lazy("Foto aufnehmen"),
        help_text=gettext_lazy("Legen Sie das Papier flach hin, mit viel Licht."),
        policy=PICTURES,
        capture="environment",
        most=1,
    )
    voice = UploadsField(
        label=gettext_lazy("Sprachnachricht"),
        help_text=gettext_lazy(
            "Sprechen Sie in Ihrer Sprache, bis zu 5 Minuten. Oder wählen Sie eine Aufnahme von Ihrem Telefon, bis 10 MB."
        ),
        policy=VOICE,
        capture="user",
        most=1,
    )

    @property
    def uploads(self) -> Uploads:
        fields = (("papers", DOCUMENTS), ("photo", PICTURES), ("voice", VOICE))
        return [(upload, policy) for name, policy in fields for upload in self.cleaned_data.get(name) or []]


class LetterField(forms.CharField):
    """A text as long as a long letter. What is longer comes back whole, with a kind sentence: a browser must not cut it."""

    LONGEST = 50_000

    def __init__(self, **kwargs: Any) -> None:
        rows = kwargs.pop("rows", 7)
        kwargs.setdefault("widget", forms.Textarea({"rows": rows, "dir": "auto", "autocomplete": "off"}))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        text = str(super().clean(value)).replace("\0", "")
        if len(text) > self.LONGEST:
            raise forms.ValidationError(
                _(
                    "Das ist sehr lang: %(length)d Zeichen. Wir lesen bis zu %(most)d. Ihr Text steht noch da. Bitte kürzen "
                    "Sie ihn, oder schicken Sie ihn als Datei."
                )
                % {"length": len(text), "most": self.LONGEST}
            )
        return text

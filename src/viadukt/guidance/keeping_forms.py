"""What those who keep the rules type."""

from typing import Any

from django import forms
from django.utils.translation import pgettext_lazy

from viadukt.guidance.engine.loading import kind_of
from viadukt.guidance.models import RuleChange
from viadukt.guidance.services import LONGEST_PATH, LONGEST_TEXT
from viadukt.kernel import clock


class SourceForm(forms.Form):
    """After which source, and as it stood on which day."""

    source = forms.CharField(
        label=pgettext_lazy("staff", "Quelle"),
        help_text=pgettext_lazy("staff", "Fundstelle oder Adresse. Zum Beispiel: BGBl. 2026 I Nr. 12, oder AufenthG § 20a"),
        max_length=500,
    )
    source_day = forms.DateField(
        label=pgettext_lazy("staff", "Stand der Quelle"),
        help_text=pgettext_lazy("staff", "Der Tag, an dem Sie nachgesehen haben, oder von dem der Text ist."),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        initial=clock.today,
    )


class CheckForm(SourceForm):
    """Held against its sources, and right as it stands."""

    why = forms.CharField(
        label=pgettext_lazy("staff", "Bemerkung"),
        help_text=pgettext_lazy("staff", "Zum Beispiel, was Sie alles verglichen haben. Das lesen auch Ratsuchende."),
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )


class ChangeForm(SourceForm):
    """The whole text of a file, and why it changes; or that the file goes."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    text = forms.CharField(
        label=pgettext_lazy("staff", "Text der Datei"),
        help_text=pgettext_lazy("staff", "Wie eine Datei aussieht, steht im Handbuch für Regeln (docs/rulebooks.md)."),
        max_length=LONGEST_TEXT,
        strip=False,
        widget=forms.Textarea({"rows": 30, "class": "yaml", "spellcheck": "false", "dir": "ltr"}),
    )
    removed = forms.BooleanField(
        label=pgettext_lazy("staff", "Diese Datei fällt ganz weg"),
        help_text=pgettext_lazy("staff", "Das geht nur, wenn keine andere Regel sie braucht."),
        required=False,
    )
    why = forms.CharField(
        label=pgettext_lazy("staff", "Warum?"),
        help_text=pgettext_lazy("staff", "Was sich am Gesetz geändert hat, oder was falsch war. Das lesen auch Ratsuchende."),
        max_length=2000,
        widget=forms.Textarea({"rows": 3}),
    )
    field_order = ["text", "removed", "why", "source", "source_day"]

    def values(self) -> dict[str, Any]:
        """What a service takes: a file that goes has no text."""
        values = {name: value for name, value in self.cleaned_data.items() if name != "removed"}
        return values | ({"text": ""} if self.cleaned_data["removed"] else {})

    @staticmethod
    def of(change: RuleChange) -> dict[str, Any]:
        """The form's values as they stand in a draft."""
        values = {name: getattr(change, name) for name in ("revision", "why", "source", "source_day")}
        goes = not change.text and bool(change.base)
        values |= {"text": change.base if goes else change.text, "removed": goes}
        return {name: value for name, value in values.items() if value is not None}


class NewFileForm(forms.Form):
    """A file that is not there yet."""

    path = forms.CharField(
        label=pgettext_lazy("staff", "Name der neuen Datei"),
        help_text=pgettext_lazy("staff", "Ordner und Name, klein geschrieben. Zum Beispiel: routes/21.yaml"),
        max_length=LONGEST_PATH,
    )

    def clean_path(self) -> str:
        path = str(self.cleaned_data["path"])
        if kind_of(path) is None:
            raise forms.ValidationError(
                pgettext_lazy("staff", "So kann eine Datei hier nicht heißen. Zum Beispiel: routes/21.yaml")
            )
        return path


class DecisionForm(forms.Form):
    """What is said to a proposal."""

    decision = forms.CharField(
        label=pgettext_lazy("staff", "Ihre Antwort"),
        help_text=pgettext_lazy("staff", "Beim Ablehnen gehört der Grund dazu."),
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )

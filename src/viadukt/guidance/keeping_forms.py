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
    """The whole text of a file, and why it changes. A draft may still lack everything but the text."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    text = forms.CharField(
        label=pgettext_lazy("staff", "Text der Datei"),
        help_text=pgettext_lazy(
            "staff", "Wie eine Datei aussieht, steht im Handbuch für Regeln (docs/rulebooks.md). Leer: die Datei fällt weg."
        ),
        max_length=LONGEST_TEXT,
        required=False,
        strip=False,
        widget=forms.Textarea({"rows": 30, "class": "yaml", "spellcheck": "false", "dir": "ltr", "wrap": "off"}),
    )
    why = forms.CharField(
        label=pgettext_lazy("staff", "Warum?"),
        help_text=pgettext_lazy("staff", "Was sich am Gesetz geändert hat, oder was falsch war. Das lesen auch Ratsuchende."),
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )
    field_order = ["text", "why", "source", "source_day"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"].required = self.fields["source_day"].required = False

    @staticmethod
    def of(change: RuleChange) -> dict[str, Any]:
        """The form's values as they stand in a draft."""
        values = {name: getattr(change, name) for name in ("revision", "text", "why", "source", "source_day")}
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

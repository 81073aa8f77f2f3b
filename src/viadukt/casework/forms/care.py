"""Forms around consent, requests, retention and the protection of children."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from viadukt.casework.models import Given, KeepReason
from viadukt.casework.models.rights import RefusalReason
from viadukt.casework.services.child_protection import STEPS
from viadukt.casework.services.consents import purposes_at_the_counter
from viadukt.kernel import clock


def _day() -> forms.DateInput:
    return forms.DateInput({"type": "date"}, format="%Y-%m-%d")


class ConsentForm(forms.Form):
    """A consent given at the counter."""

    purpose = forms.ChoiceField(label=pgettext_lazy("staff", "Wozu?"))
    language = forms.ChoiceField(
        label=pgettext_lazy("staff", "In welcher Sprache haben Sie es vorgelesen oder gezeigt?"), choices=settings.LANGUAGES
    )
    given = forms.ChoiceField(
        label=pgettext_lazy("staff", "Wie wurde zugestimmt?"),
        choices=[(Given.SPOKEN, Given.SPOKEN.label), (Given.PAPER, Given.PAPER.label)],
        widget=forms.RadioSelect,
    )
    until = forms.DateField(
        label=pgettext_lazy("staff", "Bis wann gilt sie?"),
        help_text=pgettext_lazy("staff", "Der letzte Tag. Ohne Tag gilt sie, bis sie zurückgenommen wird."),
        required=False,
        widget=_day(),
    )
    guardian = forms.BooleanField(
        label=pgettext_lazy("staff", "Wer das Sorgerecht hat, hat auch zugestimmt"),
        help_text=pgettext_lazy(
            "staff", "Nötig, wenn die Person unter 18 ist und Daten weitergehen oder ihre Geschichte erzählt wird."
        ),
        required=False,
    )
    witnessed = forms.BooleanField(label=pgettext_lazy("staff", "Ich war dabei und bezeuge es"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["purpose"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = purposes_at_the_counter()


class SureForm(forms.Form):
    """A step that cannot be undone."""

    sure = forms.BooleanField(label=_("Ja, ich bin sicher. Das lässt sich nicht rückgängig machen."))


class EraseForm(SureForm):
    """Erasing a case, and what little must stay as proof."""

    kept = forms.CharField(
        label=pgettext_lazy("staff", "Was muss als Nachweis bleiben?"),
        help_text=pgettext_lazy(
            "staff",
            "Nur wenn Ihr Fördergeber oder ein Gesetz es verlangt, und nur das: zum Beispiel ein Name und „beraten von "
            "3/2025 bis 6/2025“. Es bleibt getrennt und eingeschränkt (Art. 18 DSGVO). Sonst leer lassen.",
        ),
        required=False,
        max_length=500,
        widget=forms.Textarea({"rows": 3, "dir": "auto"}),
    )
    kept_reason = forms.ChoiceField(
        label=pgettext_lazy("staff", "Warum muss es bleiben?"), choices=[("", "–"), *KeepReason.choices], required=False
    )
    kept_until = forms.DateField(label=pgettext_lazy("staff", "Bis wann?"), required=False, widget=_day())

    def clean(self) -> None:
        if self.cleaned_data.get("kept"):
            for name in ("kept_reason", "kept_until"):
                if not self.cleaned_data.get(name) and name not in self.errors:
                    self.add_error(name, pgettext_lazy("staff", "Bitte ausfüllen, wenn etwas bleiben soll."))


class DeclineForm(forms.Form):
    """Saying no to a request."""

    reason = forms.ChoiceField(
        label=pgettext_lazy("staff", "Warum nicht?"), choices=RefusalReason.choices, widget=forms.RadioSelect
    )
    words = forms.CharField(
        label=pgettext_lazy("staff", "Worte an die Person"),
        help_text=pgettext_lazy(
            "staff", "Sagen Sie, was genau Sie behalten, und dass sie sich bei der Aufsicht beschweren kann."
        ),
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 4, "dir": "auto"}),
    )


class NamesForm(forms.Form):
    """Words beside the names that are given."""

    words = forms.CharField(
        label=pgettext_lazy("staff", "Worte an die Person"),
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 4, "dir": "auto"}),
    )


class KeepForm(forms.Form):
    """Keeping a case longer."""

    until = forms.DateField(label=pgettext_lazy("staff", "Aufbewahren bis"), widget=_day())
    reason = forms.ChoiceField(
        label=pgettext_lazy("staff", "Warum?"),
        help_text=pgettext_lazy("staff", "Die Person sieht den Grund in ihrem Postfach."),
        choices=KeepReason.choices,
    )


class ChildStepForm(forms.Form):
    """What was done for a step."""

    step = forms.ChoiceField(label=pgettext_lazy("staff", "Schritt"), choices=[(step.key, step.title) for step in STEPS])
    on = forms.DateField(label=pgettext_lazy("staff", "Wann"), widget=_day(), initial=clock.today)
    text = forms.CharField(
        label=pgettext_lazy("staff", "Was"), max_length=6000, widget=forms.Textarea({"rows": 5, "dir": "auto"})
    )
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

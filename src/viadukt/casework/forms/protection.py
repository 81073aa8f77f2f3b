"""Forms about who may see a case."""

from typing import Any

from django import forms
from django.utils.translation import pgettext, pgettext_lazy

from viadukt.casework.forms.choosing import SeatsField
from viadukt.network.public import Seat


class GlassForm(forms.Form):
    reason = forms.CharField(
        label=pgettext_lazy("staff", "Warum müssen Sie diesen Fall jetzt öffnen?"),
        min_length=10,
        max_length=1000,
        widget=forms.Textarea({"rows": 3, "dir": "auto"}),
    )


class PassphraseForm(forms.Form):
    passphrase = forms.CharField(
        label=pgettext_lazy("staff", "Satz zu Ihrem persönlichen Schlüssel"),
        max_length=200,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )


class NewKeyForm(forms.Form):
    passphrase = forms.CharField(
        label=pgettext_lazy("staff", "Ein Satz, den nur Sie kennen"),
        help_text=pgettext_lazy(
            "staff", "Mindestens zwölf Zeichen, am besten fünf oder sechs zufällige Wörter. Nicht Ihr Passwort."
        ),
        min_length=12,
        max_length=200,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=pgettext_lazy("staff", "Noch einmal"),
        max_length=200,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )

    def clean(self) -> None:
        first, second = self.cleaned_data.get("passphrase"), self.cleaned_data.get("again")
        if first and second and first != second:
            self.add_error("again", pgettext("staff", "Das ist nicht zweimal derselbe Satz."))


class NewPassphraseForm(NewKeyForm):
    """The same key behind another passphrase."""

    former = forms.CharField(
        label=pgettext_lazy("staff", "Ihr bisheriger Satz"),
        max_length=200,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )
    field_order = ("former", "passphrase", "again")


class SealForm(forms.Form):
    advisers = SeatsField(label=pgettext_lazy("staff", "Für wen wird der Fall versiegelt?"))

    def __init__(self, *args: Any, seats: list[Seat], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["advisers"]
        assert isinstance(field, SeatsField)
        field.offer(seats)


class EscrowForm(forms.Form):
    seats = SeatsField(label=pgettext_lazy("staff", "Wer hilft, wenn ein Satz verloren geht? Genau zwei Personen."))

    def __init__(self, *args: Any, seats: list[Seat], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["seats"]
        assert isinstance(field, SeatsField)
        field.offer(seats)

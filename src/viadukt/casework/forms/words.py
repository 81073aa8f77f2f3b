"""The six words: shown to be kept, and typed at the door."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from viadukt.casework.codes import normalise

_WORD = {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false", "dir": "auto"}


class DoorForm(forms.Form):
    """Any text that holds a code."""

    words = forms.CharField(
        label=gettext_lazy("Ihre sechs Wörter"),
        help_text=gettext_lazy("Mit Leerzeichen dazwischen. Groß oder klein ist egal."),
        widget=forms.Textarea({**_WORD, "rows": 3}),
    )


class KeptForm(forms.Form):
    """Two of the words by their places."""

    first_place = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    second_place = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    first = forms.CharField(max_length=60, widget=forms.TextInput(_WORD))
    second = forms.CharField(max_length=60, widget=forms.TextInput(_WORD))

    def __init__(self, *args: Any, words: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._words = words
        for name in ("first", "second"):
            self.fields[name].label = _("Wort %(place)s") % {"place": self._place(name)}

    def _place(self, name: str) -> int:
        """The place that is asked for, whatever somebody made of the form."""
        given = str(self.data.get(f"{name}_place") if self.is_bound else self.initial.get(f"{name}_place"))
        place = int(given) if given.isascii() and given.isdigit() and len(given) < 3 else 1
        return place if 1 <= place <= len(self._words) else 1

    def clean(self) -> None:
        for name in ("first", "second"):
            place = self._place(name)
            typed = self.cleaned_data.get(name)
            if typed is not None and normalise(typed) != normalise(self._words[place - 1]):
                self.add_error(name, _("Das ist nicht Wort %(place)s. Bitte schauen Sie noch einmal nach.") % {"place": place})

"""Forms of the list of cases, and of a case's end."""

from typing import Any

from django import forms
from django.utils.translation import pgettext_lazy

from viadukt.casework.forms.choosing import choose, choose_code

STATUSES = [
    ("open", pgettext_lazy("staff", "offen")),
    ("waiting", pgettext_lazy("staff", "wartet auf Antwort")),
    ("closed", pgettext_lazy("staff", "abgeschlossen")),
    ("all", pgettext_lazy("staff", "alle")),
]
WHOSE = [("all", pgettext_lazy("staff", "alle")), ("me", pgettext_lazy("staff", "meine"))]
SILENCES = [(str(days), pgettext_lazy("staff", "seit %(days)s Tagen") % {"days": days}) for days in (7, 21, 60)]
ORDERS = [
    ("contact", pgettext_lazy("staff", "letzter Kontakt")),
    ("due", pgettext_lazy("staff", "nächster Schritt")),
    ("new", pgettext_lazy("staff", "neueste zuerst")),
    ("silent", pgettext_lazy("staff", "am längsten ohne Kontakt")),
]


class ListForm(forms.Form):
    """What the list is narrowed to. Nonsense in the address is ignored, not punished."""

    status = forms.ChoiceField(label=pgettext_lazy("staff", "Stand"), choices=STATUSES, required=False)
    whose = forms.ChoiceField(label=pgettext_lazy("staff", "Wessen Fälle"), choices=WHOSE, required=False)
    topic = forms.ChoiceField(label=pgettext_lazy("staff", "Thema"), required=False)
    language = forms.ChoiceField(label=pgettext_lazy("staff", "Sprache"), required=False)
    silent = forms.ChoiceField(label=pgettext_lazy("staff", "Kein Kontakt"), required=False)
    order = forms.ChoiceField(label=pgettext_lazy("staff", "Reihenfolge"), choices=ORDERS, required=False)

    def __init__(self, *args: Any, topics: list[tuple[str, str]], languages: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everything = str(pgettext_lazy("staff", "alle"))
        choose(self, "topic", topics, none=everything)
        choose(self, "language", languages, none=everything)
        choose(self, "silent", SILENCES, none=str(pgettext_lazy("staff", "gleich")))

    @property
    def chosen(self) -> dict[str, str]:
        """The valid part of what was asked for."""
        self.is_valid()
        return {name: self.cleaned_data.get(name, "") for name in self.base_fields}


class SearchForm(forms.Form):
    """Sent by POST: what is looked for names somebody, and stands in no address."""

    q = forms.CharField(
        label=pgettext_lazy("staff", "Name, Telefonnummer oder Fallnummer"),
        help_text=pgettext_lazy("staff", "In jeder Schrift; ein Anfang ab drei Buchstaben, die letzten vier Ziffern."),
        max_length=100,
        widget=forms.TextInput({"type": "search", "autocomplete": "off", "dir": "auto"}),
    )


class CloseForm(forms.Form):
    outcomes = forms.MultipleChoiceField(
        label=pgettext_lazy("staff", "Was kam dabei heraus?"), widget=forms.CheckboxSelectMultiple
    )
    note = forms.CharField(
        label=pgettext_lazy("staff", "Dazu"),
        help_text=pgettext_lazy("staff", "Bleibt im Fall und wird nicht gezählt."),
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 3, "dir": "auto"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_code(self, "outcomes", "outcome")


class ReopenForm(forms.Form):
    reason = forms.CharField(
        label=pgettext_lazy("staff", "Warum wird der Fall wieder geöffnet?"),
        max_length=1000,
        widget=forms.Textarea({"rows": 3, "dir": "auto"}),
    )


class BarriersForm(forms.Form):
    barriers = forms.MultipleChoiceField(
        label=pgettext_lazy("staff", "Was steht im Weg?"), widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_code(self, "barriers", "barrier")

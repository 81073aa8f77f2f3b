"""Fields of casework: seats of the own organisation, codes of controlled lists, days."""

from collections.abc import Collection, Iterable
from typing import Any

from django import forms
from django.utils.translation import pgettext

from viadukt.casework.controlled import options
from viadukt.network.public import Seat


class SeatField(forms.ChoiceField):
    """A choice among seats; answers the seat. What is not among them is no choice."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.seats: dict[str, Seat] = {}

    def offer(self, seats: Iterable[Seat]) -> None:
        self.seats = {str(seat.pk): seat for seat in seats}
        self.choices = [("", pgettext("staff", "bitte wählen")), *((pk, seat.user.name) for pk, seat in self.seats.items())]

    def clean(self, value: Any) -> Any:
        return self.seats.get(super().clean(value))


class SeatsField(forms.MultipleChoiceField):
    """The same for several."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.seats: dict[str, Seat] = {}

    def offer(self, seats: Iterable[Seat]) -> None:
        self.seats = {str(seat.pk): seat for seat in seats}
        self.choices = [(pk, seat.user.name) for pk, seat in self.seats.items()]

    def clean(self, value: Any) -> Any:
        return [self.seats[pk] for pk in super().clean(value)]


class DayField(forms.DateField):
    """A calendar day, as browsers send and show it."""

    widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")


def choose(form: forms.Form, name: str, choices: Collection[tuple[str, Any]], *, none: str = "–") -> None:
    """Let the field of that name choose among `choices`, or nothing where it may be left out."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    single = not isinstance(field, forms.MultipleChoiceField)
    field.choices = [("", none), *choices] if single and not field.required else list(choices)


def choose_code(form: forms.Form, name: str, list_name: str) -> None:
    """The same with the items of a controlled list."""
    choose(form, name, options(list_name))

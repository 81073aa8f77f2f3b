"""Forms about who works on a case."""

from typing import Any

from django import forms
from django.utils.translation import pgettext_lazy

from viadukt.casework.forms.choosing import DayField, SeatField, choose
from viadukt.casework.models import AssignmentKind
from viadukt.kernel import clock
from viadukt.network.public import Seat, language_choices


class _WithSeat(forms.Form):
    seat = SeatField(label=pgettext_lazy("staff", "Wer?"))

    def __init__(self, *args: Any, seats: list[Seat], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["seat"]
        assert isinstance(field, SeatField)
        field.offer(seats)


class AssignForm(_WithSeat):
    kind = forms.ChoiceField(
        label=pgettext_lazy("staff", "Als was?"),
        choices=[(kind.value, kind.label) for kind in (AssignmentKind.ADVISER, AssignmentKind.COVER)],
        widget=forms.RadioSelect,
        initial=AssignmentKind.ADVISER,
    )
    from_day = DayField(label=pgettext_lazy("staff", "Ab"), initial=clock.today)
    until_day = DayField(label=pgettext_lazy("staff", "Bis"), required=False)


class HandOverForm(_WithSeat):
    note = forms.CharField(
        label=pgettext_lazy("staff", "Was muss diese Person wissen?"),
        max_length=4000,
        required=False,
        widget=forms.Textarea({"rows": 4, "dir": "auto"}),
    )


class AccompanyForm(_WithSeat):
    """What an accompanier sees on the day, and nothing else."""

    day = DayField(label=pgettext_lazy("staff", "An welchem Tag?"))
    when = forms.CharField(label=pgettext_lazy("staff", "Um wie viel Uhr?"), max_length=60)
    where = forms.CharField(label=pgettext_lazy("staff", "Treffpunkt"), max_length=300, widget=forms.TextInput({"dir": "auto"}))
    called = forms.CharField(
        label=pgettext_lazy("staff", "Wie die Person angesprochen werden möchte"),
        max_length=80,
        widget=forms.TextInput({"dir": "auto"}),
    )
    language = forms.ChoiceField(label=pgettext_lazy("staff", "Sprache"), required=False)
    emergency = forms.CharField(
        label=pgettext_lazy("staff", "Wen im Notfall anrufen?"),
        help_text=pgettext_lazy("staff", "Name und Nummer von jemandem in der Beratung."),
        max_length=200,
    )
    text = forms.CharField(
        label=pgettext_lazy("staff", "Was noch?"),
        help_text=pgettext_lazy("staff", "Nur, was für diesen Tag nötig ist."),
        max_length=1000,
        required=False,
        widget=forms.Textarea({"rows": 3, "dir": "auto"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "language", language_choices())

"""What is asked about an enquiry that waits."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import pgettext_lazy

from viadukt.casework.models import MoveReason, PoolTaking
from viadukt.casework.services.enquiries import LONGEST_WORDS
from viadukt.directory.public import Topic
from viadukt.network.public import Seat, land_choices, language_choices


class AssignForm(forms.Form):
    """To whom: only who advises here is a choice."""

    seat = forms.ChoiceField(label=pgettext_lazy("staff", "Wer antwortet?"))

    def __init__(self, *args: Any, seats: Iterable[Seat], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.seats = {str(seat.pk): seat for seat in seats}
        field = self.fields["seat"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(key, seat.user.name) for key, seat in self.seats.items()]

    @property
    def seat_chosen(self) -> Seat:
        return self.seats[self.cleaned_data["seat"]]


class GiveBackForm(forms.Form):
    reason = forms.ChoiceField(
        label=pgettext_lazy("staff", "Warum geben Sie die Anfrage weiter?"),
        help_text=pgettext_lazy("staff", "Die Person liest diesen Satz in ihrer Sprache."),
        choices=MoveReason.choices,
        widget=forms.RadioSelect,
    )


class DeclineForm(forms.Form):
    reason = forms.ChoiceField(
        label=pgettext_lazy("staff", "Warum können Sie nicht helfen?"),
        help_text=pgettext_lazy("staff", "Die Person liest diesen Satz in ihrer Sprache."),
        choices=MoveReason.choices,
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label=pgettext_lazy("staff", "Was Sie der Person dazu schreiben"),
        help_text=pgettext_lazy("staff", "Zum Beispiel: wer stattdessen hilft. Am besten in der Sprache der Person."),
        required=False,
        max_length=LONGEST_WORDS,
        widget=forms.Textarea({"rows": 4, "dir": "auto"}),
    )


class PoolTakingForm(forms.Form):
    """Which enquiries of the pool are ours."""

    active = forms.BooleanField(label=pgettext_lazy("staff", "Wir nehmen Anfragen aus dem Netzwerk"), required=False)
    topics = forms.MultipleChoiceField(
        label=pgettext_lazy("staff", "Themen"),
        help_text=pgettext_lazy("staff", "Nichts gewählt: alle Themen."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    lands = forms.MultipleChoiceField(
        label=pgettext_lazy("staff", "Länder"),
        help_text=pgettext_lazy("staff", "Nichts gewählt: alle, auch aus dem Ausland."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    languages = forms.MultipleChoiceField(
        label=pgettext_lazy("staff", "Sprachen, in denen Sie beraten"),
        help_text=pgettext_lazy("staff", "Nichts gewählt: alle Sprachen."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = {
            "topics": [(topic.pk, str(topic)) for topic in Topic.objects.all()],
            "lands": land_choices(),
            "languages": language_choices(),
        }
        for name, choices in offered.items():
            field = self.fields[name]
            assert isinstance(field, forms.MultipleChoiceField)
            field.choices = choices

    @staticmethod
    def of(taking: PoolTaking | None) -> dict[str, Any]:
        """What was said so far, as this form holds it."""
        if taking is None:
            return {"active": True, "revision": 0}
        return {name: getattr(taking, name) for name in PoolTakingForm.base_fields}

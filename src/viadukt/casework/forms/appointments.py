"""Forms of appointments."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import pgettext, pgettext_lazy

from viadukt.casework.models import Meeting
from viadukt.casework.services.appointments import Hours
from viadukt.kernel import clock

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
TIME = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
WEEKDAYS = [
    ("0", pgettext_lazy("staff", "Montag")),
    ("1", pgettext_lazy("staff", "Dienstag")),
    ("2", pgettext_lazy("staff", "Mittwoch")),
    ("3", pgettext_lazy("staff", "Donnerstag")),
    ("4", pgettext_lazy("staff", "Freitag")),
    ("5", pgettext_lazy("staff", "Samstag")),
    ("6", pgettext_lazy("staff", "Sonntag")),
]


class SlotsForm(forms.Form):
    """Times of a week between two days."""

    first_day = forms.DateField(label=pgettext_lazy("staff", "Vom"), widget=DAY)
    last_day = forms.DateField(label=pgettext_lazy("staff", "bis einschließlich"), widget=DAY)
    weekdays = forms.MultipleChoiceField(
        label=pgettext_lazy("staff", "An diesen Tagen"), choices=WEEKDAYS, widget=forms.CheckboxSelectMultiple
    )
    begins = forms.TimeField(label=pgettext_lazy("staff", "Von"), widget=TIME)
    ends = forms.TimeField(label=pgettext_lazy("staff", "bis"), widget=TIME)
    minutes = forms.IntegerField(label=pgettext_lazy("staff", "Minuten je Termin"), min_value=5, max_value=480)
    pause = forms.IntegerField(label=pgettext_lazy("staff", "Minuten dazwischen"), min_value=0, max_value=240)
    meeting = forms.ChoiceField(label=pgettext_lazy("staff", "Wie"), choices=Meeting.choices)
    place = forms.CharField(
        label=pgettext_lazy("staff", "Wo"),
        help_text=pgettext_lazy("staff", "Raum oder Adresse Ihrer Organisation."),
        max_length=200,
        required=False,
    )

    @staticmethod
    def usual() -> dict[str, Any]:
        """What stands in the form first."""
        today = clock.today()
        return {
            "first_day": today,
            "last_day": today + timedelta(days=28),
            "begins": "09:00",
            "ends": "12:00",
            "minutes": 45,
            "pause": 15,
        }

    def wanted(self) -> dict[str, Any]:
        """As `offer_slots` takes it."""
        given = self.cleaned_data
        hours = Hours({int(day) for day in given["weekdays"]}, given["begins"], given["ends"], given["minutes"], given["pause"])
        return {"hours": hours, **{name: given[name] for name in ("first_day", "last_day", "meeting", "place")}}


class AppointmentForm(forms.Form):
    """A time that adviser and person agreed on; day and hour are those of the organisation's zone."""

    day = forms.DateField(label=pgettext_lazy("staff", "Tag"), widget=DAY)
    time = forms.TimeField(label=pgettext_lazy("staff", "Uhrzeit"), widget=TIME)
    minutes = forms.IntegerField(label=pgettext_lazy("staff", "Minuten"), min_value=5, max_value=480, initial=45)
    meeting = forms.ChoiceField(label=pgettext_lazy("staff", "Wie"), choices=Meeting.choices)
    place = forms.CharField(label=pgettext_lazy("staff", "Wo"), max_length=200, required=False)
    link = forms.URLField(
        label=pgettext_lazy("staff", "Adresse der Videositzung"), max_length=500, required=False, assume_scheme="https"
    )
    note = forms.CharField(
        label=pgettext_lazy("staff", "Was die Person mitbringen soll"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, zone: ZoneInfo, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone

    def clean_link(self) -> str:
        link: str = self.cleaned_data["link"]
        if link and not link.startswith("https://"):
            raise ValidationError(pgettext("staff", "Bitte eine Adresse, die mit https:// beginnt."))
        return link

    def wanted(self) -> dict[str, Any]:
        """As `make_appointment` takes it."""
        given = self.cleaned_data
        starts_at = datetime.combine(given["day"], given["time"]).replace(tzinfo=self.zone)
        content = {name: given[name] for name in ("place", "link", "note")}
        return {"starts_at": starts_at, "minutes": given["minutes"], "meeting": given["meeting"], "content": content}


class FeedForm(forms.Form):
    with_names = forms.BooleanField(
        label=pgettext_lazy("staff", "Rufnamen statt Fallnummern zeigen"),
        help_text=pgettext_lazy("staff", "Dann stehen sie auch bei dem Anbieter, der Ihren Kalender führt."),
        required=False,
    )

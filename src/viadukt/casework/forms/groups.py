"""Forms of groups."""

from typing import Any, cast
from uuid import UUID

from django import forms
from django.utils.translation import pgettext_lazy

from viadukt.casework.models import Presence
from viadukt.casework.services.groups import MOST_MEETINGS, Facts
from viadukt.directory.public import Topic
from viadukt.network.public import Project, language_choices


class GroupForm(forms.Form):
    """A course or group. Topic and project are those that exist, the project one of the organisation's own."""

    revision = forms.IntegerField(widget=forms.HiddenInput, initial=0)
    title = forms.CharField(label=pgettext_lazy("staff", "Wie sie heißt"), max_length=200)
    about = forms.CharField(
        label=pgettext_lazy("staff", "Worum es geht"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    topic = forms.ModelChoiceField(Topic.objects.none(), label=pgettext_lazy("staff", "Thema"), required=False)
    project = forms.ModelChoiceField(Project.objects.none(), label=pgettext_lazy("staff", "Projekt"), required=False)
    language = forms.ChoiceField(label=pgettext_lazy("staff", "Sprache"), required=False)
    place = forms.CharField(label=pgettext_lazy("staff", "Wo"), max_length=200, required=False)
    capacity = forms.IntegerField(label=pgettext_lazy("staff", "Plätze"), min_value=1, max_value=1000, initial=12)

    def __init__(self, *args: Any, organisation_id: UUID, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ModelChoiceField[Topic]", self.fields["topic"]).queryset = Topic.objects.all()
        own = Project.objects.filter(carrier=organisation_id)
        cast("forms.ModelChoiceField[Project]", self.fields["project"]).queryset = own
        cast("forms.ChoiceField", self.fields["language"]).choices = [("", "—"), *language_choices()]

    def facts(self) -> Facts:
        """As the services take them."""
        return cast("Facts", {name: value for name, value in self.cleaned_data.items() if name != "revision"})


class MeetingsForm(forms.Form):
    starts_at = forms.SplitDateTimeField(
        label=pgettext_lazy("staff", "Tag und Uhrzeit"),
        widget=forms.SplitDateTimeWidget(
            date_attrs={"type": "date"}, time_attrs={"type": "time"}, date_format="%Y-%m-%d", time_format="%H:%M"
        ),
    )
    minutes = forms.IntegerField(label=pgettext_lazy("staff", "Minuten"), min_value=5, max_value=1440, initial=90)
    weeks = forms.IntegerField(
        label=pgettext_lazy("staff", "So viele Wochen, jede Woche einmal"), min_value=1, max_value=MOST_MEETINGS, initial=1
    )


class AttendanceForm(forms.Form):
    """A choice for each participation of one meeting."""

    def __init__(self, *args: Any, people: dict[UUID, str], noted: dict[UUID, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key, name in people.items():
            self.fields[str(key)] = forms.ChoiceField(
                label=name,
                choices=[("", "–"), *Presence.choices],
                required=False,
                initial=noted.get(key, ""),
                widget=forms.RadioSelect,
            )

    def presences(self) -> dict[UUID, str]:
        return {UUID(key): presence for key, presence in self.cleaned_data.items() if presence}

"""Forms of the reports."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import pgettext_lazy

from viadukt.casework.reporting.profiles import FIELDS, profiles
from viadukt.kernel import clock
from viadukt.network.public import Project

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class ReportForm(forms.Form):
    """Days, project, funder. The project is one of the organisation's own."""

    first = forms.DateField(label=pgettext_lazy("staff", "Vom"), widget=DAY)
    last = forms.DateField(label=pgettext_lazy("staff", "bis einschließlich"), widget=DAY)
    project = forms.ModelChoiceField(
        Project.objects.none(),
        label=pgettext_lazy("staff", "Projekt"),
        required=False,
        empty_label=pgettext_lazy("staff", "alle"),
    )
    profile = forms.ChoiceField(label=pgettext_lazy("staff", "Tabellen für"), required=False)

    def __init__(self, *args: Any, organisation_id: UUID, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        project = self.fields["project"]
        assert isinstance(project, forms.ModelChoiceField)
        project.queryset = Project.objects.filter(carrier=organisation_id)
        choice = self.fields["profile"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [("", pgettext_lazy("staff", "alles")), *((one.key, one.name) for one in profiles())]

    @staticmethod
    def this_year() -> dict[str, Any]:
        """The days that are shown first."""
        today = clock.today()
        return {"first": today.replace(month=1, day=1), "last": today, "project": "", "profile": ""}


class ArrangementForm(forms.Form):
    """Each field of a copy sheet: its place (empty: left out) and what the funder calls it."""

    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, shown: dict[str, tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key, named in FIELDS.items():
            place, label = shown.get(key, (None, ""))
            self.fields[f"{key}_place"] = forms.IntegerField(
                label=pgettext_lazy("staff", "Platz"), min_value=1, max_value=99, required=False, initial=place
            )
            self.fields[f"{key}_label"] = forms.CharField(label=named, max_length=80, required=False, initial=label)

    def rows(self) -> list[dict[str, Any]]:
        return [{"key": key, "place": self[f"{key}_place"], "label": self[f"{key}_label"]} for key in FIELDS]

    def arranged(self) -> list[tuple[str, str]]:
        """The fields that have a place, in their order."""
        places = [(self.cleaned_data[f"{key}_place"], key) for key in FIELDS if self.cleaned_data[f"{key}_place"]]
        return [(key, self.cleaned_data[f"{key}_label"]) for _place, key in sorted(places)]


class CopiedForm(forms.Form):
    entered_on = forms.DateField(label=pgettext_lazy("staff", "Eingetragen am"), widget=DAY)

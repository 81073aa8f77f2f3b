"""Forms of plans."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import pgettext, pgettext_lazy

from viadukt.casework.models import Who
from viadukt.casework.planning.shown import STAFF_WHO, PlanShown, StepShown
from viadukt.casework.services.steps import StepWords
from viadukt.guidance.public import Period
from viadukt.kernel import clock

FIRST, LAST = date(1950, 1, 1), date(2200, 12, 31)
NEEDED = {"": None, "yes": True, "no": False}


class DayField(forms.DateField):
    """A day that a calendar of people knows."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"), **kwargs)

    def clean(self, value: Any) -> date | None:
        day: date | None = super().clean(value)
        if day and not FIRST <= day <= LAST:
            raise forms.ValidationError(pgettext("staff", "Dieses Jahr kann nicht stimmen."))
        return day


class Text(forms.CharField):
    """Words over several lines."""

    def __init__(self, rows: int = 3, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea({"rows": rows, "dir": "auto"}), **kwargs)


class RevisionForm(forms.Form):
    """What was shown when somebody began to write."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class StepForm(RevisionForm):
    """A step of a plan. The words of a template's step may stay empty: then those of the rulebook stand there."""

    title = forms.CharField(
        label=pgettext_lazy("staff", "Was zu tun ist"), max_length=200, widget=forms.TextInput({"dir": "auto"})
    )
    detail = Text(label=pgettext_lazy("staff", "Genauer"), required=False, max_length=3000)
    who = forms.ChoiceField(label=pgettext_lazy("staff", "Wer als Nächstes handelt"), choices=list(STAFF_WHO.items()))
    due_on = DayField(label=pgettext_lazy("staff", "Bis wann"), required=False)
    waits_for = forms.MultipleChoiceField(
        label=pgettext_lazy("staff", "Wartet auf"), required=False, widget=forms.CheckboxSelectMultiple
    )
    papers = Text(
        label=pgettext_lazy("staff", "Unterlagen"),
        help_text=pgettext_lazy("staff", "Eine in jeder Zeile. Daraus wird eine Liste zum Abhaken."),
        required=False,
        max_length=3000,
    )
    needed = forms.ChoiceField(
        label=pgettext_lazy("staff", "Wird dieser Schritt gebraucht?"),
        required=False,
        choices=[
            ("", pgettext_lazy("staff", "wie die Vorlage sagt")),
            ("yes", pgettext_lazy("staff", "ja")),
            ("no", pgettext_lazy("staff", "nein")),
        ],
    )

    def __init__(self, *args: Any, plan: PlanShown, step: StepShown | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = [other for other in plan.steps if step is None or other.row.pk != step.row.pk]
        field = self.fields["waits_for"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(str(other.row.pk), f"{other.number}. {other.title}") for other in others]
        if not others:
            del self.fields["waits_for"]
        if step is None or not step.row.key:
            del self.fields["needed"]
            return
        self.fields["title"].required = False
        self.fields["title"].help_text = pgettext("staff", "Leer: Es gelten die Worte der Vorlage, in der Sprache der Person.")

    def words(self) -> StepWords:
        given = self.cleaned_data
        return StepWords(
            title=given["title"],
            detail=given["detail"],
            who=given["who"],
            due_on=given["due_on"],
            papers=tuple(line.strip() for line in given["papers"].splitlines() if line.strip())[:60],
            waits_for=[UUID(one) for one in given.get("waits_for", ())],
            needed=NEEDED[given.get("needed", "")],
        )

    @staticmethod
    def of(plan: PlanShown, step: StepShown, content: Mapping[str, Any]) -> dict[str, Any]:
        """The step as this form holds it."""
        return {
            "revision": plan.plan.revision,
            "title": content.get("title", ""),
            "detail": content.get("detail", ""),
            "who": step.row.who,
            "due_on": step.row.own_due_on,
            "waits_for": [str(other.pk) for other in step.row.waits_for.all()],
            "papers": "\n".join(content.get("papers", ())),
            "needed": {None: "", True: "yes", False: "no"}[step.row.needed],
        }


class DoneForm(RevisionForm):
    """When a step was done, and what came of it."""

    done_on = DayField(label=pgettext_lazy("staff", "Erledigt am"), initial=clock.today)
    result = Text(label=pgettext_lazy("staff", "Ergebnis"), required=False, max_length=3000)


class StartForm(forms.Form):
    """Which plan a case is given: of guidance, the organisation's own, or blank."""

    template = forms.CharField(required=False, max_length=60)
    own = forms.UUIDField(required=False)
    name = forms.CharField(
        label=pgettext_lazy("staff", "Wie der Plan heißen soll"),
        required=False,
        max_length=120,
        widget=forms.TextInput({"dir": "auto"}),
    )
    asked = forms.BooleanField(required=False)


class EventsForm(RevisionForm):
    """The days on which happened what starts legal deadlines."""

    def __init__(self, *args: Any, plan: PlanShown, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for event in plan.events:
            self.fields[f"on_{event.name}"] = DayField(label=event.said.words.text, required=False, initial=event.day)

    def days(self) -> dict[str, date | None]:
        return {name.removeprefix("on_"): day for name, day in self.cleaned_data.items() if name.startswith("on_")}


class PauseForm(RevisionForm):
    """Since when a deadline stands still, why, and until when."""

    why = forms.ChoiceField(label=pgettext_lazy("staff", "Warum die Frist stillsteht"), widget=forms.RadioSelect)
    first = DayField(label=pgettext_lazy("staff", "Erster Tag"))
    last = DayField(
        label=pgettext_lazy("staff", "Letzter Tag"),
        help_text=pgettext_lazy("staff", "Leer: Sie steht noch still."),
        required=False,
    )

    def __init__(self, *args: Any, stops: Sequence[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["why"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(name, one.words.text) for name, one in stops]


class ExtensionForm(RevisionForm):
    """By how much an authority extended its deadline."""

    count = forms.IntegerField(
        label=pgettext_lazy("staff", "Verlängert um"),
        min_value=0,
        max_value=200,
        help_text=pgettext_lazy("staff", "0: nicht verlängert"),
    )
    unit = forms.ChoiceField(
        label=pgettext_lazy("staff", "Einheit"),
        choices=[
            ("months", pgettext_lazy("staff", "Monate")),
            ("weeks", pgettext_lazy("staff", "Wochen")),
            ("days", pgettext_lazy("staff", "Tage")),
        ],
    )

    def periods(self) -> list[Period]:
        count = self.cleaned_data["count"]
        return [Period(count, self.cleaned_data["unit"])] if count else []


class TemplateForm(RevisionForm):
    """An organisation's own plan: its name, and its steps one below the other. Empty lines at the end are for more."""

    MORE = 3
    name = forms.CharField(
        label=pgettext_lazy("staff", "Name der Vorlage"), max_length=120, widget=forms.TextInput({"dir": "auto"})
    )

    def __init__(self, *args: Any, steps: Sequence[Mapping[str, Any]], titles: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.titles = titles
        self.count = len(steps) + self.MORE
        if self.is_bound:
            given = str(self.data.get("count", ""))
            self.count = min(int(given), 90) if given.isascii() and given.isdigit() and len(given) < 4 else self.count
        for number in range(self.count):
            self._fields_of(number, steps[number] if number < len(steps) else {})

    def _fields_of(self, number: int, step: Mapping[str, Any]) -> None:
        key = step.get("key", "")
        shown = self.titles.get(key, "")
        self.fields[f"key_{number}"] = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60, initial=key)
        self.fields[f"order_{number}"] = forms.IntegerField(
            label=pgettext("staff", "Reihenfolge"), required=False, min_value=0, max_value=999, initial=(number + 1) * 10
        )
        self.fields[f"title_{number}"] = forms.CharField(
            label=pgettext("staff", "Was zu tun ist"),
            help_text=pgettext("staff", "Leer: „%(title)s“, in der Sprache der Person.") % {"title": shown} if shown else "",
            required=False,
            max_length=200,
            initial=step.get("title", ""),
            widget=forms.TextInput({"dir": "auto"}),
        )
        self.fields[f"detail_{number}"] = Text(
            label=pgettext("staff", "Genauer"), rows=2, required=False, max_length=3000, initial=step.get("detail", "")
        )
        self.fields[f"who_{number}"] = forms.ChoiceField(
            label=pgettext("staff", "Wer handelt"),
            choices=list(STAFF_WHO.items()),
            initial=step.get("who", Who.PERSON),
            required=False,
        )
        self.fields[f"days_{number}"] = forms.IntegerField(
            label=pgettext("staff", "Fällig nach Tagen"), required=False, min_value=0, max_value=2000, initial=step.get("days")
        )
        self.fields[f"papers_{number}"] = Text(
            label=pgettext("staff", "Unterlagen, eine in jeder Zeile"),
            rows=2,
            required=False,
            max_length=3000,
            initial="\n".join(step.get("papers", ())),
        )
        self.fields[f"out_{number}"] = forms.BooleanField(label=pgettext("staff", "Diesen Schritt weglassen"), required=False)

    def rows(self) -> list[dict[str, Any]]:
        """The fields of each step, to draw."""
        parts = ("title", "detail", "who", "days", "papers", "order", "out")
        return [
            {
                "number": number + 1,
                "key": self[f"key_{number}"],
                "fields": [self[f"{part}_{number}"] for part in parts],
                "title": self.titles.get(str(self[f"key_{number}"].value() or ""), "") or self[f"title_{number}"].value(),
            }
            for number in range(self.count)
        ]

    def steps(self) -> list[dict[str, Any]]:
        """The steps that are to stay, in their order."""
        given = self.cleaned_data
        found = []
        for number in range(self.count):
            step = {part: given.get(f"{part}_{number}") for part in ("key", "title", "detail", "who", "days")}
            step["papers"] = [line.strip() for line in given.get(f"papers_{number}", "").splitlines() if line.strip()][:60]
            if given.get(f"out_{number}") or not (step["title"] or step["key"]):
                continue
            found.append((given.get(f"order_{number}") or 0, number, step))
        return [step for _order, _number, step in sorted(found, key=lambda item: item[:2])]


class NewTemplateForm(forms.Form):
    """A copy of a plan of guidance, or an empty one."""

    name = forms.CharField(
        label=pgettext_lazy("staff", "Name der Vorlage"), max_length=120, widget=forms.TextInput({"dir": "auto"})
    )
    based_on = forms.ChoiceField(label=pgettext_lazy("staff", "Ausgehen von"), required=False)

    def __init__(self, *args: Any, plans: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["based_on"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", pgettext("staff", "leer beginnen")), *plans]

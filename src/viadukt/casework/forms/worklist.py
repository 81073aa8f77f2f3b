"""Forms of the worklist."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import pgettext, pgettext_lazy

from viadukt.casework.forms.plan import DayField, Text
from viadukt.casework.worklist.listing import ALL, MINE, NOBODY, Wanted
from viadukt.casework.worklist.rules import MOST_DAYS, Active
from viadukt.directory.public import Topic
from viadukt.kernel import clock
from viadukt.network.public import Seat


class WorklistForm(forms.Form):
    """What the list is narrowed to, and its order. Nonsense in the address is ignored, not punished."""

    whose = forms.ChoiceField(label=pgettext_lazy("staff", "Wessen Fälle"), required=False)
    rule = forms.ChoiceField(label=pgettext_lazy("staff", "Grund"), required=False)
    topic = forms.ChoiceField(label=pgettext_lazy("staff", "Thema"), required=False)
    sort = forms.ChoiceField(
        label=pgettext_lazy("staff", "Reihenfolge"),
        required=False,
        choices=[
            ("urgency", pgettext_lazy("staff", "Dringendes zuerst")),
            ("due", pgettext_lazy("staff", "nach Fälligkeit")),
            ("contact", pgettext_lazy("staff", "nach letztem Kontakt")),
        ],
    )

    def __init__(
        self, *args: Any, seats: Iterable[Seat], rules: Sequence[Active], topics: Iterable[Topic], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        anything = [("", pgettext("staff", "alle"))]
        whose = [
            (MINE, pgettext("staff", "meine und vertretene")),
            (ALL, pgettext("staff", "alle")),
            (NOBODY, pgettext("staff", "ohne Zuständige")),
        ]
        choices: dict[str, list[tuple[str, Any]]] = {
            "whose": [*whose, *((str(seat.pk), seat.user.name) for seat in seats)],
            "rule": [*anything, *((one.rule.name, one.rule.label) for one in rules)],
            "topic": [*anything, *((topic.slug, str(topic)) for topic in topics)],
        }
        for name, held in choices.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = held

    def wanted(self, default: str, *, put_off: bool) -> Wanted:
        """The valid part of what was asked for."""
        self.is_valid()
        given = {name: self.cleaned_data.get(name, "") for name in ("whose", "rule", "topic", "sort")}
        return Wanted(
            whose=given["whose"] or default,
            rule=given["rule"],
            topic=given["topic"],
            sort=given["sort"] or "urgency",
            put_off=put_off,
        )


class PutOffForm(forms.Form):
    """Until when a warning can wait, and why."""

    until = DayField(label=pgettext_lazy("staff", "Kommt wieder am"))
    why = Text(
        label=pgettext_lazy("staff", "Warum es warten kann"),
        help_text=pgettext_lazy("staff", "Verschlüsselt, mit Ihrem Namen, für alle, die diesen Fall lesen."),
        rows=2,
        max_length=500,
    )

    @staticmethod
    def usual() -> dict[str, Any]:
        return {"until": clock.in_days(7)}


class RulesForm(forms.Form):
    """Which rules warn, and after how many days."""

    def __init__(self, *args: Any, rules: Sequence[Active], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rules = rules
        for one in rules:
            self.fields[f"on_{one.rule.name}"] = forms.BooleanField(
                label=str(one.rule.label), required=False, initial=one.active
            )
            if one.rule.days is not None:
                self.fields[f"days_{one.rule.name}"] = forms.IntegerField(
                    label=pgettext("staff", "Tage"), min_value=0, max_value=MOST_DAYS, initial=one.days
                )

    def rows(self) -> list[tuple[Active, forms.BoundField, forms.BoundField | None]]:
        return [
            (one, self[f"on_{one.rule.name}"], self[f"days_{one.rule.name}"] if one.rule.days is not None else None)
            for one in self.rules
        ]

    def chosen(self) -> dict[str, tuple[bool, int]]:
        given = self.cleaned_data
        return {one.rule.name: (given[f"on_{one.rule.name}"], given.get(f"days_{one.rule.name}", 0)) for one in self.rules}


class CoverForm(forms.Form):
    """Who is away, from when to when, and who looks after their cases."""

    away = forms.ChoiceField(label=pgettext_lazy("staff", "Wer ist weg?"))
    cover = forms.ChoiceField(label=pgettext_lazy("staff", "Wer vertritt?"))
    from_day = DayField(label=pgettext_lazy("staff", "Erster Tag"))
    until_day = DayField(label=pgettext_lazy("staff", "Letzter Tag"))
    restricted = forms.BooleanField(
        label=pgettext_lazy("staff", "auch meine Fälle, die nur für Zuständige offen sind"),
        help_text=pgettext_lazy("staff", "Das kann nur, wer selbst zuständig ist. Versiegelte Fälle werden nie vertreten."),
        required=False,
    )

    def __init__(self, *args: Any, seats: Sequence[Seat], own: UUID, leads: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everybody = [(str(seat.pk), seat.user.name) for seat in seats]
        for name, held in (
            ("away", everybody if leads else [one for one in everybody if one[0] == str(own)]),
            ("cover", everybody),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = held
        self.fields["away"].initial = str(own)

    def values(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {
            "away_id": UUID(given["away"]),
            "cover_id": UUID(given["cover"]),
            **{name: given[name] for name in ("from_day", "until_day", "restricted")},
        }

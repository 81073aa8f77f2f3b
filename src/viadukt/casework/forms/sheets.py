"""Long forms: a main form with rows that can grow, kept as a draft while it is written."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.http import QueryDict

from viadukt.casework.opening import Json

MOST_ROWS = 30
Told = list[tuple[str, str]]


class Rows:
    """Rows of one kind, one form each; a row without its `key` field does not count. Without script a button asks for one
    more."""

    def __init__(
        self, row: type[forms.Form], prefix: str, key: str, *, data: QueryDict | None, values: Sequence[Json], more: bool
    ) -> None:
        self.prefix, self.key = prefix, key
        self.count = (
            _bounded(data.get(f"{prefix}-count", ""), more=more) if data is not None else min(len(values) + 1, MOST_ROWS)
        )
        self.forms = [
            row(data, prefix=f"{prefix}-{number}", initial=dict(values[number]) if number < len(values) else None)
            for number in range(self.count)
        ]

    def is_valid(self) -> bool:
        judged = [form.is_valid() for form in self.forms]
        return all(judged)

    def values(self) -> list[Json]:
        return [dict(form.cleaned_data) for form in self.forms if form.cleaned_data.get(self.key)]


class Sheet:
    """One record of a case as a form. Subclasses name their parts and say what is written, and what it is in words."""

    main: forms.Form
    rows: Mapping[str, Rows]

    def is_valid(self) -> bool:
        judged = [self.main.is_valid(), *(rows.is_valid() for rows in self.rows.values())]
        return all(judged)

    def hush(self) -> None:
        """Show what was typed without judging it: a draft, or one row more."""
        for form in [self.main, *(form for rows in self.rows.values() for form in rows.forms)]:
            form.errors.clear()

    def value(self) -> Json:
        raise NotImplementedError

    def told(self, value: Json) -> Told:
        """A value of this record as labels and words, to be read or compared."""
        raise NotImplementedError


def _bounded(typed: str, *, more: bool) -> int:
    count = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 4 else 1
    return max(1, min(count + more, MOST_ROWS))


def words_of(form: forms.Form, value: Json) -> Told:
    """The fields of a form with what `value` says in each, choices by their names."""
    told = []
    for name, field in form.fields.items():
        said: Any = value.get(name, "")
        if isinstance(field, forms.ChoiceField):
            said = dict(_flat(field)).get(str(said), said)
        told.append((str(field.label), "" if said in (None, "") else str(said)))
    return told


def _flat(field: Any) -> list[tuple[str, str]]:
    return [(str(code), str(label)) for code, label in field.choices if code != ""]

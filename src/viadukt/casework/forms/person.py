"""Who the person is, and who lives with them."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import pgettext, pgettext_lazy

from viadukt.casework.forms.choosing import DayField, choose, choose_code
from viadukt.casework.forms.sheets import Rows, Sheet, Told, words_of
from viadukt.casework.opening import Json
from viadukt.casework.services.people import Counted
from viadukt.kernel import clock
from viadukt.network.public import PhoneField, country_choices, language_choices

NAME_KINDS = [
    ("called", pgettext_lazy("staff", "wie genannt")),
    ("passport", pgettext_lazy("staff", "wie im Pass")),
    ("latin", pgettext_lazy("staff", "in lateinischer Schrift")),
    ("other", pgettext_lazy("staff", "anderer Name")),
]
LEVELS = [
    ("", pgettext_lazy("staff", "nicht bekannt")),
    ("native", pgettext_lazy("staff", "Erstsprache")),
    *((level, level) for level in ("A1", "A2", "B1", "B2", "C1", "C2")),
]
INTERPRETERS = [
    ("", pgettext_lazy("staff", "nicht gefragt")),
    ("no", pgettext_lazy("staff", "nein")),
    ("yes", pgettext_lazy("staff", "ja")),
    ("woman", pgettext_lazy("staff", "ja, eine Frau")),
    ("man", pgettext_lazy("staff", "ja, ein Mann")),
]
FIRST_YEAR = 1900


class NameRow(forms.Form):
    text = forms.CharField(
        label=pgettext_lazy("staff", "Name"), max_length=120, required=False, widget=forms.TextInput({"dir": "auto"})
    )
    kind = forms.ChoiceField(label=pgettext_lazy("staff", "Welcher?"), choices=NAME_KINDS, required=False)

    def clean_kind(self) -> str:
        return self.cleaned_data["kind"] or "other"


class LanguageRow(forms.Form):
    code = forms.ChoiceField(label=pgettext_lazy("staff", "Sprache"), required=False)
    level = forms.ChoiceField(label=pgettext_lazy("staff", "Wie gut?"), choices=LEVELS, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "code", language_choices())


class MemberRow(forms.Form):
    name = forms.CharField(
        label=pgettext_lazy("staff", "Name oder Vorname"),
        max_length=120,
        required=False,
        widget=forms.TextInput({"dir": "auto"}),
    )
    relation = forms.CharField(label=pgettext_lazy("staff", "Wer ist das?"), max_length=60, required=False)
    birth_year = forms.IntegerField(label=pgettext_lazy("staff", "Geburtsjahr"), min_value=FIRST_YEAR, required=False)
    where = forms.CharField(label=pgettext_lazy("staff", "Lebt wo?"), max_length=80, required=False)


class PersonForm(forms.Form):
    pronoun = forms.CharField(label=pgettext_lazy("staff", "Anrede oder Pronomen"), max_length=40, required=False)
    sex = forms.ChoiceField(label=pgettext_lazy("staff", "Geschlecht"), required=False)
    birth_year = forms.IntegerField(label=pgettext_lazy("staff", "Geburtsjahr"), min_value=FIRST_YEAR, required=False)
    birth_date = DayField(
        label=pgettext_lazy("staff", "Geburtsdatum"),
        help_text=pgettext_lazy("staff", "Nur wenn es gebraucht wird. Sonst genügt das Jahr."),
        required=False,
    )
    date_needed = forms.CharField(
        label=pgettext_lazy("staff", "Wofür wird das Datum gebraucht?"), max_length=120, required=False
    )
    country_of_origin = forms.ChoiceField(label=pgettext_lazy("staff", "Herkunftsland"), required=False)
    residence_purpose = forms.ChoiceField(label=pgettext_lazy("staff", "Aufenthalt"), required=False)
    language = forms.ChoiceField(label=pgettext_lazy("staff", "In welcher Sprache sprechen wir?"), required=False)
    interpreter = forms.ChoiceField(
        label=pgettext_lazy("staff", "Braucht die Person Sprachmittlung?"), choices=INTERPRETERS, required=False
    )
    phone = PhoneField(
        label=pgettext_lazy("staff", "Telefon"),
        max_length=40,
        required=False,
        widget=forms.TextInput({"type": "tel", "dir": "ltr"}),
    )
    email = forms.EmailField(label=pgettext_lazy("staff", "E-Mail"), max_length=200, required=False)
    address = forms.CharField(
        label=pgettext_lazy("staff", "Adresse"),
        help_text=pgettext_lazy("staff", "Nur wenn sie gebraucht wird."),
        max_length=300,
        required=False,
        widget=forms.Textarea({"rows": 2, "dir": "auto"}),
    )
    children = forms.IntegerField(label=pgettext_lazy("staff", "Kinder"), min_value=0, max_value=30, required=False)
    remarks = forms.CharField(
        label=pgettext_lazy("staff", "Was sonst wichtig ist"),
        max_length=8000,
        required=False,
        widget=forms.Textarea({"rows": 5, "dir": "auto"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_code(self, "sex", "sex")
        choose_code(self, "residence_purpose", "residence_purpose")
        choose(self, "country_of_origin", country_choices())
        choose(self, "language", language_choices())

    def clean(self) -> None:
        data = self.cleaned_data
        year, day = data.get("birth_year"), data.get("birth_date")
        if (year and year > clock.today().year) or (day and day > clock.today()):
            self.add_error("birth_year" if year else "birth_date", pgettext("staff", "Das liegt in der Zukunft."))
        if day and not data.get("date_needed"):
            self.add_error("date_needed", pgettext("staff", "Bitte schreiben Sie, wofür. Sonst lassen Sie das Datum weg."))
        if day and year and day.year != year:
            self.add_error("birth_year", pgettext("staff", "Jahr und Datum passen nicht zusammen."))


class PersonSheet(Sheet):
    """The record `person`. The codes that are counted lie beside it, in the statistics row."""

    def __init__(self, data: QueryDict | None, value: Json, *, more: str = "") -> None:
        self.main = PersonForm(data, initial=value)
        self.rows = {
            "names": Rows(NameRow, "names", "text", data=data, values=value.get("names", []), more=more == "names"),
            "languages": Rows(
                LanguageRow, "languages", "code", data=data, values=value.get("languages", []), more=more == "languages"
            ),
        }

    def value(self) -> Json:
        data = dict(self.main.cleaned_data)
        day = data.pop("birth_date")
        for code in ("sex", "country_of_origin", "residence_purpose", "language"):
            data.pop(code)
        data["birth_date"] = day.isoformat() if day else ""
        data["birth_year"] = day.year if day else data["birth_year"]
        return data | {name: rows.values() for name, rows in self.rows.items()}

    @property
    def counted(self) -> Counted:
        data = self.main.cleaned_data
        return Counted(**{name: data[name] for name in ("sex", "country_of_origin", "residence_purpose")})

    def told(self, value: Json) -> Told:
        kinds, levels = dict(NAME_KINDS), dict(LEVELS)
        languages = dict(language_choices())
        names = "; ".join(f"{name['text']} ({kinds.get(name['kind'], name['kind'])})" for name in value.get("names", []))
        spoken = "; ".join(
            f"{languages.get(row['code'], row['code'])} ({levels.get(row['level'], row['level'])})"
            for row in value.get("languages", [])
        )
        return [
            (pgettext("staff", "Namen"), names),
            (pgettext("staff", "Sprachen"), spoken),
            *words_of(self.main, value),
        ]


class HouseholdForm(forms.Form):
    remarks = forms.CharField(
        label=pgettext_lazy("staff", "Was sonst wichtig ist"),
        max_length=4000,
        required=False,
        widget=forms.Textarea({"rows": 4, "dir": "auto"}),
    )


class HouseholdSheet(Sheet):
    """The record `household`."""

    def __init__(self, data: QueryDict | None, value: Json, *, more: str = "") -> None:
        self.main = HouseholdForm(data, initial=value)
        members = value.get("members", [])
        self.rows = {"members": Rows(MemberRow, "members", "name", data=data, values=members, more=more == "members")}

    def value(self) -> Json:
        return {"remarks": self.main.cleaned_data["remarks"], "members": self.rows["members"].values()}

    def told(self, value: Json) -> Told:
        members = "; ".join(
            ", ".join(str(part) for part in (row["name"], row["relation"], row["birth_year"], row["where"]) if part)
            for row in value.get("members", [])
        )
        return [(pgettext("staff", "Menschen im Haushalt"), members), *words_of(self.main, value)]

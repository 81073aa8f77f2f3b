"""Forms: they parse what people typed; what may be done with it the services say."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.conf import settings
from django.core.validators import RegexValidator
from django.http import QueryDict
from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from viadukt.kernel.texts import Translated
from viadukt.network import names
from viadukt.network.models import Organisation, OrganisationKind, ProfileReportKind, Programme, Project, Role, Site


class PhoneField(forms.CharField):
    """A number as people write it; without digits nobody can call it."""

    default_validators = [
        RegexValidator(
            r"(?:\D*\d){3}", pgettext_lazy("staff", "Bitte eine Nummer, die man anrufen kann. Zum Beispiel: 0221 555 0100")
        )
    ]


class SearchForm(forms.Form):
    """What the list of organisations can be narrowed to. Nonsense in the address is ignored, not punished."""

    q = forms.CharField(label=_("Name oder Ort"), required=False, max_length=100, widget=forms.TextInput({"type": "search"}))
    kind = forms.ChoiceField(label=_("Art"), required=False)
    land = forms.ChoiceField(label=_("Bundesland"), required=False)
    country = forms.ChoiceField(label=_("Land"), required=False)

    def __init__(self, *args: Any, countries: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        anything = [("", _("alle"))]
        for name, choices in (
            ("kind", OrganisationKind.choices),
            ("land", names.land_choices()),
            ("country", names.country_choices(countries)),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [*anything, *choices]

    @property
    def chosen(self) -> dict[str, str]:
        """The valid part of what was asked for."""
        self.is_valid()
        return {name: self.cleaned_data.get(name, "").replace("\0", "") for name in ("q", "kind", "land", "country")}


class ReportForm(forms.Form):
    """A note about an entry, from anybody."""

    kind = forms.ChoiceField(label=_("Worum geht es?"), choices=ProfileReportKind.choices, widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("Was sollen wir wissen?"),
        help_text=_("Bitte schreiben Sie nichts über einzelne Menschen."),
        max_length=2000,
        widget=forms.Textarea({"rows": 5}),
        required=False,
    )
    reply_to = forms.EmailField(
        label=_("E-Mail für eine Antwort"),
        help_text=_("Nur wenn Sie eine Antwort möchten. Wir löschen die Adresse, sobald die Meldung erledigt ist."),
        required=False,
        max_length=200,
    )

    def clean(self) -> None:
        data = self.cleaned_data
        if data.get("kind") == ProfileReportKind.CORRECT and not data.get("text"):
            self.add_error("text", _("Bitte schreiben Sie, was nicht stimmt."))
        if data.get("kind") in {ProfileReportKind.CLAIM, ProfileReportKind.REMOVE} and not data.get("reply_to"):
            self.add_error("reply_to", _("Dafür brauchen wir eine Adresse, unter der wir Ihre Organisation erreichen."))


class WordsField(forms.CharField):
    """A few words of one's own, separated by commas; answers a list. Its limits are those of what is typed."""

    def clean(self, value: Any) -> Any:
        words = list(dict.fromkeys(word.strip() for word in str(super().clean(value)).split(",") if word.strip()))
        if self.required and not words:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return words

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value


class RevisedForm(forms.Form):
    """A form that knows at which revision it was opened."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "revision"}

    def beside(self, current: Mapping[str, Any], revision: int) -> list[dict[str, Any]]:
        """What was typed against what stands there now: the fields in which they differ, each in words.

        From here on the form is based on the current revision: sending it again is a decision, not an accident.
        """
        typed = self.values()
        again = cast("QueryDict", self.data).copy()
        again[self.add_prefix("revision")] = str(revision)
        self.data = again
        return [
            {"label": field.label, "mine": _in_words(typed[name], field), "theirs": _in_words(current[name], field)}
            for name, field in self.fields.items()
            if name in typed and name in current and typed[name] != current[name]
        ]


def _in_words(value: Any, field: forms.Field) -> str:
    """A value as the page shows it: chosen options by their names, days and numbers as the reader writes them."""
    if isinstance(value, bool):
        return pgettext("staff", "ja") if value else pgettext("staff", "nein")
    if isinstance(value, list):
        return ", ".join(_in_words(part, field) for part in value)
    if isinstance(value, date):
        return formats.date_format(value, "SHORT_DATE_FORMAT")
    if isinstance(value, Decimal):
        return formats.number_format(plain_number(value), use_l10n=True, force_grouping=True)
    if isinstance(field, forms.ChoiceField):
        return _chosen(value, field)
    return "" if value is None else str(value)


def _chosen(value: Any, field: forms.ChoiceField) -> str:
    if isinstance(field, forms.ModelChoiceField):
        return str(field.label_from_instance(value) if value else field.empty_label or "")
    options = {str(key): str(name) for key, name in cast("Iterable[tuple[object, object]]", field.choices)}
    return options.get(str(value), str(value))


def plain_number(value: Decimal) -> Decimal:
    """The number without zeros after the point."""
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value


class SourcedForm(RevisedForm):
    """Facts with the source that states them, which is asked for last."""

    source = forms.CharField(
        label=pgettext_lazy("staff", "Quelle"),
        help_text=pgettext_lazy("staff", "Wo steht das? Eine Webadresse, oder der Titel mit Herausgeber*in."),
        max_length=300,
    )
    source_date = forms.RegexField(
        r"^\d{4}(-\d{2}(-\d{2})?)?$",
        label=pgettext_lazy("staff", "Stand der Quelle"),
        help_text=pgettext_lazy("staff", "2026, 2026-03 oder 2026-03-31"),
        required=False,
        max_length=10,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.source_last()

    def source_last(self) -> None:
        last = ["source", "source_date"]
        self.order_fields([*(name for name in self.fields if name not in last), *last])

    def clean_source_date(self) -> str:
        value = str(self.cleaned_data["source_date"])
        if value and names.day_of(value) is None:
            raise forms.ValidationError(pgettext("staff", "Diesen Tag gibt es nicht."))
        return value


class ProfileForm(RevisedForm):
    """The facts of an organisation's entry."""

    name = forms.CharField(label=pgettext_lazy("staff", "Name"), max_length=200)
    short = forms.CharField(label=pgettext_lazy("staff", "Kurzname"), max_length=40, required=False)
    aliases = WordsField(
        label=pgettext_lazy("staff", "Andere Namen"),
        help_text=pgettext_lazy("staff", "Mit Komma getrennt. Unter ihnen wird die Organisation auch gefunden."),
        required=False,
        max_length=600,
    )
    kind = forms.ChoiceField(label=pgettext_lazy("staff", "Art"), choices=OrganisationKind.choices)
    languages = forms.MultipleChoiceField(
        label=pgettext_lazy("staff", "Sprachen, die bei Ihnen gesprochen werden"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    communities = WordsField(
        label=pgettext_lazy("staff", "Communities"),
        help_text=pgettext_lazy("staff", "In Ihren eigenen Worten, mit Komma getrennt."),
        required=False,
        max_length=600,
    )
    country = forms.ChoiceField(label=pgettext_lazy("staff", "Staat"))
    land = forms.ChoiceField(label=pgettext_lazy("staff", "Bundesland"), required=False)
    email = forms.EmailField(label=pgettext_lazy("staff", "E-Mail"), required=False, max_length=254)
    phone = PhoneField(label=pgettext_lazy("staff", "Telefon"), required=False, max_length=40)
    website = forms.URLField(label=pgettext_lazy("staff", "Webseite"), required=False, max_length=300, assume_scheme="https")
    published = forms.BooleanField(
        label=pgettext_lazy("staff", "öffentlich zeigen"),
        help_text=pgettext_lazy("staff", "Ohne Haken sehen nur Sie den Eintrag; auch die Angebote verschwinden aus der Suche."),
        required=False,
    )

    def __init__(self, *args: Any, spoken: Iterable[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (
            ("languages", names.language_choices(spoken)),
            ("country", names.country_choices()),
            ("land", [("", pgettext("staff", "keins")), *names.land_choices()]),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices

    @staticmethod
    def of(organisation: Organisation) -> dict[str, Any]:
        """The entry as this form holds it."""
        return {name: getattr(organisation, name) for name in ProfileForm.base_fields}

    def clean(self) -> None:
        data = self.cleaned_data
        if data.get("land") and data.get("country", "DE") != "DE":
            self.add_error("land", pgettext("staff", "Ein Bundesland gibt es nur in Deutschland."))


class NewOrganisationForm(SourcedForm, ProfileForm):
    """An entry that the network's secretariat adds."""


class TextsForm(RevisedForm):
    """A form that asks for one text in each interface language, and says how each translation stands."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._asked: dict[str, str] = {}  # field -> language

    def ask_for_texts(
        self, texts: Translated, *, name: str = "", label: str | Promise = "", rows: int = 5, max_length: int = 4000
    ) -> None:
        """One field a language, the source language first; `name` and `label` say of which text when there is more."""
        for code in dict.fromkeys([texts.source, *(code for code, _name in settings.LANGUAGES), *texts.wordings]):
            language = names.language_in_words(code)
            self._asked[name + code] = code
            self.fields[name + code] = forms.CharField(
                label=f"{label} ({language})" if label else language,
                help_text=_state(texts, code),
                required=False,
                max_length=max_length,
                widget=forms.Textarea({"rows": rows, "lang": code, "dir": "auto"}),
            )

    def texts(self, name: str = "") -> dict[str, str]:
        """What was typed, by language."""
        return {code: self.cleaned_data[field] for field, code in self._asked.items() if field == name + code}

    def facts(self) -> dict[str, Any]:
        """What was typed beside the texts."""
        return {name: value for name, value in self.values().items() if name not in self._asked}

    def everything(self, current: Mapping[str, Any]) -> dict[str, Any]:
        """`current` with nothing for each language in which there is no text."""
        return {**dict.fromkeys(self._asked, ""), **current}


def texts_of(texts: Translated, name: str = "") -> dict[str, str]:
    """The texts as `TextsForm` holds them."""
    return {name + code: wording.text for code, wording in texts.wordings.items()}


def _state(texts: Translated, code: str) -> str:
    wording = texts.wordings.get(code)
    if code == texts.source:
        return pgettext("staff", "Der Ausgangstext. Ändern Sie ihn, gelten die Übersetzungen als veraltet.")
    if wording is None:
        return pgettext("staff", "Noch nicht übersetzt.")
    if wording.of < texts.revision:
        return pgettext("staff", "Veraltet: Der Ausgangstext wurde seitdem geändert.")
    if wording.by == "machine" and not wording.reviewed:
        return pgettext("staff", "Maschinell übersetzt, noch nicht geprüft.")
    return pgettext("staff", "Passt zum Ausgangstext.")


class AboutForm(TextsForm):
    """What an organisation, a programme or a project says of itself, in each interface language."""

    def __init__(self, *args: Any, about: Translated, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ask_for_texts(about)

    @staticmethod
    def of(entry: Organisation | Programme | Project) -> dict[str, Any]:
        return {"revision": entry.revision, **texts_of(entry.about)}


class SiteForm(RevisedForm):
    """A place of the organisation."""

    name = forms.CharField(label=pgettext_lazy("staff", "Name des Orts"), max_length=200, required=False)
    street = forms.CharField(label=pgettext_lazy("staff", "Straße und Hausnummer"), max_length=120, required=False)
    postal_code = forms.CharField(label=pgettext_lazy("staff", "Postleitzahl"), max_length=12, required=False)
    city = forms.CharField(label=pgettext_lazy("staff", "Ort"), max_length=80)
    country = forms.ChoiceField(label=pgettext_lazy("staff", "Staat"), initial="DE")
    protected = forms.BooleanField(
        label=pgettext_lazy("staff", "geschützte Adresse"),
        help_text=pgettext_lazy(
            "staff", "Zum Beispiel ein Frauenhaus: wird nie gezeigt, nie ausgegeben, steht auf keiner Karte."
        ),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["country"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = names.country_choices()

    @staticmethod
    def of(site: Site) -> dict[str, Any]:
        return {name: getattr(site, name) for name in SiteForm.base_fields}


class RolesForm(forms.Form):
    """What a seat is for, and until when. `offered` are the roles that the person may give, or that are held already."""

    roles = forms.MultipleChoiceField(label=pgettext_lazy("staff", "Aufgaben"), widget=forms.CheckboxSelectMultiple)
    valid_until = forms.DateField(
        label=pgettext_lazy("staff", "Letzter Tag"),
        help_text=pgettext_lazy("staff", "Leer: ohne Ende. Bei Freiwilligen hilft ein Ende, damit nichts offen bleibt."),
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, offered: Collection[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["roles"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(role.value, str(role.label)) for role in Role if role in offered]


class InvitationForm(RolesForm):
    """Somebody who shall sit here."""

    name = forms.CharField(label=pgettext_lazy("staff", "Name"), max_length=120)
    email = forms.EmailField(label=pgettext_lazy("staff", "E-Mail"), max_length=254)
    language = forms.ChoiceField(
        label=pgettext_lazy("staff", "Sprache der Einladung"), choices=[("de", "Deutsch"), ("en", "English")]
    )
    field_order = ["name", "email", "language", "roles", "valid_until"]


class DecisionForm(forms.Form):
    """What the umbrella decided on an application."""

    decision = forms.CharField(
        label=pgettext_lazy("staff", "Beschluss"),
        help_text=pgettext_lazy(
            "staff", "Welches Gremium, wann, warum. Beim Ablehnen gehört der Grund dazu. Die Organisation liest es."
        ),
        max_length=1000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )
    on = forms.DateField(
        label=pgettext_lazy("staff", "Tag des Beschlusses"),
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )


class OutcomeForm(forms.Form):
    """What became of a note."""

    outcome = forms.CharField(
        label=pgettext_lazy("staff", "Was wurde daraus?"), max_length=1000, widget=forms.Textarea({"rows": 3})
    )


class ImportForm(forms.Form):
    """A table of organisations."""

    table = forms.FileField(
        label=pgettext_lazy("staff", "Tabelle"),
        help_text=pgettext_lazy("staff", "XLSX, ODS oder CSV, höchstens 5 MB."),
        widget=forms.ClearableFileInput({"accept": ".xlsx,.ods,.csv"}),
    )

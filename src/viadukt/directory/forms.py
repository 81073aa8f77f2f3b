"""The forms of the directory."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from babel.dates import get_day_names
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from viadukt.directory import regions
from viadukt.directory.freshness import locale
from viadukt.directory.hours import Span, known
from viadukt.directory.models import Appointment, Area, Cost, Format, ReportKind, Service, ServiceSite, TargetGroup
from viadukt.directory.need import DISTANCES, Need
from viadukt.directory.needs import GROUPS
from viadukt.directory.services import TRANSLATED
from viadukt.network.public import PhoneField, Site
from viadukt.understanding.public import language_name, topic_label

# Languages to choose from in the filter: those of the lexicon and of the entries, the commonest first.
SPOKEN = ("de", "en", "ar", "fa", "fr", "ru", "tr", "uk", "es", "pl", "ro", "bg", "sq", "sr", "hr", "it", "pt", "kmr", "ckb",
          "so", "ti", "am", "ps", "ur", "vi", "zh", "id", "ha", "tw")  # fmt: skip


class FilterForm(forms.Form):
    """Narrows a result list; sent by GET with what was understood, so that every state of it is a link."""

    place = forms.CharField(widget=forms.HiddenInput, required=False)
    within = forms.ChoiceField(required=False)
    region = forms.ChoiceField(required=False)
    spoken = forms.ChoiceField(required=False)
    spoken_only = forms.BooleanField(required=False)
    format = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)
    group = forms.ChoiceField(required=False)
    appointment = forms.BooleanField(required=False, widget=forms.CheckboxInput(attrs={"value": Appointment.NOT_NEEDED.value}))
    cost = forms.BooleanField(required=False, widget=forms.CheckboxInput(attrs={"value": Cost.FREE.value}))

    def __init__(self, need: Need, language: str, countries: tuple[str, ...]) -> None:
        initial: dict[str, Any] = {
            "place": need.place.key if need.place else "",
            "within": str(need.within or ""),
            "region": need.region,
            "spoken": need.spoken[0] if need.spoken else "",
            "spoken_only": need.spoken_only,
            "format": list(need.formats),
            "group": need.groups[0] if need.groups else "",
            "appointment": need.no_appointment,
            "cost": need.free,
        }
        super().__init__(initial=initial, use_required_attribute=False, auto_id="filter_%s")
        any_ = [("", _("egal"))]
        fields: dict[str, Any] = self.fields
        labels = {
            "within": _("Wie weit?"),
            "region": _("Bundesland oder Land"),
            "spoken": _("Sprache"),
            "spoken_only": _("nur Angebote, die diese Sprache sicher sprechen"),
            "format": _("Wie?"),
            "group": _("Für wen?"),
            "appointment": _("ohne Termin"),
            "cost": _("kostenlos"),
        }
        for name, label in labels.items():
            fields[name].label = label
        fields["within"].choices = any_ + [(str(km), _("bis %(km)s km") % {"km": km}) for km in DISTANCES]
        fields["region"].choices = any_ + regions.choices(language, countries)
        fields["spoken"].choices = any_ + language_choices(language, need.spoken)
        fields["format"].choices = Format.choices
        fields["group"].choices = any_ + list(TargetGroup.choices)
        if need.place is None:
            del fields["within"]
        self.kept = [
            (key, value) for key in ("topic", "maybe", "profession", "safety") for value in need.to_query().getlist(key)
        ]


class ReportForm(forms.Form):
    """What is wrong with an entry. Nobody need say who they are."""

    kind = forms.ChoiceField(label=gettext_lazy("Was stimmt nicht?"), choices=ReportKind.choices, widget=forms.RadioSelect)
    text = forms.CharField(
        label=gettext_lazy("Möchten Sie etwas dazu schreiben?"),
        help_text=gettext_lazy("Bitte schreiben Sie keine Namen und nichts über Ihren Fall."),
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        max_length=2000,
        required=False,
    )
    reply_to = forms.EmailField(
        label=gettext_lazy("E-Mail, wenn Sie eine Antwort möchten"),
        help_text=gettext_lazy(
            "Nötig nur, wenn Sie den Eintrag übernehmen oder entfernen lassen. Wir löschen sie, sobald alles erledigt ist."
        ),
        max_length=200,
        required=False,
    )

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if cleaned and cleaned.get("kind") in {ReportKind.CLAIM, ReportKind.REMOVE} and not cleaned.get("reply_to"):
            self.add_error(
                "reply_to", _("Bitte nennen Sie eine E-Mail-Adresse Ihrer Organisation, damit wir Sie fragen können.")
            )
        return cleaned


def language_choices(language: str, also: Iterable[str] = ()) -> list[tuple[str, str]]:
    """Languages by name, with those of `also` that are not among the usual ones."""
    codes = dict.fromkeys((*SPOKEN, *also))
    return sorted(((code, language_name(code, language)) for code in codes), key=lambda item: item[1].casefold())


class ServiceForm(forms.Form):
    """An entry, except its texts in other languages, its sites and its hours."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    topics = forms.MultipleChoiceField(
        label=pgettext_lazy("staff", "Themen"),
        help_text=pgettext_lazy(
            "staff", "Je genauer, desto besser: Wer eine Sache anbietet, steht bei dieser Sache weiter oben."
        ),
        widget=forms.CheckboxSelectMultiple,
    )
    email = forms.EmailField(label=pgettext_lazy("staff", "E-Mail"), max_length=254, required=False)
    phone = PhoneField(label=pgettext_lazy("staff", "Telefon"), max_length=40, required=False)
    website = forms.URLField(label=pgettext_lazy("staff", "Webseite"), max_length=300, required=False, assume_scheme="https")
    languages = forms.MultipleChoiceField(
        label=pgettext_lazy("staff", "Sprachen, die dort gesprochen werden"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    target_groups = forms.MultipleChoiceField(
        label=pgettext_lazy("staff", "Für wen?"),
        help_text=pgettext_lazy("staff", "Nichts ankreuzen, wenn das Angebot für alle ist."),
        choices=TargetGroup.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    formats = forms.MultipleChoiceField(
        label=pgettext_lazy("staff", "Wie?"), choices=Format.choices, widget=forms.CheckboxSelectMultiple, required=False
    )
    appointment = forms.ChoiceField(
        label=pgettext_lazy("staff", "Termin"), choices=Appointment.choices, widget=forms.RadioSelect
    )
    cost = forms.ChoiceField(label=pgettext_lazy("staff", "Kosten"), choices=Cost.choices, widget=forms.RadioSelect)
    area = forms.ChoiceField(
        label=pgettext_lazy("staff", "Wie weit reicht es?"), choices=Area.choices, widget=forms.RadioSelect
    )
    offered_until = forms.DateField(
        label=pgettext_lazy("staff", "Letzter Tag"),
        help_text=pgettext_lazy(
            "staff", "Nur wenn das Angebot endet, zum Beispiel mit einem Projekt. Danach zeigen wir es nicht mehr."
        ),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        required=False,
    )

    def __init__(self, *args: Any, language: str, service: Service | None = None, **kwargs: Any) -> None:
        if service is not None:
            kwargs["initial"] = {name: getattr(service, name) for name in FACTS if name != "topics"} | {
                "version": service.version,
                "topics": list(service.topics.values_list("slug", flat=True)),
            }
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["topics"].choices = [(slug, topic_label(slug, language)) for _label, slugs in GROUPS for slug in slugs]
        fields["languages"].choices = language_choices(language, service.languages if service else ())
        if service is None:
            for name, value in (("appointment", "unknown"), ("cost", "unknown"), ("area", "local")):
                fields[name].initial = value

    def facts(self) -> dict[str, Any]:
        """What was entered, as `services.Facts`."""
        return {name: self.cleaned_data[name] for name in FACTS if name in self.cleaned_data}


FACTS = (
    "topics", "email", "phone", "website", "languages", "target_groups", "formats", "appointment", "cost", "area",
    "offered_until",
)  # fmt: skip
LONGEST_TEXT = 20_000


class NewServiceForm(ServiceForm):
    """A new entry: with its title and description in the language of the page."""

    title = forms.CharField(label=pgettext_lazy("staff", "Titel"), max_length=200)
    description = forms.CharField(
        label=pgettext_lazy("staff", "Was bieten Sie an?"),
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=LONGEST_TEXT,
        required=False,
    )
    field_order = ("title", "description")


class TextsForm(forms.Form):
    """The texts of an entry in one language."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    title = forms.CharField(label=pgettext_lazy("staff", "Titel"), max_length=200, required=False)
    description = forms.CharField(
        label=pgettext_lazy("staff", "Beschreibung"),
        widget=forms.Textarea(attrs={"rows": 8}),
        max_length=LONGEST_TEXT,
        required=False,
    )
    eligibility = forms.CharField(
        label=pgettext_lazy("staff", "Für wen (in Worten)"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        required=False,
    )
    cost_note = forms.CharField(label=pgettext_lazy("staff", "Kosten (in Worten)"), max_length=500, required=False)
    by_machine = forms.BooleanField(
        label=pgettext_lazy("staff", "Das hat eine Maschine übersetzt und noch niemand geprüft"), required=False
    )

    def texts(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in TRANSLATED}


class SitesForm(forms.Form):
    """At which of the organisation's sites an offer is."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    sites = forms.TypedMultipleChoiceField(
        label=pgettext_lazy("staff", "An diesen Orten gibt es das Angebot"),
        widget=forms.CheckboxSelectMultiple,
        coerce=UUID,
        required=False,
    )

    def __init__(self, *args: Any, sites: Iterable[Site], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["sites"].choices = [(str(site.pk), str(site) or site.name) for site in sites]


class HoursForm(forms.Form):
    """A week of opening hours: up to two spans a day, as on the sign at a door."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    note = forms.CharField(
        label=pgettext_lazy("staff", "Hinweis"),
        help_text=pgettext_lazy("staff", "Zum Beispiel: in den Schulferien geschlossen."),
        max_length=300,
        required=False,
    )

    def __init__(self, *args: Any, at: ServiceSite, language: str, **kwargs: Any) -> None:
        spans: dict[int, list[Span]] = {}
        for span in known(at.hours):
            spans.setdefault(span.day, []).append(span)
        kwargs["initial"] = {"version": at.service.version, "note": str(at.hours_note)}
        super().__init__(*args, **kwargs)
        names = get_day_names("wide", locale=locale(language))
        self.days: list[tuple[str, list[tuple[Any, Any]]]] = []
        for day in range(1, 8):
            rows = []
            for half in (0, 1):
                opens, closes = f"opens_{day}_{half}", f"closes_{day}_{half}"
                for name, word in ((opens, pgettext("staff", "von")), (closes, pgettext("staff", "bis"))):
                    self.fields[name] = forms.TimeField(
                        label=f"{names[day - 1]} {word}",
                        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
                        required=False,
                    )
                if half < len(spans.get(day, ())):
                    self.initial[opens], self.initial[closes] = spans[day][half].opens, spans[day][half].closes
                rows.append((self[opens], self[closes]))
            self.days.append((names[day - 1], rows))

    def clean(self) -> dict[str, Any] | None:
        for day in range(1, 8):
            for half in (0, 1):
                opens, closes = f"opens_{day}_{half}", f"closes_{day}_{half}"
                if bool(self.cleaned_data.get(opens)) != bool(self.cleaned_data.get(closes)) and not self.errors:
                    self.add_error(closes, pgettext("staff", "Bitte nennen Sie beides: von und bis."))
        return super().clean()

    def hours(self) -> list[dict[str, Any]]:
        """The week as a stored list."""
        return [
            {"day": day, "opens": f"{opens:%H:%M}", "closes": f"{self.cleaned_data[f'closes_{day}_{half}']:%H:%M}"}
            for day in range(1, 8)
            for half in (0, 1)
            if (opens := self.cleaned_data.get(f"opens_{day}_{half}")) is not None
        ]


class HandledForm(forms.Form):
    """What became of a report."""

    outcome = forms.CharField(
        label=pgettext_lazy("staff", "Was haben Sie getan?"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        required=False,
    )

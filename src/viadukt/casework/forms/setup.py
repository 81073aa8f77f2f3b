"""What an organisation records before it may do casework."""

from typing import Any

from django import forms
from django.utils.translation import pgettext, pgettext_lazy

from viadukt.casework.models import CaseworkSetup, Visibility
from viadukt.casework.services.setup import FIELDS
from viadukt.network.public import RevisedForm


def _day() -> forms.DateInput:
    return forms.DateInput({"type": "date"}, format="%Y-%m-%d")


class SetupForm(RevisedForm):
    """Four things unlock casework; the rest says how the organisation works. Each help text names its source."""

    contract_on = forms.DateField(
        label=pgettext_lazy("staff", "Vertrag mit dem Betrieb, unterschrieben am"),
        help_text=pgettext_lazy(
            "staff",
            "Wer Viadukt für Sie betreibt, verarbeitet Daten in Ihrem Auftrag: Art. 28 DSGVO. Eine Vorlage liegt bei "
            "(docs/templates).",
        ),
        required=False,
        widget=_day(),
    )
    assessment_on = forms.DateField(
        label=pgettext_lazy("staff", "Datenschutz-Folgenabschätzung, abgeschlossen am"),
        help_text=pgettext_lazy("staff", "Art. 35 DSGVO. Eine Vorlage liegt bei (docs/templates)."),
        required=False,
        widget=_day(),
    )
    contact = forms.CharField(
        label=pgettext_lazy("staff", "Ansprechstelle für Datenschutz"),
        help_text=pgettext_lazy("staff", "Steht in Ihren Datenschutzhinweisen: Art. 13 Abs. 1 DSGVO. E-Mail oder Telefon."),
        max_length=200,
        required=False,
    )
    legal_guide = forms.CharField(
        label=pgettext_lazy("staff", "Wer leitet die rechtliche Beratung an?"),
        help_text=pgettext_lazy(
            "staff",
            "Eine Person mit Befähigung zum Richteramt oder mit Erlaubnis dazu, die einweist, fortbildet und im Einzelfall "
            "mitwirkt: § 6 Abs. 2, § 7 Abs. 2 RDG.",
        ),
        max_length=200,
        required=False,
    )
    child_specialist = forms.CharField(
        label=pgettext_lazy("staff", "Insoweit erfahrene Fachkraft für Kinderschutz"),
        help_text=pgettext_lazy("staff", "Steht auf der Kinderschutz-Seite jedes Falls: § 4 Abs. 2 KKG, § 8b SGB VIII."),
        max_length=200,
        required=False,
    )
    child_phone = forms.CharField(label=pgettext_lazy("staff", "Ihr Telefon"), max_length=40, required=False)
    emigration_basis = forms.CharField(
        label=pgettext_lazy("staff", "Grundlage für Beratung zu Rückkehr und Auswanderung"),
        help_text=pgettext_lazy(
            "staff",
            "Erlaubnis (§ 1 Abs. 1 AuswSG) oder Stellungnahme einer Anwältin, warum Sie keine brauchen. Ohne sie bleiben diese "
            "Vorlagen aus.",
        ),
        max_length=200,
        required=False,
    )
    emigration_basis_on = forms.DateField(label=pgettext_lazy("staff", "vom"), required=False, widget=_day())
    visibility = forms.ChoiceField(
        label=pgettext_lazy("staff", "Wer liest Fälle?"),
        help_text=pgettext_lazy("staff", "So wenige wie nötig: Art. 25 Abs. 2, Art. 32 DSGVO. Jedes Lesen wird aufgezeichnet."),
        choices=Visibility.choices,
        widget=forms.RadioSelect,
    )
    answer_days = forms.IntegerField(
        label=pgettext_lazy("staff", "Wir antworten innerhalb von … Tagen"),
        help_text=pgettext_lazy("staff", "Das versprechen Sie Menschen, die schreiben."),
        min_value=1,
        max_value=60,
    )
    silence_days = forms.IntegerField(
        label=pgettext_lazy("staff", "Nachfragen nach … Tagen ohne Kontakt"), min_value=1, max_value=365
    )
    keep_closed_days = forms.IntegerField(
        label=pgettext_lazy("staff", "Abgeschlossene Fälle aufbewahren: … Tage"),
        help_text=pgettext_lazy(
            "staff", "Nicht länger als nötig: Art. 5 Abs. 1 Buchst. e DSGVO. Was Ihr Fördergeber verlangt, steht im Bescheid."
        ),
        min_value=30,
        max_value=3653,
    )
    keep_waiting_days = forms.IntegerField(
        label=pgettext_lazy("staff", "Anfragen, die niemand aufnahm, aufbewahren: … Tage"), min_value=30, max_value=730
    )
    warn_days = forms.IntegerField(label=pgettext_lazy("staff", "So viele Tage vorher warnen"), min_value=14, max_value=180)
    erase_by_itself = forms.BooleanField(
        label=pgettext_lazy("staff", "Nach der Warnung von selbst löschen, wenn niemand entscheidet"),
        help_text=pgettext_lazy(
            "staff",
            "Ohne Haken bleibt der Fall als Aufgabe stehen, bis die Teamleitung entscheidet: Was gelöscht ist, kommt "
            "nicht zurück. Mit Haken vergisst niemand das Löschen.",
        ),
        required=False,
    )

    def clean(self) -> None:
        basis, on = self.cleaned_data.get("emigration_basis"), self.cleaned_data.get("emigration_basis_on")
        if bool(basis) != bool(on):
            self.add_error("emigration_basis_on", pgettext("staff", "Bitte beides eintragen: welche Grundlage, und von wann."))

    @staticmethod
    def of(setup: CaseworkSetup) -> dict[str, Any]:
        """The record as this form holds it."""
        return {name: getattr(setup, name) for name in (*FIELDS, "revision")}

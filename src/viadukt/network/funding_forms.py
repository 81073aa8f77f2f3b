"""Forms of programmes, funding periods, figures and projects."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import pgettext, pgettext_lazy

from viadukt.kernel.actor import Actor
from viadukt.kernel.texts import Translated
from viadukt.network import names, selectors
from viadukt.network.forms import SourcedForm, TextsForm, plain_number, texts_of
from viadukt.network.models import FundingPeriod, Organisation, Programme, ProgrammeFigure, Project
from viadukt.network.services.texts import written

MOST_LINES = 60


class OrganisationsField(forms.CharField):
    """Organisations by name, short name or other name, one a line; answers a list of them.

    `among` says which may be named; `known` are those that stand there already, so that a name borne twice stays what it was.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=12_000, **kwargs)
        self.among = Organisation.objects.none()
        self.known: list[Organisation] = []

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(organisation.name for organisation in value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        lines = [line.strip() for line in str(super().clean(value)).splitlines()]
        named = list(dict.fromkeys(line for line in lines if line))
        if len(named) > MOST_LINES:
            raise forms.ValidationError(pgettext("staff", "Höchstens %(count)d Organisationen.") % {"count": MOST_LINES})
        found, wrong = [], []
        for line in named:
            try:
                found.append(self.find(line))
            except forms.ValidationError as error:
                wrong.append(error)
        if wrong:
            raise forms.ValidationError(wrong)
        return sorted(dict.fromkeys(found), key=lambda organisation: (organisation.name.casefold(), organisation.pk))

    def find(self, name: str) -> Organisation:
        """The one organisation of that name. A part of a name is not enough: what is similar is only proposed."""
        standing = [organisation for organisation in self.known if organisation.name == name]
        if len(standing) == 1:
            return standing[0]
        exact, similar = selectors.named(self.among, name)
        if len(exact) == 1:
            return exact[0]
        if exact:
            raise forms.ValidationError(
                pgettext("staff", "„%(name)s“ heißen mehrere Organisationen. Bitte führen Sie sie zuerst zusammen.")
                % {"name": name}
            )
        if similar:
            raise forms.ValidationError(
                pgettext("staff", "„%(name)s“ steht hier nicht. Meinten Sie: %(similar)s?")
                % {"name": name, "similar": " · ".join(organisation.name for organisation in similar)}
            )
        raise forms.ValidationError(
            pgettext("staff", "„%(name)s“ steht hier nicht. Bitte tragen Sie die Organisation zuerst ein.") % {"name": name}
        )


class OrganisationField(OrganisationsField):
    """One organisation by name."""

    def prepare_value(self, value: Any) -> Any:
        return value.name if isinstance(value, Organisation) else value

    def clean(self, value: Any) -> Any:
        return self.find(" ".join(str(forms.CharField.clean(self, value)).split()))


class PeriodField(forms.ModelChoiceField[FundingPeriod]):
    """A period of the programme, by its years."""

    def label_from_instance(self, obj: Any) -> str:
        return names.years_in_words(obj.begins, obj.ends)


def _may_name(form: forms.Form, actor: Actor, name: str, known: Iterable[Organisation]) -> None:
    field = form.fields[name]
    assert isinstance(field, OrganisationsField)
    field.among = Organisation.objects.visible_to(actor)
    field.known = list(known)


class ProgrammeForm(SourcedForm):
    """What a programme is called and who pays."""

    name = forms.CharField(label=pgettext_lazy("staff", "Name"), max_length=200)
    short = forms.CharField(label=pgettext_lazy("staff", "Kurzname"), max_length=40, required=False)
    funders = OrganisationsField(
        label=pgettext_lazy("staff", "Wer fördert"),
        help_text=pgettext_lazy("staff", "Organisationen, die hier eingetragen sind: je Zeile ein Name oder Kurzname."),
        required=False,
        widget=forms.Textarea({"rows": 3, "dir": "auto"}),
    )

    def __init__(self, *args: Any, actor: Actor, funders: Iterable[Organisation] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _may_name(self, actor, "funders", funders)

    @staticmethod
    def of(programme: Programme) -> dict[str, Any]:
        """The programme as this form holds it."""
        return {name: getattr(programme, name) for name in ("revision", "name", "short", "source", "source_date")} | {
            "funders": selectors.by_name(programme.funders)
        }


class PeriodForm(SourcedForm):
    """Years of funding."""

    begins = forms.DateField(
        label=pgettext_lazy("staff", "Erster Tag"),
        help_text=pgettext_lazy("staff", "Leer, wenn keine Quelle ihn nennt."),
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )
    ends = forms.DateField(
        label=pgettext_lazy("staff", "Letzter Tag"),
        help_text=pgettext_lazy("staff", "Leer, wenn keine Quelle ihn nennt."),
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )
    budget = forms.DecimalField(
        label=pgettext_lazy("staff", "Mittel in Euro"), min_value=0, max_digits=14, decimal_places=2, required=False
    )
    budget_planned = forms.BooleanField(label=pgettext_lazy("staff", "Die Quelle spricht von einem Plan"), required=False)

    def clean(self) -> None:
        begins, ends = self.cleaned_data.get("begins"), self.cleaned_data.get("ends")
        if begins and ends and ends < begins:
            self.add_error("ends", pgettext("staff", "Der Zeitraum endet, bevor er beginnt."))

    @staticmethod
    def of(period: FundingPeriod) -> dict[str, Any]:
        budget = None if period.budget is None else plain_number(period.budget)
        return {name: getattr(period, name) for name in PeriodForm.base_fields} | {"budget": budget}


class FigureForm(SourcedForm, TextsForm):
    """A number as its source states it."""

    value = forms.DecimalField(label=pgettext_lazy("staff", "Zahl"), max_digits=16, decimal_places=2)
    approximate = forms.BooleanField(
        label=pgettext_lazy("staff", "ungefähr"),
        help_text=pgettext_lazy("staff", "Die Quelle schreibt „rund“ oder „etwa“."),
        required=False,
    )
    key = forms.ChoiceField(
        label=pgettext_lazy("staff", "Gehört sie zum Anteil der Migrant*innenorganisationen?"),
        help_text=pgettext_lazy("staff", "Aus diesen Zahlen rechnet die öffentliche Seite den Anteil aus."),
        required=False,
    )

    def __init__(self, *args: Any, label: Translated, key: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = selectors.figure_kinds()
        field = self.fields["key"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(key if key not in kinds else "", pgettext("staff", "nein")), *kinds.items()]
        self.ask_for_texts(label, label=pgettext_lazy("staff", "Was sie zählt"), rows=2, max_length=300)
        self.fields[label.source].required = True
        self.source_last()

    def label(self) -> Translated:
        """What a new figure counts."""
        return written(Translated(), self.texts())

    @staticmethod
    def of(figure: ProgrammeFigure) -> dict[str, Any]:
        facts = {name: getattr(figure, name) for name in FigureForm.base_fields}
        return facts | {"value": plain_number(figure.value)} | texts_of(figure.label)


class ProjectForm(SourcedForm):
    """Who does what with the money."""

    name = forms.CharField(label=pgettext_lazy("staff", "Name"), max_length=200)
    carrier = OrganisationField(
        label=pgettext_lazy("staff", "Wer das Projekt trägt"),
        help_text=pgettext_lazy("staff", "Eine Organisation, die hier eingetragen ist: Name oder Kurzname."),
        widget=forms.TextInput({"dir": "auto"}),
    )
    partners = OrganisationsField(
        label=pgettext_lazy("staff", "Wer mitmacht"),
        help_text=pgettext_lazy("staff", "Organisationen, die hier eingetragen sind: je Zeile ein Name oder Kurzname."),
        required=False,
        widget=forms.Textarea({"rows": 3, "dir": "auto"}),
    )
    parent = forms.ModelChoiceField(
        label=pgettext_lazy("staff", "Teilprojekt von"),
        queryset=Project.objects.none(),
        required=False,
        empty_label=pgettext_lazy("staff", "kein Teilprojekt"),
    )
    period = PeriodField(
        label=pgettext_lazy("staff", "Förderzeitraum"), queryset=FundingPeriod.objects.none(), empty_label=None
    )

    def __init__(self, *args: Any, actor: Actor, programme: Programme, project: Project | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _may_name(self, actor, "carrier", [project.carrier] if project else [])
        _may_name(self, actor, "partners", project.partners.all() if project else [])
        for name, rows in (
            ("period", FundingPeriod.objects.filter(programme=programme).select_related("programme").order_by("-ends", "pk")),
            ("parent", Project.objects.filter(period__programme=programme, parent=None)),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = rows.exclude(pk=project.pk) if project and name == "parent" else rows

    @staticmethod
    def of(project: Project) -> dict[str, Any]:
        return {name: getattr(project, name) for name in ProjectForm.base_fields} | {
            "partners": selectors.by_name(project.partners)
        }

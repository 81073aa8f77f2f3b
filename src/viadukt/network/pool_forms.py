"""Forms of the pool."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import pgettext, pgettext_lazy

from viadukt.network import names
from viadukt.network.forms import RevisedForm, TextsForm, texts_of
from viadukt.network.models import Resource, ResourceKind

TITLE, DESCRIPTION = "title_", "description_"


class PoolSearchForm(forms.Form):
    """What the pool can be narrowed to. Nonsense in the address is ignored, not punished."""

    q = forms.CharField(
        label=pgettext_lazy("staff", "Suchwort"), required=False, max_length=100, widget=forms.TextInput({"type": "search"})
    )
    kind = forms.ChoiceField(label=pgettext_lazy("staff", "Art"), required=False)
    language = forms.ChoiceField(label=pgettext_lazy("staff", "Sprache"), required=False)

    def __init__(self, *args: Any, languages: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        anything = [("", pgettext("staff", "alle"))]
        spoken = sorted(((code, names.language_in_words(code)) for code in languages), key=lambda item: item[1].casefold())
        for name, choices in (("kind", ResourceKind.choices), ("language", spoken)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [*anything, *choices]

    @property
    def chosen(self) -> dict[str, str]:
        """The valid part of what was asked for."""
        self.is_valid()
        return {name: self.cleaned_data.get(name, "").replace("\0", "") for name in ("q", "kind", "language")}


class ResourceForm(RevisedForm):
    """What is offered; its translations have a page of their own."""

    kind = forms.ChoiceField(label=pgettext_lazy("staff", "Art"), choices=ResourceKind.choices, widget=forms.RadioSelect)
    title = forms.CharField(
        label=pgettext_lazy("staff", "Was Sie anbieten"),
        help_text=pgettext_lazy("staff", "In einer Zeile. Namen von Menschen nur, wenn sie einverstanden sind."),
        max_length=200,
        widget=forms.TextInput({"dir": "auto"}),
    )
    description = forms.CharField(
        label=pgettext_lazy("staff", "Beschreibung"),
        required=False,
        max_length=4000,
        widget=forms.Textarea({"rows": 5, "dir": "auto"}),
    )
    place = forms.CharField(
        label=pgettext_lazy("staff", "Ort oder Gebiet"),
        help_text=pgettext_lazy("staff", "Zum Beispiel: Köln und Umgebung, oder online."),
        max_length=120,
        required=False,
    )
    conditions = forms.CharField(
        label=pgettext_lazy("staff", "Bedingungen"),
        help_text=pgettext_lazy("staff", "Zum Beispiel: Fahrtkosten, Vorlauf, wer aufschließt."),
        max_length=1000,
        required=False,
        widget=forms.Textarea({"rows": 3, "dir": "auto"}),
    )
    offered_from = forms.DateField(
        label=pgettext_lazy("staff", "Ab wann"),
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )
    offered_until = forms.DateField(
        label=pgettext_lazy("staff", "Bis wann"),
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )
    languages = forms.MultipleChoiceField(
        label=pgettext_lazy("staff", "Sprachen"),
        help_text=pgettext_lazy("staff", "Bei Menschen: was sie sprechen. Bei Material: worin es verfasst ist."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args: Any, spoken: Iterable[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["languages"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = names.language_choices(spoken)

    def clean(self) -> None:
        begins, ends = self.cleaned_data.get("offered_from"), self.cleaned_data.get("offered_until")
        if begins and ends and ends < begins:
            self.add_error("offered_until", pgettext("staff", "Der letzte Tag liegt vor dem ersten."))

    def texts(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in ("title", "description")}

    def offer(self) -> dict[str, Any]:
        return {name: value for name, value in self.values().items() if name not in {"title", "description"}}

    @staticmethod
    def of(resource: Resource) -> dict[str, Any]:
        """The resource as this form holds it: its texts in the language that they were written in."""
        facts = {name: getattr(resource, name) for name in ResourceForm.base_fields}
        written = {"title": resource.title, "description": resource.description}
        return facts | {name: texts_of(text).get(text.source, "") for name, text in written.items()}


class ResourceTextsForm(TextsForm):
    """Title and description in each interface language."""

    def __init__(self, *args: Any, resource: Resource, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ask_for_texts(resource.title, name=TITLE, label=pgettext_lazy("staff", "Was Sie anbieten"), rows=1, max_length=200)
        self.ask_for_texts(resource.description, name=DESCRIPTION, label=pgettext_lazy("staff", "Beschreibung"))
        self.fields[TITLE + resource.title.source].required = True
        languages = [code.removeprefix(TITLE) for code in self.fields if code.startswith(TITLE)]
        self.order_fields([part + code for code in languages for part in (TITLE, DESCRIPTION)])

    @staticmethod
    def of(resource: Resource) -> dict[str, Any]:
        texts = texts_of(resource.title, TITLE) | texts_of(resource.description, DESCRIPTION)
        return {"revision": resource.revision, **texts}


class AskForm(forms.Form):
    """When somebody needs it, and what for."""

    wanted_from = forms.DateField(
        label=pgettext_lazy("staff", "Erster Tag"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    wanted_until = forms.DateField(
        label=pgettext_lazy("staff", "Letzter Tag"),
        help_text=pgettext_lazy("staff", "Leer: nur dieser eine Tag."),
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )
    message = forms.CharField(
        label=pgettext_lazy("staff", "Worum geht es?"),
        help_text=pgettext_lazy("staff", "Nichts über Ratsuchende. Die andere Organisation liest es hier, nicht in der Mail."),
        max_length=2000,
        widget=forms.Textarea({"rows": 5, "dir": "auto"}),
    )


class WordsForm(forms.Form):
    """What one writes when one answers or takes back."""

    words = forms.CharField(
        label=pgettext_lazy("staff", "Was Sie dazu schreiben"),
        help_text=pgettext_lazy(
            "staff", "Die andere Organisation liest es. Wer absagt oder zurückzieht, schreibt bitte, warum."
        ),
        max_length=1000,
        required=False,
        widget=forms.Textarea({"rows": 3, "dir": "auto"}),
    )

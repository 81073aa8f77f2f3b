"""The forms of guidance."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from viadukt.guidance.engine.model import District, Recognition
from viadukt.guidance.engine.recognition import RecognitionAnswer
from viadukt.guidance.engine.telling import ELSEWHERE
from viadukt.guidance.wording import say
from viadukt.understanding.public import place_by_key

YES_NO = {"yes": True, "no": False}


class OccupationForm(forms.Form):
    """Which occupation, in somebody's own words or from a list."""

    occupation = forms.CharField(
        label=gettext_lazy("Welchen Beruf haben Sie?"),
        help_text=gettext_lazy("In Ihrer Sprache. Nur der Beruf, keine Namen."),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )
    group = forms.ChoiceField(label=gettext_lazy("Oder wählen Sie aus"), required=False)
    land = forms.ChoiceField(label=gettext_lazy("In welchem Bundesland wollen Sie arbeiten?"), required=False)

    def __init__(self, data: QueryDict | None, *, book: Recognition, language: str) -> None:
        super().__init__(data, use_required_attribute=False)
        groups = [(one.isco[0], say(one.name, language)) for one in book.occupations.values()]
        fields: dict[str, Any] = self.fields
        fields["group"].choices = [("", "–"), *sorted(groups, key=lambda item: item[1].casefold())]
        fields["land"].choices = land_choices(book, language)


class DetailsForm(forms.Form):
    """What else somebody may say, so that the answer says less at once. By GET: every answer is a link."""

    land = forms.ChoiceField(label=gettext_lazy("Bundesland, in dem Sie arbeiten wollen"), required=False)
    district = forms.ChoiceField(label=gettext_lazy("Liegt der Ort in einem dieser Kammerbezirke?"), required=False)
    qualification = forms.ChoiceField(label=gettext_lazy("Was haben Sie gelernt?"), required=False)
    self_employed = forms.ChoiceField(label=gettext_lazy("Wie wollen Sie arbeiten?"), required=False)
    regulated = forms.ChoiceField(label=gettext_lazy("Braucht der Beruf in Deutschland eine Erlaubnis?"), required=False)
    living = forms.ChoiceField(label=gettext_lazy("Wo leben Sie jetzt?"), required=False)
    stage = forms.ChoiceField(label=gettext_lazy("Wie weit sind Sie mit der Anerkennung?"), required=False)

    def __init__(self, data: QueryDict, *, book: Recognition, language: str) -> None:
        super().__init__(data, use_required_attribute=False, auto_id="say_%s")
        self.language = language
        unknown = ("", _("weiß ich noch nicht"))
        fields: dict[str, Any] = self.fields
        fields["land"].choices = land_choices(book, language)
        fields["district"].choices = self._districts(place for body in book.bodies.values() for place in body.districts)
        fields["qualification"].choices = [unknown, ("training", _("eine Ausbildung")), ("degree", _("ein Studium"))]
        fields["self_employed"].choices = [unknown, ("no", _("angestellt")), ("yes", _("mit eigenem Betrieb"))]
        fields["regulated"].choices = [unknown, ("yes", _("ja")), ("no", _("nein"))]
        fields["living"].choices = [("", "–"), ("abroad", _("im Ausland")), ("here", _("in Deutschland"))]
        fields["stage"].choices = [
            ("", "–"),
            ("not_applied", _("noch kein Antrag")),
            ("pending", _("Antrag gestellt")),
            ("partial", _("Bescheid: Es fehlt noch etwas")),
            ("none", _("abgelehnt")),
            ("full", _("voll anerkannt")),
        ]

    def _districts(self, places: Iterable[District]) -> list[tuple[str, str]]:
        named = [(place.id, say(place.name, self.language)) for place in places]
        return [("", _("weiß ich noch nicht")), *named, (ELSEWHERE, _("nein, woanders"))]

    def narrow(self, answer: RecognitionAnswer) -> None:
        """Leave out what would change nothing: what is neither asked for nor said."""
        fields: dict[str, Any] = self.fields
        for name in ("district", "qualification", "self_employed", "regulated"):
            if name not in answer.asks and not self.data.get(name):
                del fields[name]
        if answer.districts:
            fields["district"].choices = self._districts(answer.districts)

    def told(self, name: str) -> str:
        """What was chosen; empty for nothing and for what is no choice."""
        return str(self.cleaned_data.get(name, ""))


def land_choices(book: Recognition, language: str) -> list[tuple[str, str]]:
    return [("", _("weiß ich noch nicht")), *sorted(((code, land_name(code, language)) for code in book.laender), key=_by_name)]


def _by_name(choice: tuple[str, str]) -> str:
    return choice[1].casefold()


def land_name(code: str, language: str) -> str:
    """The name of a Land (`DE-NW`) in a language."""
    place = place_by_key(code)
    return place.name_in(language) if place else code

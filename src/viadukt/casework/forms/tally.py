"""A tally sheet as a grid: a cell for each topic and channel."""

from typing import Any

from django import forms
from django.utils.translation import pgettext, pgettext_lazy

from viadukt.casework.forms.counter import bound_day, choices_of, day_field
from viadukt.casework.models import Channel
from viadukt.casework.selectors.counter import own_projects, topics_by_use
from viadukt.casework.services.counter import LONGEST, MOST
from viadukt.kernel import clock
from viadukt.kernel.ids import new_id
from viadukt.network.public import Project, SeatActor, language_choices

SHEET_CHANNELS = [Channel.WALK_IN, Channel.PHONE, Channel.MESSENGER, Channel.SOCIAL_MEDIA, Channel.MAIL, Channel.OUTREACH]
ON_SHEET = 20
"""As many topics as fit onto a page; the further ones are entered behind a fold."""


class TallyForm(forms.Form):
    """What holds for the whole sheet; its cells are read beside it, since they are hundreds."""

    on = day_field(pgettext_lazy("staff", "Unter welchem Tag wird gezählt?"))
    minutes = forms.IntegerField(
        label=pgettext_lazy("staff", "Minuten je Kontakt, etwa"), min_value=0, max_value=LONGEST, initial=10
    )
    language = forms.ChoiceField(
        label=pgettext_lazy("staff", "Sprache"),
        help_text=pgettext_lazy("staff", "Nur wenn die ganze Liste eine Sprache hat."),
        required=False,
    )
    project = forms.ChoiceField(label=pgettext_lazy("staff", "Projekt"), required=False)
    entry = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, actor: SeatActor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.topics = topics_by_use(actor)
        self.projects = {str(project.pk): project for project in own_projects(actor)}
        choices_of(self, "language", [("", pgettext("staff", "gemischt")), *language_choices()])
        choices_of(self, "project", [("", pgettext("staff", "keins")), *((k, p.name) for k, p in self.projects.items())])
        if not self.projects:
            del self.fields["project"]
        bound_day(self.fields["on"])
        self.initial.setdefault("entry", new_id())
        self.initial.setdefault("on", clock.today())
        self.cells: dict[tuple[str, Channel], int] = {}
        self.bad_cells: set[str] = set()

    def clean(self) -> None:
        bad = []
        for topic in self.topics:
            for channel in SHEET_CHANNELS:
                name = f"n-{topic.pk}-{channel.value}"
                typed = str(self.data.get(name, "")).strip()
                if not typed:
                    continue
                if typed.isascii() and typed.isdecimal() and len(typed) <= 4 and int(typed) <= MOST:
                    self.cells[topic.pk, channel] = int(typed)
                else:
                    self.bad_cells.add(name)
                    bad.append(f"{topic}, {channel.label}")
        if bad:
            said = pgettext("staff", "Bitte nur ganze Zahlen von 0 bis %(most)s: %(cells)s")
            self.add_error(None, said % {"most": MOST, "cells": "; ".join(bad)})

    @property
    def project_chosen(self) -> Project | None:
        return self.projects.get(self.cleaned_data.get("project", ""))

    def rows(self) -> list[dict[str, Any]]:
        """The grid to draw, with what was typed."""
        return [
            {
                "topic": topic,
                "icon": f"topic-{topic.pk}",
                "cells": [self._cell(f"n-{topic.pk}-{channel.value}", str(channel.label)) for channel in SHEET_CHANNELS],
            }
            for topic in self.topics
        ]

    def _cell(self, name: str, channel: str) -> dict[str, Any]:
        typed = str(self.data.get(name, ""))[:8] if self.is_bound else ""
        return {"name": name, "value": typed, "channel": channel, "bad": name in self.bad_cells}

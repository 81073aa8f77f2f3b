"""The form of a note, and those of documents."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import pgettext, pgettext_lazy

from viadukt.casework.forms.choosing import DayField, choose, choose_code
from viadukt.casework.models import Channel, Contact, Speaker
from viadukt.casework.services.notes import Talk
from viadukt.directory.public import Topic
from viadukt.kernel import clock
from viadukt.network.public import Project


class NoteForm(forms.Form):
    on = DayField(label=pgettext_lazy("staff", "Wann?"), initial=clock.today)
    channel = forms.ChoiceField(label=pgettext_lazy("staff", "Auf welchem Weg?"), choices=Channel.choices)
    speaker = forms.ChoiceField(
        label=pgettext_lazy("staff", "Wer hat gesprochen?"),
        help_text=pgettext_lazy("staff", "Ist jemand dabei? Bieten Sie an, auch allein zu sprechen."),
        choices=Speaker.choices,
    )
    minutes = forms.IntegerField(label=pgettext_lazy("staff", "Minuten"), min_value=0, max_value=600, initial=15)
    topic = forms.ChoiceField(label=pgettext_lazy("staff", "Thema"), required=False)
    further_topics = forms.MultipleChoiceField(
        label=pgettext_lazy("staff", "Weitere Themen"),
        help_text=pgettext_lazy("staff", "Mehrere wählen: Strg oder Befehl gedrückt halten."),
        required=False,
        widget=forms.SelectMultiple({"size": 5}),
    )
    project = forms.ChoiceField(label=pgettext_lazy("staff", "Projekt"), required=False)
    text = forms.CharField(
        label=pgettext_lazy("staff", "Was war?"),
        max_length=20_000,
        widget=forms.Textarea({"rows": 8, "dir": "auto"}),
    )

    def __init__(self, *args: Any, topics: Iterable[Topic], projects: Iterable[Project], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._topics = {topic.slug: topic for topic in topics}
        self._projects = {str(project.pk): project for project in projects}
        named = [(slug, str(topic)) for slug, topic in self._topics.items()]
        choose(self, "topic", named)
        choose(self, "further_topics", named)
        choose(self, "project", [(pk, project.name) for pk, project in self._projects.items()])
        if not self._projects:
            del self.fields["project"]

    def clean_on(self) -> Any:
        if self.cleaned_data["on"] > clock.today():
            raise forms.ValidationError(pgettext("staff", "Dieser Tag kommt erst noch. Notieren Sie, was war."))
        return self.cleaned_data["on"]

    def talk(self, language: str) -> Talk:
        data = self.cleaned_data
        return Talk(
            on=data["on"],
            channel=Channel(data["channel"]),
            speaker=Speaker(data["speaker"]),
            minutes=data["minutes"],
            topic=self._topics.get(data["topic"]),
            further_topics=[slug for slug in data["further_topics"] if slug != data["topic"]],
            project=self._projects.get(data.get("project", "")),
            language=language,
        )

    @staticmethod
    def of(note: Contact, text: str) -> dict[str, Any]:
        """A note as this form holds it."""
        return {
            "on": note.on,
            "channel": note.channel,
            "speaker": note.speaker,
            "minutes": note.minutes,
            "topic": note.topic_id or "",
            "further_topics": note.further_topics,
            "project": str(note.project_id or ""),
            "text": text,
        }


class DocumentForm(forms.Form):
    file = forms.FileField(
        label=pgettext_lazy("staff", "Datei"),
        help_text=pgettext_lazy("staff", "PDF, Foto oder Office-Datei, höchstens 20 MB."),
        required=False,
    )
    photo = forms.FileField(
        label=pgettext_lazy("staff", "Oder gleich fotografieren"),
        required=False,
        widget=forms.FileInput({"accept": "image/*", "capture": "environment"}),
    )
    kind = forms.ChoiceField(label=pgettext_lazy("staff", "Was ist es?"))
    title = forms.CharField(
        label=pgettext_lazy("staff", "Titel"),
        help_text=pgettext_lazy("staff", "Ohne Titel heißt es wie die Datei."),
        max_length=120,
        required=False,
        widget=forms.TextInput({"dir": "auto"}),
    )
    hidden = forms.BooleanField(label=pgettext_lazy("staff", "Für die Person im Postfach nicht sichtbar"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_code(self, "kind", "document_kind")

    def clean(self) -> None:
        given = [self.cleaned_data.get(name) for name in ("file", "photo")]
        if not any(given) and not self.errors:
            self.add_error("file", pgettext("staff", "Bitte wählen Sie eine Datei."))

    @property
    def upload(self) -> Any:
        return self.cleaned_data["file"] or self.cleaned_data["photo"]


class RemoveForm(forms.Form):
    reason = forms.CharField(
        label=pgettext_lazy("staff", "Warum wird das Dokument gelöscht?"),
        max_length=500,
        widget=forms.Textarea({"rows": 2, "dir": "auto"}),
    )

"""What is asked at the counter."""

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.utils.translation import pgettext, pgettext_lazy

from viadukt.casework.controlled import options
from viadukt.casework.models import Contact, Speaker
from viadukt.casework.selectors.counter import CHANNELS, FURTHEST_BACK, languages_by_use, named, own_projects, topics_by_use
from viadukt.casework.services.cases import About
from viadukt.casework.services.counter import LONGEST, MOST, Facts
from viadukt.directory.public import Topic
from viadukt.kernel import clock
from viadukt.kernel.ids import new_id
from viadukt.network.public import SeatActor, language_choices, language_in_words

MINUTES = (5, 10, 15, 20, 30, 45, 60, 90)


def choices_of(form: forms.Form, name: str, choices: list[tuple[str, Any]]) -> None:
    """Give a field what there is to choose from today."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices


def day_field(label: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))


def bound_day(field: forms.Field) -> None:
    """Say to the browser which days can be."""
    field.widget.attrs |= {"min": (clock.today() - FURTHEST_BACK).isoformat(), "max": clock.today().isoformat()}


class ContactForm(forms.Form):
    """All facts of a short contact, to be corrected."""

    topic = forms.ChoiceField(label=pgettext_lazy("staff", "Thema"))
    language = forms.ChoiceField(label=pgettext_lazy("staff", "Sprache"))
    channel = forms.ChoiceField(
        label=pgettext_lazy("staff", "Wie"), choices=[(channel.value, channel.label) for channel in CHANNELS]
    )
    minutes = forms.IntegerField(label=pgettext_lazy("staff", "Minuten"), min_value=0, max_value=LONGEST)
    referred_to = forms.ChoiceField(label=pgettext_lazy("staff", "Weiter an"), required=False)
    speaker = forms.ChoiceField(label=pgettext_lazy("staff", "Wer sprach"), choices=Speaker.choices)
    on = day_field(pgettext_lazy("staff", "Tag"))
    project = forms.ChoiceField(label=pgettext_lazy("staff", "Projekt"), required=False)
    count = forms.IntegerField(
        label=pgettext_lazy("staff", "Wie viele gleiche Kontakte"), min_value=1, max_value=MOST, initial=1
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, actor: SeatActor, contact: Contact | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.topics = {topic.pk: topic for topic in topics_by_use(actor)}
        self.projects = {str(project.pk): project for project in own_projects(actor)}
        if contact and contact.project:
            self.projects.setdefault(str(contact.project_id), contact.project)
        nothing = [("", pgettext("staff", "keins"))]
        choices_of(self, "topic", named(self.topics.values()))
        choices_of(self, "language", [("", pgettext("staff", "nicht bekannt")), *language_choices()])
        self.fields["language"].required = False
        choices_of(self, "referred_to", [("", pgettext("staff", "nicht weiterverwiesen")), *options("referred_to")])
        choices_of(self, "project", nothing + [(key, project.name) for key, project in self.projects.items()])
        if not self.projects:
            del self.fields["project"]
        bound_day(self.fields["on"])

    def facts(self) -> Facts:
        """What was chosen."""
        chosen = self.cleaned_data
        return Facts(
            on=chosen["on"],
            channel=next(channel for channel in CHANNELS if channel.value == chosen["channel"]),
            topic=self.topics[chosen["topic"]],
            language=chosen["language"],
            minutes=int(chosen["minutes"]),
            speaker=Speaker(chosen["speaker"]),
            referred_to=chosen["referred_to"],
            project=self.projects.get(chosen.get("project", "")),
            count=chosen.get("count") or 1,
        )

    @staticmethod
    def of(contact: Contact) -> dict[str, Any]:
        """The contact as this form holds it."""
        plain = ("language", "channel", "minutes", "referred_to", "speaker", "on", "count", "version")
        return {name: getattr(contact, name) for name in plain} | {"topic": contact.topic_id, "project": contact.project_id}


class CounterForm(ContactForm):
    """The same in five taps: what is used most stands first, the rest behind a fold. `entry` names this one page."""

    topic = forms.ChoiceField(label=pgettext_lazy("staff", "Thema"), widget=forms.RadioSelect)
    language = forms.ChoiceField(label=pgettext_lazy("staff", "Sprache"), widget=forms.RadioSelect, required=False)
    other_language = forms.ChoiceField(label=pgettext_lazy("staff", "Andere Sprache"), required=False)
    channel = forms.ChoiceField(
        label=pgettext_lazy("staff", "Wie"),
        choices=[(channel.value, channel.label) for channel in CHANNELS],
        widget=forms.RadioSelect,
    )
    minutes = forms.ChoiceField(  # type: ignore[assignment]
        label=pgettext_lazy("staff", "Minuten"),
        choices=[(str(number), str(number)) for number in MINUTES],
        widget=forms.RadioSelect,
    )
    referred_to = forms.ChoiceField(label=pgettext_lazy("staff", "Weiter an"), widget=forms.RadioSelect, required=False)
    speaker = forms.ChoiceField(
        label=pgettext_lazy("staff", "Wer sprach"), choices=Speaker.choices, widget=forms.RadioSelect, initial=Speaker.PERSON
    )
    count = None  # type: ignore[assignment] # one at a time
    version = None  # type: ignore[assignment]
    entry = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, actor: SeatActor, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, **kwargs)
        usual = languages_by_use(actor)
        choices_of(self, "language", [(code, language_in_words(code)) for code in usual])
        choices_of(self, "other_language", [("", "–"), *language_choices()])
        for name, value in {"entry": new_id(), "on": clock.today(), "speaker": Speaker.PERSON, "referred_to": ""}.items():
            self.initial.setdefault(name, value)

    def clean(self) -> None:
        chosen = self.cleaned_data
        chosen["language"] = chosen.get("other_language") or chosen.get("language", "")
        if not chosen["language"] and "language" not in self.errors:
            self.add_error("language", pgettext("staff", "Bitte wählen Sie eine Sprache."))


class CaseForm(forms.Form):
    """A nickname and a topic open a case."""

    nickname = forms.CharField(
        label=pgettext_lazy("staff", "Rufname"),
        help_text=pgettext_lazy("staff", "Woran Sie die Person wiedererkennen. Es muss nicht ihr Name sein."),
        max_length=60,
        widget=forms.TextInput({"dir": "auto", "autocomplete": "off"}),
    )
    topic = forms.ChoiceField(label=pgettext_lazy("staff", "Thema"))
    language = forms.ChoiceField(label=pgettext_lazy("staff", "Sprache"), required=False)
    with_code = forms.BooleanField(
        label=pgettext_lazy("staff", "Der Person gleich ein Postfach geben"),
        help_text=pgettext_lazy("staff", "Sie bekommt sechs Wörter auf Papier, mit denen sie Antworten liest und schreibt."),
        required=False,
    )
    code_language = forms.ChoiceField(
        label=pgettext_lazy("staff", "Sprache des Postfachs"), choices=settings.LANGUAGES, required=False
    )

    def __init__(self, *args: Any, actor: SeatActor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.topics = {topic.pk: topic for topic in topics_by_use(actor)}
        choices_of(self, "topic", [("", "–"), *named(self.topics.values())])
        choices_of(self, "language", [("", pgettext("staff", "nicht bekannt")), *language_choices()])

    def clean_nickname(self) -> str:
        nickname = str(self.cleaned_data["nickname"]).strip()
        if not nickname:
            raise forms.ValidationError(pgettext("staff", "Bitte geben Sie einen Rufnamen ein."))
        return nickname

    @property
    def topic_chosen(self) -> Topic:
        return self.topics[self.cleaned_data["topic"]]

    def about(self) -> About:
        return About(topic=self.topic_chosen, language=self.cleaned_data["language"])

    def code(self) -> str:
        """In which language the person gets a code; "" for none."""
        return (self.cleaned_data["code_language"] or settings.LANGUAGE_CODE) if self.cleaned_data["with_code"] else ""


class NewCaseForm(CaseForm):
    """The same without a contact before: this conversation is the first."""

    channel = forms.ChoiceField(
        label=pgettext_lazy("staff", "Wie"), choices=[(channel.value, channel.label) for channel in CHANNELS]
    )
    minutes = forms.IntegerField(label=pgettext_lazy("staff", "Minuten"), min_value=0, max_value=LONGEST, required=False)
    entry = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("entry", new_id())

    def facts(self) -> Facts:
        return Facts(
            on=clock.today(),
            channel=next(channel for channel in CHANNELS if channel.value == self.cleaned_data["channel"]),
            topic=self.topic_chosen,
            language=self.cleaned_data["language"],
            minutes=self.cleaned_data["minutes"] or 0,
        )

    @property
    def entry_given(self) -> UUID:
        entry: UUID = self.cleaned_data["entry"]
        return entry


class TextForm(forms.Form):
    """Where the link of a neutral text leads, and in which language the text is."""

    to = forms.ChoiceField(
        label=pgettext_lazy("staff", "Wohin führt der Link?"),
        choices=[("ask", pgettext_lazy("staff", "eine Anfrage stellen")), ("mailbox", pgettext_lazy("staff", "das Postfach"))],
    )
    language = forms.ChoiceField(label=pgettext_lazy("staff", "Sprache"), choices=settings.LANGUAGES)


def day_or_today(written: str | None) -> date:
    """The day that an address names; today for anything else."""
    try:
        return date.fromisoformat(written or "")
    except ValueError:
        return clock.today()

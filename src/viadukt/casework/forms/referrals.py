"""Forms of referrals: what could go, what may go, what became of it."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from viadukt.casework.models import ADVISING, DeclineReason, Given, ReferralOutcome, TransferGround
from viadukt.casework.opening import FACTS, NEED, PERSON, OpenCase
from viadukt.casework.receivers import RETURN_TOPIC, Receiver
from viadukt.casework.referral_words import Line, fact_names, fact_value
from viadukt.casework.services.referrals.preparing import Wish, shareable_documents
from viadukt.casework.sharing import DOCUMENT, FACT, Field, Reception, is_off_at_first, label_of, may_share
from viadukt.directory.public import Topic
from viadukt.kernel import clock
from viadukt.network.public import Organisation, Seat

SHARE, TEXT = "share_", "text_"
DAYS = 14
DAY = forms.DateInput({"type": "date"}, format="%Y-%m-%d")


class ReceiverSearchForm(forms.Form):
    """To whom? Nonsense in the address is ignored, not punished."""

    q = forms.CharField(
        label=pgettext_lazy("staff", "An wen?"),
        help_text=pgettext_lazy("staff", "Name der Organisation, Behörde oder des Betriebs."),
        required=False,
        max_length=100,
        widget=forms.TextInput({"type": "search"}),
    )

    @property
    def words(self) -> str:
        typed = self.cleaned_data.get("q", "") if self.is_valid() else ""
        return str(typed).replace("\0", "")


class ReferralForm(forms.Form):
    """A box and a text for each field that exists for this receiver; nothing goes that has no tick."""

    topic = forms.ModelChoiceField(Topic.objects.all(), label=pgettext_lazy("staff", "Thema"), required=False)
    until = forms.DateField(
        label=pgettext_lazy("staff", "Antwort bis"),
        help_text=pgettext_lazy("staff", "Danach lässt sich nichts mehr öffnen, was noch niemand angenommen hat."),
        widget=DAY,
    )
    handover = forms.BooleanField(
        label=pgettext_lazy("staff", "Den Fall ganz übergeben: Er schließt hier, sobald dort Kontakt besteht."), required=False
    )
    asked_for = forms.BooleanField(
        label=pgettext_lazy("staff", "Nur bei Rückkehr: Die Person hat selbst danach gefragt."), required=False
    )

    def __init__(self, *args: Any, opened: OpenCase, receiver: Receiver, **kwargs: Any) -> None:
        known = _known(opened)
        super().__init__(*args, **kwargs)
        self.initial = {"topic": opened.case.topic_id, "until": clock.in_days(DAYS)}
        self.receiver = receiver
        self.codes = [code for code in Field.values if may_share(code, receiver.reception)]
        for code in self.codes:
            off, text = is_off_at_first(code, receiver.reception), known.get(code, "")
            label = label_of(code)
            self.fields[SHARE + code] = forms.BooleanField(label=label, required=False, initial=bool(text) and not off)
            self.fields[TEXT + code] = forms.CharField(
                label=label,
                required=False,
                max_length=4000,
                initial=text,
                widget=forms.Textarea({"rows": 2, "dir": "auto", "autocomplete": "off"}),
            )
        self._ask_for_answers(opened)
        self._ask_for_documents(opened)
        if receiver.reception == Reception.GOVERNMENT:
            self.fields["checked"] = forms.BooleanField(
                label=pgettext(
                    "staff",
                    "Ich habe Texte und Dokumente gelesen: Nichts darin erzählt von Asyl, Politik, Religion, Sexualität oder "
                    "Straftaten.",
                ),
                required=False,
            )

    def _ask_for_answers(self, opened: OpenCase) -> None:
        answers = opened.record(FACTS).value
        keys = [key for key in answers if may_share(FACT + key, self.receiver.reception)]
        if keys:
            names = fact_names(keys)
            self.fields["facts"] = forms.MultipleChoiceField(
                label=pgettext("staff", "Antworten aus „Wege prüfen“"),
                choices=[(key, f"{names[key]}: {fact_value(key, answers[key])}") for key in keys],
                initial=[key for key in keys if not is_off_at_first(FACT + key, self.receiver.reception)],
                widget=forms.CheckboxSelectMultiple,
                required=False,
            )

    def _ask_for_documents(self, opened: OpenCase) -> None:
        if documents := shareable_documents(opened):
            self.fields["documents"] = forms.MultipleChoiceField(
                label=pgettext("staff", "Dokumente"),
                choices=list(documents.items()),
                widget=forms.CheckboxSelectMultiple,
                required=False,
            )

    def pairs(self) -> Iterator[tuple[forms.BoundField, forms.BoundField, bool]]:
        """Box, text, and whether it is off at first."""
        for code in self.codes:
            yield self[SHARE + code], self[TEXT + code], is_off_at_first(code, self.receiver.reception)

    @property
    def usual(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [(box, text) for box, text, off in self.pairs() if not off]

    @property
    def delicate(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [(box, text) for box, text, off in self.pairs() if off]

    @property
    def delicate_is_open(self) -> bool:
        """Whether something delicate is ticked or wrong, so that it must not be folded away."""
        return any(box.value() or text.errors for box, text in self.delicate)

    @property
    def others(self) -> list[forms.BoundField]:
        return [
            self[name]
            for name in ("facts", "documents", "topic", "until", "handover", "asked_for", "checked")
            if name in self.fields
        ]

    def clean(self) -> None:
        for code in self.codes:
            if self.cleaned_data.get(SHARE + code) and not self.cleaned_data.get(TEXT + code, "").strip():
                self.add_error(TEXT + code, pgettext("staff", "Angekreuzt, aber leer."))
        topic = self.cleaned_data.get("topic")
        if topic and topic.slug == RETURN_TOPIC and not self.cleaned_data.get("asked_for"):
            self.add_error("asked_for", pgettext("staff", "Rückkehr schlägt die Beratung nie von sich aus vor."))

    def wish(self) -> Wish:
        """What was typed, as the service takes it."""
        cleaned = self.cleaned_data
        return Wish(
            values={code: cleaned[TEXT + code] for code in self.codes if cleaned[SHARE + code]},
            facts=cleaned.get("facts", ()),
            documents=cleaned.get("documents", ()),
            topic=cleaned["topic"],
            until=cleaned["until"],
            handover=cleaned["handover"],
            asked_for=cleaned["asked_for"],
            checked=cleaned.get("checked", False),
        )


def _known(opened: OpenCase) -> dict[str, str]:
    """What the case says already, to be read again and changed before it goes."""
    records = opened.records(PERSON, NEED)
    person: Mapping[str, Any] = records[PERSON].value
    names = person.get("names") or []
    known = {
        Field.NAME: ", ".join(str(name.get("text", "") if isinstance(name, dict) else name) for name in names),
        Field.NEED: str(records[NEED].value.get("text", "")),
    }
    for code, keys in {
        Field.BIRTH_YEAR: ("birth_year",),
        Field.CONTACT: ("phone", "email"),
        Field.ADDRESS: ("address",),
    }.items():
        known[code] = ", ".join(str(person[key]) for key in keys if isinstance(person.get(key), str | int) and person[key])
    return {str(code): text for code, text in known.items() if text}


class ChoiceOfFields(forms.Form):
    """Which of the prepared lines may go."""

    chosen = forms.MultipleChoiceField(
        label=_("Was darf weitergegeben werden?"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self, *args: Any, lines: list[Line], receiver: Receiver, needs_transfer: bool, country: str, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["chosen"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(line.code, f"{line.label}: {line.text}") for line in lines]
        field.initial = [line.code for line in lines if not _asks_for_a_deed(line.code, receiver)]
        if needs_transfer:
            yes = _("Ja, ausdrücklich: Meine Angaben dürfen nach %(country)s gehen, auch mit diesem Risiko.")
            self.fields["transfer"] = forms.BooleanField(
                label=yes % {"country": country},
                required=False,
            )


def _asks_for_a_deed(code: str, receiver: Receiver) -> bool:
    """Documents were chosen one by one already; what is delicate for this receiver the person ticks themselves."""
    return not code.startswith(DOCUMENT) and is_off_at_first(code, receiver.reception)


class SpokenConsentForm(ChoiceOfFields):
    """The same, as somebody said or signed it."""

    given = forms.ChoiceField(
        label=pgettext_lazy("staff", "Wie hat die Person zugestimmt?"),
        choices=[(value, label) for value, label in Given.choices if value != Given.MAILBOX],
        widget=forms.RadioSelect,
    )
    witness = forms.ModelChoiceField(
        Seat.objects.none(), label=pgettext_lazy("staff", "Wer war dabei oder verwahrt das Papier?"), empty_label=None
    )

    def __init__(self, *args: Any, organisation_id: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["witness"]
        assert isinstance(field, forms.ModelChoiceField)
        seats = Seat.objects.current().filter(organisation=organisation_id, user__is_active=True).select_related("user")
        able = [seat.pk for seat in seats if set(seat.roles) & set(ADVISING)]
        field.queryset = seats.filter(pk__in=able)
        field.label_from_instance = lambda seat: str(seat.user.name)  # type: ignore[method-assign,assignment]


class EmailForm(forms.Form):
    email = forms.EmailField(
        label=pgettext_lazy("staff", "Link an diese Adresse mailen"),
        help_text=pgettext_lazy("staff", "Leer: Sie geben den Link selbst weiter. Den Code nennen Sie immer am Telefon."),
        required=False,
    )


class DeclineForm(forms.Form):
    reason = forms.ChoiceField(label=_("Warum nicht?"), choices=DeclineReason.choices)
    text = forms.CharField(
        label=_("Was der Absender dazu wissen soll"),
        help_text=_("Auch die Person kann es lesen."),
        required=False,
        max_length=500,
        widget=forms.Textarea({"rows": 2, "dir": "auto"}),
    )


class OutcomeForm(forms.Form):
    outcome = forms.ChoiceField(label=_("Was ist daraus geworden?"), choices=ReferralOutcome.choices)
    text = forms.CharField(
        label=_("In einem Satz"),
        help_text=_("Auch die Person kann es lesen."),
        required=False,
        max_length=500,
        widget=forms.Textarea({"rows": 2, "dir": "auto"}),
    )


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code"),
        help_text=_("Acht Ziffern. Die Organisation nennt sie Ihnen am Telefon."),
        max_length=40,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
    )


class BasisForm(forms.Form):
    """On what may something go to a third country? The receiver is chosen from those that lie in one."""

    receiver = forms.ModelChoiceField(Organisation.objects.none(), label=pgettext_lazy("staff", "Stelle außerhalb der EU"))
    ground = forms.ChoiceField(label=pgettext_lazy("staff", "Grundlage"), choices=TransferGround.choices)
    recorded_on = forms.DateField(label=pgettext_lazy("staff", "Vom"), widget=DAY)
    reference = forms.CharField(
        label=pgettext_lazy("staff", "Wo liegt das Papier?"),
        required=False,
        max_length=200,
        widget=forms.TextInput({"dir": "auto"}),
    )

    def __init__(self, *args: Any, receivers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["receiver"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = receivers


class HostForm(forms.Form):
    name = forms.CharField(
        label=pgettext_lazy("staff", "Behörde, die Ihre Stelle trägt"),
        help_text=pgettext_lazy(
            "staff", "Leer: Keine Behörde trägt sie. Wer Ihnen jemanden anvertraut, sieht das, und die Person auch."
        ),
        required=False,
        max_length=200,
        widget=forms.TextInput({"dir": "auto"}),
    )

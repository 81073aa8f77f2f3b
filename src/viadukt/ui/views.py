"""The living style page."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import pgettext_lazy


class SampleForm(forms.Form):
    """One of each kind of field."""

    name = forms.CharField(
        label=pgettext_lazy("staff", "Name"), help_text=pgettext_lazy("staff", "So, wie Sie genannt werden möchten.")
    )
    email = forms.EmailField(label=pgettext_lazy("staff", "E-Mail"))
    need = forms.CharField(label=pgettext_lazy("staff", "Anliegen"), widget=forms.Textarea, required=False)
    way = forms.ChoiceField(
        label=pgettext_lazy("staff", "Weg"),
        choices=[("phone", pgettext_lazy("staff", "Telefon")), ("mail", pgettext_lazy("staff", "E-Mail"))],
        widget=forms.RadioSelect,
    )
    agreed = forms.BooleanField(label=pgettext_lazy("staff", "Ich stimme zu."))


def style(request: HttpRequest) -> HttpResponse:
    """Every component as it is, in the reader's language, direction and colours."""
    faulty = SampleForm({"name": "", "email": "berna@", "need": "…", "way": ""})
    faulty.is_valid()
    tokens = ["ground", "surface", "ink", "muted", "line", "link", "action", "soft", "accent", "danger", "good"]
    return render(
        request,
        "ui/style.html",
        {"form": SampleForm(prefix="sample"), "faulty": faulty, "tokens": tokens, "steps": ["Anliegen", "Antwortweg", "Code"]},
    )

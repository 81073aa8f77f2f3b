"""What somebody wants to receive."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from viadukt.post.categories import optional_categories


class WantedForm(forms.Form):
    """One box for each kind of mail that can be stopped."""

    wanted = forms.MultipleChoiceField(
        label=_("Diese Nachrichten möchte ich bekommen"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["wanted"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(category.key, category.label) for category in optional_categories()]

"""Forms of accounts."""

from collections.abc import Callable
from typing import Any

from allauth.account.forms import LoginForm as BaseLoginForm
from allauth.account.forms import ReauthenticateForm as BaseReauthenticateForm
from allauth.account.forms import ResetPasswordForm as BaseResetPasswordForm
from allauth.account.forms import ResetPasswordKeyForm as BaseResetPasswordKeyForm
from allauth.core import context as allauth_context
from allauth.core.exceptions import RateLimited
from allauth.mfa.webauthn.forms import AddWebAuthnForm, AuthenticateWebAuthnForm, LoginWebAuthnForm, ReauthenticateWebAuthnForm
from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import pgettext, pgettext_lazy

from viadukt.accounts import session
from viadukt.accounts.models import User
from viadukt.accounts.services.cards import normalised
from viadukt.accounts.services.factors import use_code
from viadukt.accounts.services.people import reset_password

EMAIL = pgettext_lazy("staff", "E-Mail")
PASSWORD = pgettext_lazy("staff", "Passwort")
NEW_PASSWORD = pgettext_lazy("staff", "Neues Passwort")
PASSWORD_HELP = pgettext_lazy(
    "staff", "Mindestens 12 Zeichen. Gut zu merken sind vier oder fünf Wörter, die nichts miteinander zu tun haben."
)
NAME = pgettext_lazy("staff", "Name")
LANGUAGE = pgettext_lazy("staff", "Sprache")
CODE = {"autocomplete": "one-time-code", "inputmode": "numeric", "autocapitalize": "off", "spellcheck": "false"}


def _plain(field: forms.Field, label: Any, autocomplete: str, help_text: Any = "") -> None:
    """One of allauth's fields in our words, and without a placeholder."""
    field.label, field.help_text = label, help_text
    field.widget.attrs.pop("placeholder", None)
    field.widget.attrs["autocomplete"] = autocomplete


class LoginForm(BaseLoginForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self.fields["login"], EMAIL, "username webauthn")
        _plain(self.fields["password"], PASSWORD, "current-password")


class ResetPasswordForm(BaseResetPasswordForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self.fields["email"], EMAIL, "username")


class ResetPasswordKeyForm(BaseResetPasswordKeyForm):  # type: ignore[misc]
    """A new password by a mailed link, typed once: it can be shown, and lost again costs only another mail."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["password2"]
        _plain(self.fields["password1"], NEW_PASSWORD, "new-password", PASSWORD_HELP)

    def save(self) -> None:
        reset_password(user=self.user, password=self.cleaned_data["password1"])


class ReauthenticateForm(BaseReauthenticateForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self.fields["password"], PASSWORD, "current-password")


class CodeForm(forms.Form):
    """A code of the app or a recovery code; valid means: used up."""

    code = forms.CharField(
        label=pgettext_lazy("staff", "Code aus der App, oder ein Ersatzcode"), max_length=40, widget=forms.TextInput(attrs=CODE)
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)

    def clean_code(self) -> str:
        code = normalised(self.cleaned_data["code"])
        self.factor = use_code(user=self.user, code=code)
        if self.factor is None:
            raise forms.ValidationError(pgettext("staff", "Dieser Code passt nicht, oder er wurde schon benutzt."))
        return code


class CodeAgainForm(CodeForm):
    """The same within an open session, as allauth's view for it wants it."""

    def save(self) -> None:
        assert self.factor is not None
        session.prove(allauth_context.request, self.user, self.factor.type, again=True)


class CardForm(forms.Form):
    """The code with the number that is asked."""

    number = forms.IntegerField(widget=forms.HiddenInput)
    code = forms.CharField(max_length=40, widget=forms.TextInput(attrs={**CODE, "autocomplete": "off"}))

    def __init__(self, *args: Any, asked: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["number"].initial = self.asked = asked
        self.fields["code"].label = pgettext("staff", "Code Nummer %(number)d von Ihrer Karte") % {"number": asked}

    def clean_code(self) -> str:
        return normalised(self.cleaned_data["code"])


class AppForm(forms.Form):
    code = forms.CharField(
        label=pgettext_lazy("staff", "Code, den die App jetzt zeigt"), max_length=40, widget=forms.TextInput(attrs=CODE)
    )

    def clean_code(self) -> str:
        return normalised(self.cleaned_data["code"])


def _readable(read: Callable[[], Any]) -> Any:
    """What `read` makes of a credential. Its parser stumbles over hostile ones in many ways; each is a wrong credential."""
    try:
        return read()
    except (forms.ValidationError, RateLimited):
        raise
    except Exception as error:  # whatever it does to the parser, it opens nothing
        raise forms.ValidationError(pgettext("staff", "Das hat nicht gepasst. Bitte versuchen Sie es noch einmal.")) from error


class PasskeyStepForm(AuthenticateWebAuthnForm):  # type: ignore[misc]
    """A passkey after the password."""

    def clean_credential(self) -> Any:
        return _readable(super().clean_credential)


class PasskeyLoginForm(LoginWebAuthnForm):  # type: ignore[misc]
    """A passkey instead of the password."""

    def clean_credential(self) -> Any:
        return _readable(super().clean_credential)


class PasskeyAgainForm(ReauthenticateWebAuthnForm):  # type: ignore[misc]
    """A passkey within an open session."""

    def clean_credential(self) -> Any:
        return _readable(super().clean_credential)


class PasskeyForm(AddWebAuthnForm):  # type: ignore[misc]
    """A new passkey."""

    def clean(self) -> Any:
        return _readable(super().clean)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name, alone = self.fields["name"], self.fields["passwordless"]
        name.label, name.max_length = pgettext("staff", "Wie soll dieser Passkey heißen?"), 60
        name.help_text = pgettext("staff", "Zum Beispiel: Büro, Telefon, blauer Stick.")
        alone.label, alone.initial = pgettext("staff", "Damit auch ohne Passwort anmelden"), True
        alone.help_text = pgettext(
            "staff", "Das Gerät fragt dann nach Fingerabdruck, Gesicht oder PIN. Klappt das nicht, nehmen Sie den Haken weg."
        )


class PasskeyNameForm(forms.Form):
    name = forms.CharField(label=NAME, max_length=60)


class ProfileForm(forms.Form):
    name = forms.CharField(label=NAME, max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    language = forms.ChoiceField(label=LANGUAGE, choices=settings.LANGUAGES)


class EmailForm(forms.Form):
    email = forms.EmailField(
        label=pgettext_lazy("staff", "Neue E-Mail-Adresse"), widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )


class NewPasswordForm(forms.Form):
    password = forms.CharField(
        label=NEW_PASSWORD,
        help_text=PASSWORD_HELP,
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password, self.user)
        return password


class AcceptForm(NewPasswordForm):
    """What an invited person says: their name, their language, a password."""

    name = forms.CharField(label=NAME, max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    language = forms.ChoiceField(label=LANGUAGE, choices=settings.LANGUAGES)
    field_order = ["name", "language", "password"]

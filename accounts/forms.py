"""People's input about their account, and the forms of sign-in and sign-up."""

from typing import Any

from allauth.account import forms as allauth_forms
from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.errors import SshKeyError
from accounts.models import Theme, User
from accounts.names import validate_account_name
from accounts.public_keys import read_public_key
from accounts.wording import SSH_KEY_PROBLEMS, account_problem

EMAIL_LABEL = _("E-mail address")


class SshKeyForm(forms.Form):
    """A public key that somebody registers."""

    public_key = forms.CharField(
        label=_("Public key"),
        strip=True,
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off", "spellcheck": "false"}),
        help_text=_("The content of the “.pub” file: one line that begins with its kind."),
    )
    title = forms.CharField(
        label=_("Name of the key"),
        max_length=60,
        required=False,
        help_text=_("For example “laptop”; without it the key's own comment is shown."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 -- Django's signature
        super().__init__(*args, **kwargs)
        self.fields["public_key"].error_messages["required"] = str(SSH_KEY_PROBLEMS["empty"])

    def clean_public_key(self) -> str:
        """Refuses what is no sound public key; the text refused is not kept."""
        text: str = self.cleaned_data["public_key"]
        try:
            read_public_key(text)
        except SshKeyError as error:
            kept = {name: self.data[name] for name in self.data}  # `**` would keep lists
            self.data = {**kept, self.add_prefix("public_key"): ""}
            raise forms.ValidationError(account_problem(error), code=error.code) from None
        return text


class LanguageForm(forms.Form):
    """The language somebody reads."""

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)


class ThemeForm(forms.Form):
    """The colours somebody reads in."""

    theme = forms.ChoiceField(label=_("Theme"), choices=Theme.choices)


class AccountNameForm(forms.Form):
    """The account name somebody takes at their first sign-in."""

    account_name = forms.CharField(
        label=_("Account name"),
        max_length=31,
        validators=[validate_account_name],
        help_text=_("Your login on the machines and here. It cannot be changed later."),
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )


class LoginForm(allauth_forms.LoginForm):  # type: ignore[misc]  # allauth has no types
    """Sign-in by e-mail address or account name."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        """Words the fields as the rest of the portal does."""
        super().__init__(*args, **kwargs)
        login = self.fields["login"]
        login.label = _("E-mail address or account name")
        login.widget.attrs = {
            "autocomplete": "username",
            "autocapitalize": "none",
            "spellcheck": "false",
        }
        self.fields["password"].help_text = ""
        self.fields["remember"].label = _("Keep me signed in on this computer")
        without_placeholders(self)


class SignupForm(allauth_forms.SignupForm):  # type: ignore[misc]  # allauth has no types
    """Sign-up: who somebody is and how to reach them; the account name comes at first sign-in."""

    field_order = ("full_name", "email", "password1", "password2")
    full_name = forms.CharField(
        label=_("Full name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        help_text=_("First name, then family name, as colleagues know you."),
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        """Takes the placeholders off: every field has its label."""
        super().__init__(*args, **kwargs)
        self.fields["email"].label = EMAIL_LABEL
        without_placeholders(self)


class AddEmailForm(allauth_forms.AddEmailForm):  # type: ignore[misc]  # allauth has no types
    """Another e-mail address for an account; one that somebody else has changes nothing."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        """Words the field as the rest of the portal does."""
        super().__init__(*args, **kwargs)
        self.fields["email"].label = EMAIL_LABEL
        without_placeholders(self)

    def save(self, request: HttpRequest) -> EmailAddress:
        """Asks the new address for confirmation, or tells its owner that it has an account.

        The answer looks the same, so that nobody learns who has an account.
        """
        email: str = self.cleaned_data["email"]
        if User.objects.filter(email__iexact=email).exclude(pk=self.user.pk).exists():
            get_adapter().send_account_already_exists_mail(email)
            return EmailAddress(user=self.user, email=email)
        address: EmailAddress = super().save(request)
        return address


class ResetPasswordForm(allauth_forms.ResetPasswordForm):  # type: ignore[misc]  # allauth has no types
    """The address to which the link for a new password goes."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        """Words the field as the rest of the portal does."""
        super().__init__(*args, **kwargs)
        self.fields["email"].label = EMAIL_LABEL
        without_placeholders(self)


class ChangePasswordForm(allauth_forms.ChangePasswordForm):  # type: ignore[misc]  # allauth has no types
    """A new password, by somebody who knows the present one."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        """Takes the placeholders off: every field has its label."""
        super().__init__(*args, **kwargs)
        without_placeholders(self)


class SetPasswordForm(allauth_forms.SetPasswordForm):  # type: ignore[misc]  # allauth has no types
    """A first password."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        """Takes the placeholders off: every field has its label."""
        super().__init__(*args, **kwargs)
        without_placeholders(self)


class ResetPasswordKeyForm(allauth_forms.ResetPasswordKeyForm):  # type: ignore[misc]  # allauth has no types
    """A new password, by somebody who followed the link in a mail."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        """Takes the placeholders off: every field has its label."""
        super().__init__(*args, **kwargs)
        without_placeholders(self)


class ReauthenticateForm(allauth_forms.ReauthenticateForm):  # type: ignore[misc]  # allauth has no types
    """The password once more, before something that matters."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        """Takes the placeholders off: every field has its label."""
        super().__init__(*args, **kwargs)
        without_placeholders(self)


def without_placeholders(form: forms.Form) -> None:
    """Takes placeholders off the fields of a form: they vanish when one begins to type."""
    for field in form.fields.values():
        field.widget.attrs.pop("placeholder", None)

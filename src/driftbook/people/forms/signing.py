"""Forms of signing in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import (
    password_validators_help_texts,
    validate_password,
)
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from driftbook.people.forms import fields
from driftbook.people.models import User


class Number(forms.Form):
    """The customer number of an organisation (G-31)."""

    number = fields.text(
        _("Customer number"), most=40, autocomplete="organization", inputmode="numeric"
    )
    next = forms.CharField(required=False, widget=forms.HiddenInput)


class Password(forms.Form):
    """User name and password (G-32)."""

    username = fields.text(_("User name"), most=150, autocomplete="username")
    password = fields.password(_("Password"))
    privacy = fields.privacy(required=False)
    next = forms.CharField(required=False, widget=forms.HiddenInput)


class Privacy(forms.Form):
    """The policy alone, for whoever has not accepted its present version."""

    privacy = fields.privacy(required=True)


class Forgotten(forms.Form):
    """Whose password is forgotten (G-34)."""

    account = fields.text(_("Phone number or user name"), most=150, autocomplete="username")
    privacy = fields.privacy(required=True)


class Code(forms.Form):
    """A code that was sent or that an app shows."""

    code = fields.code(_("Code"))


class Credential(forms.Form):
    """What a passkey has answered."""

    credential = forms.JSONField(widget=forms.HiddenInput)

    def clean_credential(self) -> dict[str, Any]:
        """An object. Raises ValidationError."""
        answered = self.cleaned_data["credential"]
        if not isinstance(answered, dict):
            raise ValidationError(_("The passkey has not answered."))
        return answered


class NewPassword(forms.Form):
    """A new password, twice."""

    password = fields.password(_("New password"), new=True)
    again = fields.password(_("The same once more"), new=True)

    def __init__(self, *args: Any, user: User, **more: Any) -> None:
        super().__init__(*args, **more)
        self.user = user

    def help_texts(self) -> list[str]:
        """What is asked of a password."""
        return password_validators_help_texts()

    def clean_password(self) -> str:
        """Raises ValidationError for one that is easy to guess."""
        text: str = self.cleaned_data["password"]
        validate_password(text, self.user)
        return text

    def clean(self) -> dict[str, Any]:
        """Raises ValidationError when they differ."""
        found = super().clean() or {}
        if found.get("password") and found.get("again") and found["password"] != found["again"]:
            self.add_error("again", _("This is not the same as above."))
        return found


class FirstPassword(NewPassword):
    """The first password, with the policy (G-32)."""

    privacy = fields.privacy(required=True)

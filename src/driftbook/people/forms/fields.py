"""Fields as our pages show them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from driftbook.people.one_line import one_line


class OneLine(forms.CharField):
    """A line is a line also where no browser has made it one: names stand in letters to others."""

    def to_python(self, value: Any) -> str:
        """The text, with blanks for line breaks and other control characters."""
        return one_line(str(super().to_python(value) or ""))


def text(label: Any, *, most: int = 300, **attrs: Any) -> forms.CharField:
    """One line of text."""
    more = {key: attrs.pop(key) for key in ("required", "help_text", "initial") if key in attrs}
    shown = {"class": "form-input", "autocapitalize": "none", "spellcheck": "false"}
    shown |= {key.replace("_", "-"): str(value) for key, value in attrs.items()}
    return OneLine(label=label, max_length=most, widget=forms.TextInput(attrs=shown), **more)


def password(label: Any, *, new: bool = False, help_text: Any = "") -> forms.CharField:
    """A password; nothing of it is cut off."""
    attrs = {"class": "form-input", "autocomplete": "new-password" if new else "current-password"}
    return forms.CharField(
        label=label,
        help_text=help_text,
        strip=False,
        max_length=1000,
        widget=forms.PasswordInput(attrs=attrs),
    )


def code(label: Any) -> forms.CharField:
    """A code of some digits."""
    return text(
        label, most=20, inputmode="numeric", autocomplete="one-time-code", pattern="[0-9 ]*"
    )


def tick(label: Any, *, required: bool = False, message: Any = "") -> forms.BooleanField:
    """Something to agree to."""
    field = forms.BooleanField(
        label=label,
        required=required,
        widget=forms.CheckboxInput(attrs={"class": "form-checkbox"}),
    )
    if message:
        field.error_messages["required"] = message
    return field


def privacy(*, required: bool) -> forms.BooleanField:
    """The tick of G-32."""
    return tick(
        _("I accept that my personal data are processed as the privacy policy says"),
        required=required,
        message=_("Tick this first. Without it we may not process your data."),
    )

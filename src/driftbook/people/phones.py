"""Telephone numbers as people type them."""

from __future__ import annotations

import phonenumbers
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

REGIONS = ("DK", "SE", "NO", "FI")
"""Whose numbers may be typed without their country code, in this order."""


def written(text: str, region: str = "") -> str | None:
    """The number as E.164; None: it is none. Without a country code `region` is tried first."""
    for country in dict.fromkeys([region, *REGIONS] if region else REGIONS):
        try:
            number = phonenumbers.parse(text, country)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return None


def possible(text: str) -> list[str]:
    """Every number that somebody may mean who types no country code."""
    found = (written(text, region) for region in REGIONS)
    return list(dict.fromkeys(number for number in found if number))


class PhoneField(forms.CharField):
    """A telephone number; it becomes E.164."""

    def __init__(self, **more: object) -> None:
        attrs = {"class": "form-input", "type": "tel", "autocomplete": "tel"}
        more.setdefault("label", _("Phone"))
        super().__init__(max_length=40, widget=forms.TextInput(attrs=attrs), **more)  # type: ignore[arg-type]
        self.region = ""

    def clean(self, value: object) -> str:
        """E.164, or empty. Raises ValidationError."""
        text = super().clean(value)
        if not text:
            return ""
        number = written(text, self.region)
        if number is None:
            raise ValidationError(_("This is no telephone number. Begin with +45 or +46."))
        return number

"""What came of a remark."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class DealtWithForm(forms.Form):
    """Said in a few words, or not at all."""

    outcome = forms.CharField(
        label=_("What came of it"),
        required=False,
        max_length=500,
        widget=forms.TextInput(attrs={"class": "form-input"}),
    )

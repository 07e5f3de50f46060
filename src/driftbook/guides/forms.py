"""What the buttons of a guide send."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

ID = 60


class Start(forms.Form):
    """The first answer, with the key that the page was given."""

    key = forms.UUIDField()
    choice = forms.CharField(max_length=ID)


class Answer(forms.Form):
    """An answer to the question that was shown."""

    position = forms.IntegerField(min_value=0, max_value=10_000)
    question = forms.CharField(max_length=ID)
    choice = forms.CharField(max_length=ID)


class Back(forms.Form):
    """Taking back what happened from a row on."""

    position = forms.IntegerField(min_value=0, max_value=10_000)
    back_to = forms.IntegerField(min_value=0, max_value=10_000)


class Involve(forms.Form):
    """A level of support that has been involved."""

    position = forms.IntegerField(min_value=0, max_value=10_000)
    level = forms.CharField(max_length=ID)


class GoOn(forms.Form):
    """Another guide to go on with."""

    position = forms.IntegerField(min_value=0, max_value=10_000)
    guide = forms.CharField(max_length=ID)


class Code(forms.Form):
    """A code that somebody has read out."""

    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        error_messages={"required": _("Type the code first.")},
        widget=forms.TextInput(
            attrs={
                "class": "form-input code-input",
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
            }
        ),
    )

"""Forms of one's own account."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from driftbook.people.forms import fields
from driftbook.people.phones import PhoneField

SELECT = {"class": "form-select"}


class Details(forms.Form):
    """Name and language."""

    name = fields.text(_("Name"), most=200, autocomplete="name", autocapitalize="words")
    language = forms.ChoiceField(
        label=_("Language"),
        required=False,
        choices=[("", _("As the browser says")), *settings.LANGUAGES],
        widget=forms.Select(attrs=SELECT),
    )


class Phone(forms.Form):
    """A number to prove."""

    phone = PhoneField(help_text=_("With the country code, such as +45."))


class Confirm(forms.Form):
    """The password once more, before something that matters."""

    password = fields.password(_("Password"))
    next = forms.CharField(required=False, widget=forms.HiddenInput)


class Passkey(forms.Form):
    """A new passkey, with a name by which its owner knows it."""

    name = fields.text(_("Name of the passkey"), most=100, required=False)
    credential = forms.JSONField(widget=forms.HiddenInput)


class Token(forms.Form):
    """A new token."""

    name = fields.text(_("What the token is for"), most=100)
    days = forms.TypedChoiceField(
        label=_("How long it works"),
        coerce=int,
        choices=[(30, _("30 days")), (90, _("90 days")), (365, _("A year"))],
        widget=forms.Select(attrs=SELECT),
    )

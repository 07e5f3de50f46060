"""Which mails about cases somebody wants."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from driftbook.requests.models import HOW

CHOICES = (
    ("mine", _("My own cases: those that I filed, take part in or handle")),
    ("all", _("All cases that I see")),
    ("digest", _("One mail each working morning about all cases that I see")),
    ("none", _("No mails about cases")),
)
DEFAULT = "mine"


class MailChoiceForm(forms.Form):
    """One of four."""

    how = forms.ChoiceField(choices=CHOICES, widget=forms.RadioSelect)


if {code for code, _name in CHOICES} != set(HOW):
    raise RuntimeError("a choice of mails has no words")

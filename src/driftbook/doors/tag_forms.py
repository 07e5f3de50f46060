"""What the forms about tags send."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from driftbook.doors import refusals, tag_actions
from driftbook.doors.forms import AtAddress, FileForm, NewAtAddress
from driftbook.doors.importing.tags import FORMAT
from driftbook.doors.keys.forms import OffersPeople, PersonField
from driftbook.doors.keys.queries import openers_within
from driftbook.doors.models import TEXT
from driftbook.people.finding import Within, people_within
from driftbook.people.models import Organisation
from driftbook.theme.plain import INPUT, Plain


class HolderForm(AtAddress, OffersPeople):
    """Who has a tag, where it belongs and what it opens."""

    holder = forms.CharField(
        label=gettext_lazy("Who has it"),
        help_text=gettext_lazy("A name, a flat or a company. It can be erased later."),
        required=False,
        max_length=TEXT,
        widget=forms.TextInput(attrs=INPUT),
    )
    address = forms.CharField(
        label=gettext_lazy("Address"),
        help_text=gettext_lazy("Street and number; the flat, where there is one."),
        required=False,
        max_length=TEXT,
        widget=forms.TextInput(attrs=INPUT),
    )
    access = forms.CharField(
        label=gettext_lazy("What it opens"),
        help_text=gettext_lazy("In words, or the name of a key bundle."),
        required=False,
        max_length=TEXT,
        widget=forms.TextInput(attrs={**INPUT, "list": "bundle-names"}),
    )

    user = PersonField(
        gettext_lazy("If they sign in to Driftbook: their account"),
        empty_label=gettext_lazy("None"),
        help_text=gettext_lazy("Then the tag is blocked with the account."),
        required=False,
    )
    offers = "user"

    def __init__(self, data: Any, *, keeper: Organisation | None, named: str = "", **more: Any):
        """Of many people those are listed whom the text `named` finds."""
        super().__init__(data, keeper=keeper, **more)
        if keeper is None:
            del self.fields["user"]
        else:
            self.offer(carriers(keeper), named)


def carriers(keeper: Organisation) -> Within:
    """Who may carry a tag with their account: the organisation's people and those who open doors
    for it."""
    opening = openers_within([keeper], timezone.now())
    return Within(*people_within(keeper).held, *opening.held)


class TagForm(NewAtAddress, HolderForm):
    """A tag that is handed out."""

    number = forms.CharField(
        label=gettext_lazy("Number of the tag"),
        help_text=gettext_lazy("As it is printed on it."),
        max_length=80,
        error_messages={"required": gettext_lazy("Say the number.")},
        widget=forms.TextInput(
            attrs={**INPUT, "spellcheck": "false", "autocapitalize": "characters"}
        ),
    )
    field_order = ("organisation", "number", "holder", "user", "address", "access")

    def clean_number(self) -> str:
        """As it is kept."""
        try:
            return tag_actions.written(self.cleaned_data["number"])
        except refusals.NoNumber:
            raise ValidationError(
                _("A tag has a number of letters and digits, 60 at most.")
            ) from None


class BlockForm(Plain):
    """Why a tag is blocked."""

    because = forms.CharField(
        label=gettext_lazy("Why it is blocked"),
        required=False,
        max_length=TEXT,
        widget=forms.TextInput(attrs=INPUT),
    )


class TagFileForm(FileForm):
    """A file with tags."""

    too_big = gettext_lazy("The file is larger than 1 MB. Ask an operator to run: driftbook tags.")

    @property
    def kind(self) -> str:
        """There is only one."""
        return FORMAT

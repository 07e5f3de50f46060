"""Where it is, and who keeps the log: all that is asked before a card runs."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from driftbook.incidents.forms.duties import ME, NOBODY, choices
from driftbook.incidents.forms.entries import past, plain
from driftbook.incidents.models import MOST_TEXT
from driftbook.incidents.queries.colleagues import Colleague
from driftbook.theme.moments import LocalMoment


class OpeningForm(forms.Form):
    """The place is a button: one tap, and the card runs."""

    use_required_attribute = False
    key = forms.UUIDField(required=False, widget=forms.HiddenInput)
    exercise = forms.BooleanField(required=False)
    words = forms.CharField(
        label=gettext_lazy("What do you know?"),
        required=False,
        max_length=MOST_TEXT,
        widget=forms.Textarea(attrs={"class": "form-input", "rows": 3}),
    )

    def __init__(
        self,
        data: Any,
        *,
        places: Sequence[tuple[str, str]],
        people: Sequence[Colleague],
        held_by: Collection[str],
        me: UUID | None,
        zone: ZoneInfo,
        now: datetime,
        **more: Any,
    ):
        initial = {"key": uuid4(), "log_keeper": ME} | more.pop("initial", {})
        super().__init__(data, initial=initial, **more)
        self.me, self.now = me, now
        self.fields["place"] = forms.ChoiceField(
            choices=places,
            error_messages={
                "required": _("Say where it is."),
                "invalid_choice": _("The card is not for this place."),
            },
        )
        self.fields["log_keeper"] = forms.ChoiceField(
            label=_("Who keeps the log?"),
            choices=[
                (ME, _("I take it")),
                *choices(people, held_by, me),
                (NOBODY, _("Nobody yet")),
            ],
            error_messages={"invalid_choice": _("This person cannot hold a role here.")},
            required=False,
            widget=forms.Select(attrs={"class": "form-select"}),
        )
        self.fields["happened"] = LocalMoment(
            zone,
            label=_("When did it begin?"),
            help_text=_("Only if it is some time ago. Empty is now."),
            required=False,
            error_messages={"invalid": _("Write a day and a time.")},
        )

    def clean_words(self) -> str:
        """As the log keeps them."""
        return plain(self.cleaned_data["words"])

    def clean_happened(self) -> datetime | None:
        """Not to come."""
        return past(self.cleaned_data["happened"], self.now)

    def keeper(self) -> UUID | None:
        """Of a valid form: who keeps the log; whoever opens it unless they say otherwise."""
        who = self.cleaned_data["log_keeper"] or ME
        if who == NOBODY:
            return None
        return self.me if who == ME else UUID(who)

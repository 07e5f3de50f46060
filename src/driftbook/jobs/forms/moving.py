"""Another time for a job that was ordered, and why one is cancelled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding.windows import Hour
from driftbook.jobs.forms.times import MomentForm, hour_of


@dataclass(frozen=True)
class Wanted:
    """Where a job is to go."""

    starts: datetime
    way: str
    window: str | None
    sure: bool
    """Whether it was shown what it counts as then."""


class MoveForm(MomentForm):
    """An hour of the calendar, or a day and a clock time."""

    way = forms.SlugField(max_length=60)
    hour = forms.CharField(max_length=120, required=False)
    sure = forms.BooleanField(required=False)

    def __init__(self, data: Any, *, handbook: Handbook, now: datetime, at: datetime | None = None):
        super().__init__(data, handbook=handbook, at=at, now=now)
        if data is not None and data.get("hour"):
            self.fields["on"].required = self.fields["clock"].required = False

    def clean_hour(self) -> Hour | None:
        """The hour of the window, if one was pressed."""
        text = self.cleaned_data["hour"]
        return hour_of(self.handbook, text) if text else None

    def wanted(self) -> Wanted:
        """Where the job is to go, of a valid form."""
        said = self.cleaned_data
        hour: Hour | None = said["hour"]
        if hour is not None:
            return Wanted(hour.start, said["way"], hour.window, True)
        return Wanted(said["at"], said["way"], None, said["sure"])


class CancelForm(forms.Form):
    """Why; the other side reads it."""

    because = forms.CharField(
        label=_("Why is it cancelled?"),
        help_text=_("Whoever would have come reads it."),
        max_length=1000,
        error_messages={"required": _("Say in a sentence why.")},
        widget=forms.Textarea(attrs={"class": "form-input", "rows": 3}),
    )

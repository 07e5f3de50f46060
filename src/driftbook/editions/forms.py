"""What a reader may ask of the check."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from driftbook.editions.models import Edition
from driftbook.editions.proof import FIRST, LAST, MOST_DAYS
from driftbook.handbook.proving.check import DEFAULT_DAYS


class SpanForm(forms.Form):
    """From which day, and for how many days, the handbook is checked."""

    use_required_attribute = False
    start = forms.DateField(
        label=_("From"),
        required=False,
        error_messages={"invalid": _("Write the day as 2026-11-23.")},
        widget=forms.DateInput(
            format="%Y-%m-%d",
            attrs={"type": "date", "class": "form-input", "min": FIRST, "max": LAST},
        ),
        input_formats=["%Y-%m-%d"],
    )
    days = forms.IntegerField(
        label=_("Days"),
        required=False,
        min_value=1,
        max_value=MOST_DAYS,
        error_messages={
            "invalid": _("Write the number of days in digits."),
            "min_value": _("At least 1 day."),
            "max_value": _("At most %(limit_value)s days."),
        },
        widget=forms.NumberInput(attrs={"class": "form-input", "min": 1, "max": MOST_DAYS}),
    )

    def __init__(self, data: object, *, today: date) -> None:
        super().__init__(data or None)  # type: ignore[arg-type]
        self.today = today
        self.initial = {"start": today, "days": DEFAULT_DAYS}

    def clean_start(self) -> date:
        """Today where nothing was said; within the years that the check knows."""
        start: date = self.cleaned_data["start"] or self.today
        if not FIRST <= start <= LAST:
            raise forms.ValidationError(
                _("Choose a day between %(first)s and %(last)s."),
                params={"first": FIRST, "last": LAST},
            )
        return start

    def clean_days(self) -> int:
        """The usual 400 where nothing was said."""
        days: int = self.cleaned_data["days"] or DEFAULT_DAYS
        return days

    @property
    def span(self) -> tuple[date, int]:
        """What to check: as asked, or the usual where the form is empty or wrong."""
        if self.is_bound and self.is_valid():
            return self.cleaned_data["start"], self.cleaned_data["days"]
        return self.today, DEFAULT_DAYS


class ComparisonForm(forms.Form):
    """Which two editions to compare: the last two where nothing was said."""

    use_required_attribute = False
    old = forms.TypedChoiceField(label=_("From"), required=False, widget=forms.Select)
    new = forms.TypedChoiceField(label=_("To"), required=False, widget=forms.Select)

    def __init__(self, data: Mapping[str, Any], *, editions: list[Edition]) -> None:
        super().__init__(data or {})
        self.editions = {str(edition.number): edition for edition in editions}
        choices = [(number, edition.version) for number, edition in self.editions.items()]
        for name in ("old", "new"):
            field = self.fields[name]
            field.widget.attrs["class"] = "form-select"
            field.choices = choices  # type: ignore[attr-defined]
            field.initial = self._usual(name)

    def _usual(self, name: str) -> str:
        """The newest edition, and the one before it."""
        numbers = list(self.editions)
        return numbers[0] if name == "new" else numbers[min(1, len(numbers) - 1)]

    def clean_old(self) -> Edition:
        return self.editions[self.cleaned_data["old"] or self._usual("old")]

    def clean_new(self) -> Edition:
        return self.editions[self.cleaned_data["new"] or self._usual("new")]


class ReviewForm(forms.Form):
    """A meeting at which the parties went through the handbook."""

    held = forms.DateField(
        label=_("When you met"),
        error_messages={
            "invalid": _("Write the day as 2026-11-23."),
            "required": _("Say on which day you met."),
        },
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "form-input"}),
        input_formats=["%Y-%m-%d"],
    )
    present = forms.CharField(
        label=_("Who was there"),
        help_text=_("Roles and parties; names only where you need them."),
        max_length=2000,
        error_messages={"required": _("Say who was there.")},
        widget=forms.Textarea(attrs={"class": "form-input", "rows": 2}),
    )
    outcome = forms.CharField(
        label=_("What came of it"),
        max_length=4000,
        error_messages={"required": _("Say in a sentence what came of it.")},
        widget=forms.Textarea(attrs={"class": "form-input", "rows": 4}),
    )

    def __init__(self, data: Any, *, today: date) -> None:
        super().__init__(data)
        self.today = today

    def clean_held(self) -> date:
        """A meeting that has been."""
        held: date = self.cleaned_data["held"]
        if not FIRST <= held <= self.today:
            raise forms.ValidationError(_("Choose a day that has been."))
        return held

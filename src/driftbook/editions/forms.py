"""What a reader may ask of the check."""

from __future__ import annotations

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

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

"""What stands after the question mark of a page's address."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding import instants
from driftbook.handbook.deciding.support import FIRST_YEAR, LAST_YEAR, asked
from driftbook.handbook.deciding.timeline import Question


class Asked(forms.Form):
    """`?problem=&audience=&involved=&at=` for one system; all may be left out."""

    at = forms.CharField(required=False, max_length=100)
    problem = forms.CharField(required=False)
    audience = forms.CharField(required=False)

    def __init__(self, data: QueryDict, *, book: Handbook, system: str) -> None:
        super().__init__(data)
        self.book, self.system = book, system
        self.involved = [level for level in data.getlist("involved") if level]

    def clean_at(self) -> datetime | None:
        """The instant in the handbook's zone; None: now."""
        written = self.cleaned_data["at"]
        try:
            return instants.read(written, self.book) if written else None
        except instants.NoInstant as fault:
            raise forms.ValidationError(_sentence(fault)) from None

    @property
    def question(self) -> Question:
        """What is asked. Raises Unanswerable for names that the handbook does not have."""
        return asked(
            self.book,
            system=self.system,
            problem=self.data.get("problem") or None,
            audience=self.data.get("audience") or None,
            involved=self.involved,
        )


def _sentence(fault: instants.NoInstant) -> str:
    if fault.fault == "unreadable":
        return _("“%(written)s” is not a time. Write it like this: 2026-11-24T23:10.") % {
            "written": fault.written
        }
    return _("“%(written)s” is not between the years %(first)d and %(last)d.") % {
        "written": fault.written,
        "first": FIRST_YEAR,
        "last": LAST_YEAR,
    }


class FromDay(forms.Form):
    """`?from=2026-11-23`: any day of a week; the week begins on its Monday."""

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        self.fields["from"] = forms.DateField(required=False, input_formats=["%Y-%m-%d"])

    def clean(self) -> None:
        """Refuse weeks that the handbook's hours are not worked out for."""
        day = self.cleaned_data.get("from")
        if day and not date(FIRST_YEAR, 1, 5) <= day < date(LAST_YEAR, 11, 24):
            self.add_error(
                "from",
                _("That week is not between the years %(first)d and %(last)d.")
                % {"first": FIRST_YEAR, "last": LAST_YEAR},
            )

    def monday(self, today: date) -> date:
        """The Monday of the week that was asked for; of today's where that failed."""
        day: date = self.cleaned_data.get("from") or today
        return day - timedelta(days=day.weekday())

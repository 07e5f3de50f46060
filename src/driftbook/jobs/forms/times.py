"""The third step: an hour of the calendar, or a day and a clock time; and whom to reach."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding import windows
from driftbook.handbook.deciding.windows import Hour
from driftbook.jobs.actions.drafts import Person
from driftbook.jobs.models import Draft, Item
from driftbook.people.phones import PhoneField

ALL = "all"


class Which(forms.Form):
    """Which job of a draft a time is for, in which way, and what the page showed."""

    revision = forms.IntegerField(min_value=0)
    way = forms.SlugField(max_length=60)
    which = forms.ChoiceField()

    def __init__(self, data: Any, *, items: Sequence[Item]) -> None:
        super().__init__(data)
        self.items = {str(item.pk): item for item in items}
        field = self.fields["which"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(name, name) for name in (*self.items, ALL)]

    @property
    def chosen(self) -> list[Item]:
        """The jobs that are meant, of a valid form."""
        which = self.cleaned_data["which"]
        return list(self.items.values()) if which == ALL else [self.items[which]]


class HourForm(Which):
    """A button of the calendar: `thursday|2026-11-26T08:00:00+01:00`."""

    hour = forms.CharField(max_length=120)

    def __init__(self, data: Any, *, items: Sequence[Item], handbook: Handbook) -> None:
        super().__init__(data, items=items)
        self.handbook = handbook

    def clean_hour(self) -> Hour:
        """The hour of the window. Raises ValidationError where there is none (any longer)."""
        return hour_of(self.handbook, self.cleaned_data["hour"])


def hour_of(handbook: Handbook, text: str) -> Hour:
    """What a button of the calendar says. Raises ValidationError."""
    window, _bar, at = text.partition("|")
    try:
        instant = datetime.fromisoformat(at)
        found = windows.hour_at(handbook, instant, window) if instant.tzinfo else None
    except (ValueError, OverflowError):
        found = None
    if found is None:
        raise forms.ValidationError(_("There is no such hour. Choose another."))
    return found


class MomentForm(forms.Form):
    """A day and a clock time in the zone of the handbook."""

    on = forms.DateField(
        label=_("Day"),
        error_messages={"required": _("Choose a day."), "invalid": _("Choose a day.")},
        widget=forms.DateInput(attrs={"class": "form-input", "type": "date"}, format="%Y-%m-%d"),
    )
    clock = forms.TimeField(
        label=_("Time"),
        error_messages={"required": _("Choose a time."), "invalid": _("Choose a time.")},
        widget=forms.TimeInput(attrs={"class": "form-input", "type": "time"}, format="%H:%M"),
    )

    def __init__(self, data: Any, *, handbook: Handbook, at: datetime | None, now: datetime) -> None:
        self.handbook, self.now = handbook, now
        local = at.astimezone(handbook.zone) if at else None
        initial = {"on": local.date(), "clock": local.time()} if local else {}
        super().__init__(data, initial=initial)

    def clean(self) -> dict[str, Any]:
        """Put the two together; what lies in the past cannot be ordered."""
        data = super().clean() or {}
        if "on" in data and "clock" in data:
            data["at"] = datetime.combine(data["on"], data["clock"], self.handbook.zone)
            if data["at"] < self.now:
                self.add_error("clock", _("This is in the past."))
            elif (data["at"] - self.now).days > windows.MOST_DAYS:
                self.add_error("on", _("This is more than a year away."))
        return data


class ContactForm(forms.Form):
    """Whom to reach with questions (G-22)."""

    shown = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    contact = forms.CharField(
        label=_("Name"),
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"class": "form-input", "autocomplete": "name"}),
    )
    phone = PhoneField(label=_("Telephone"), required=False)

    def __init__(self, data: Any, *, draft: Draft, shown: str) -> None:
        initial = {"contact": draft.contact, "phone": draft.phone, "shown": shown}
        super().__init__(data, initial=initial)
        self.fields["phone"].region = draft.orderer.country  # type: ignore[attr-defined]


class CitizenForm(forms.Form):
    """Whether the technician tells the citizen before arrival, and whom to call then (G-16, G-22)."""

    notify = forms.BooleanField(
        required=False, widget=forms.CheckboxInput(attrs={"class": "form-checkbox notify"})
    )
    citizen = forms.CharField(
        label=_("Name of the citizen or a relative"),
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"class": "form-input", "autocomplete": "off"}),
    )
    phone = PhoneField(label=_("Telephone of the citizen or a relative"), required=False)

    def __init__(self, data: Any, *, item: Item, region: str) -> None:
        self.item = item
        initial = {
            "notify": item.notify,
            "citizen": item.citizen,
            "phone": item.citizen_phone,
        }
        super().__init__(data, prefix=f"job-{item.pk}", initial=initial)
        field = self.fields["phone"]
        field.region = region  # type: ignore[attr-defined]
        field.widget.attrs["autocomplete"] = "off"

    def person(self) -> Person:
        """What was said, of a valid form."""
        data = self.cleaned_data
        return Person(data["citizen"], data["phone"], data["notify"])

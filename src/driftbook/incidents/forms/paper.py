"""Sheets of paper, line by line; and an incident that only existed on paper."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from driftbook.handbook.deciding.incident_shapes import CardNow
from driftbook.handbook.schema.incidents import Incidents
from driftbook.incidents.actions.transcribing import Line
from driftbook.incidents.forms.entries import SOON
from driftbook.incidents.models import MOST_TEXT

ROWS, MOST_ROWS = 8, 40
FIRST = date(2000, 1, 1)
NOTE, INFORM = "note", "inform"
Choices = list[Any]
_INPUT = {"class": "form-input"}


def day_field(label: Any) -> forms.DateField:
    """A day that has been."""
    return forms.DateField(
        label=label,
        input_formats=["%Y-%m-%d"],
        error_messages={
            "required": gettext_lazy("Say on which day it was."),
            "invalid": gettext_lazy("Write the day as 2026-11-23."),
        },
        widget=forms.DateInput(format="%Y-%m-%d", attrs={**_INPUT, "type": "date"}),
    )


def time_field(label: Any, *, required: bool = True) -> forms.TimeField:
    """A time of day, as it stands on the paper."""
    return forms.TimeField(
        label=label,
        required=required,
        input_formats=["%H:%M", "%H.%M", "%H:%M:%S"],
        error_messages={
            "required": gettext_lazy("Say at what time it was."),
            "invalid": gettext_lazy("Write the time as 14:05."),
        },
        widget=forms.TimeInput(format="%H:%M", attrs={**_INPUT, "type": "time"}),
    )


class DayForm(forms.Form):
    """The day of a sheet; what came after midnight is another sheet."""

    day = day_field(gettext_lazy("Day"))

    def __init__(self, data: Any, *, today: date, **more: Any) -> None:
        super().__init__(data, **more)
        self.today = today

    def clean_day(self) -> date:
        """Has to have been."""
        day: date = self.cleaned_data["day"]
        if not FIRST <= day <= self.today:
            raise forms.ValidationError(_("Choose a day that has been."))
        return day


class RowForm(forms.Form):
    """One line of the sheet; an empty one is none."""

    time = time_field(gettext_lazy("Time"), required=False)
    what = forms.ChoiceField(
        label=gettext_lazy("What"),
        initial=NOTE,
        required=False,
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    words = forms.CharField(
        label=gettext_lazy("What stands there"),
        required=False,
        max_length=MOST_TEXT,
        widget=forms.TextInput(attrs=_INPUT),
    )
    initials = forms.RegexField(
        r"^\w{1,5}$",
        label=gettext_lazy("Initials"),
        required=False,
        error_messages={"invalid": gettext_lazy("At most five letters.")},
        widget=forms.TextInput(attrs={**_INPUT, "maxlength": "5", "autocapitalize": "characters"}),
    )
    personal = forms.BooleanField(
        label=gettext_lazy("Personal data"),
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-checkbox"}),
    )
    entry = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, choices: Choices, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["what"].choices = choices  # type: ignore[attr-defined]
        self.fields["entry"].initial = uuid4()

    @property
    def filled(self) -> bool:
        """Whether anything stands there."""
        said = self.cleaned_data
        what = said.get("what") or NOTE
        return bool(said.get("time") or said.get("words") or said.get("initials") or what != NOTE)

    def clean(self) -> dict[str, Any]:
        """A line has a time, and a note has words."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        if self.filled and not self.errors:
            if said.get("time") is None:
                self.add_error("time", _("Say at what time it was."))
            if (said.get("what") or NOTE) == NOTE and not said.get("words"):
                self.add_error("words", _("Say what happened."))
        return said

    def line(self, day: date, zone: ZoneInfo, receivers: list[str]) -> Line:
        """As the log takes it. A time that the clock says twice is the earlier one."""
        said = self.cleaned_data
        kind, subject, data = _meant(said.get("what") or NOTE, receivers)
        if said.get("initials"):
            data["initials"] = said["initials"]
        if said.get("personal"):
            data["personal"] = True
        return Line(
            id=said.get("entry") or uuid4(),
            happened=datetime.combine(day, said["time"], zone),
            kind=kind,
            subject=subject,
            data=data,
            words=said.get("words", ""),
        )


Rows = forms.formset_factory(RowForm, extra=ROWS, max_num=MOST_ROWS, absolute_max=MOST_ROWS)


def lines_of(
    rows: forms.BaseFormSet[RowForm], day: date, zone: ZoneInfo, receivers: list[str]
) -> list[Line]:
    """The lines of a sheet that are not empty."""
    return [form.line(day, zone, receivers) for form in rows.forms if form.filled]


def choices(card: CardNow, chapter: Incidents) -> Choices:
    """What a line can be, on this card."""
    steps: dict[str, str] = {step.id: f"{step.number}. {step.say}" for step in card.steps}
    for one in card.scenarios:
        steps |= {id: chapter.steps[id].say for id in chapter.scenarios[one.id].steps}
    groups = [
        (_("Done"), [(f"step:{id}:done", name) for id, name in steps.items()]),
        (_("Did not work"), [(f"step:{id}:not-done", name) for id, name in steps.items()]),
        (_("Skipped"), [(f"step:{id}:skipped", name) for id, name in steps.items()]),
        (_("Announcements"), list(_pairs(card))),
        (_("Posts"), list(_posts(card))),
        (_("Scenario chosen"), [(f"scenario:{o.id}:chosen", o.name) for o in card.scenarios]),
    ]
    informed = [(INFORM, _("Receivers informed"))] if card.informed else []
    return [(NOTE, _("Something else")), *informed, *(group for group in groups if group[1])]


def _pairs(card: CardNow) -> Iterator[tuple[str, str]]:
    for one in card.announcements:
        yield f"announcement:{one.id}:on", _("On: {name}").format(name=one.name)
        yield f"announcement:{one.id}:off", _("Off: {name}").format(name=one.name)


def _posts(card: CardNow) -> Iterator[tuple[str, str]]:
    for one in card.posts:
        yield f"post:{one.id}:posted", _("Posted: {name}").format(name=one.name)
        yield f"post:{one.id}:over", _("Posted that it is over: {name}").format(name=one.name)


def _meant(what: str, receivers: list[str]) -> tuple[str, str, dict[str, Any]]:
    """Kind, subject and data of what was chosen."""
    if what == INFORM:
        return "inform", "", {"to": receivers, "how": "called"}
    kind, _colon, rest = what.partition(":")
    subject, _colon, state = rest.rpartition(":")
    if kind == "scenario":
        return kind, subject, {"chosen": True}
    return kind, subject, {"state": state} if state else {}


class BeganForm(DayForm):
    """Which card was followed on paper, where, and since when."""

    card = forms.ChoiceField(
        label=gettext_lazy("Card and place"), widget=forms.Select(attrs={"class": "form-select"})
    )
    time = time_field(gettext_lazy("When it began"))
    words = forms.CharField(
        label=gettext_lazy("What was said first"),
        required=False,
        max_length=MOST_TEXT,
        widget=forms.Textarea(attrs={**_INPUT, "rows": 2}),
    )
    keeper = forms.BooleanField(
        label=gettext_lazy("I keep its log"),
        required=False,
        initial=True,
        widget=forms.CheckboxInput(attrs={"class": "form-checkbox"}),
    )
    exercise = forms.BooleanField(
        label=gettext_lazy("It was an exercise"),
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-checkbox"}),
    )
    key = forms.UUIDField(widget=forms.HiddenInput)
    field_order = ("card", "day", "time", "words", "keeper", "exercise", "key")

    def __init__(self, data: Any, *, chapter: Incidents, now: datetime, zone: ZoneInfo) -> None:
        today = now.astimezone(zone).date()
        super().__init__(data, today=today, initial={"key": uuid4(), "day": today})
        self.now, self.zone = now, zone
        self.fields["card"].choices = [  # type: ignore[attr-defined]
            (f"{id}:{place}", f"{card.name}, {chapter.places[place].name}")
            for id, card in chapter.situations.items()
            for place in card.places
        ]

    def clean(self) -> dict[str, Any]:
        """When it began has been."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        if "day" in said and "time" in said:
            said["happened"] = datetime.combine(said["day"], said["time"], self.zone)
            if said["happened"] > self.now + SOON:
                self.add_error("time", _("This is still to come. Look at the time again."))
        return said

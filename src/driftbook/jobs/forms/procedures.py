"""What came of a step: one of its outcomes, on which day, with what has to be said with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from driftbook.handbook.deciding.refused import BeforeTheLast, FactsWanting, InTheFuture, Refused
from driftbook.handbook.deciding.standing import Offered, Standing, Waiting, Wanted
from driftbook.jobs.models.orders import TEXT
from driftbook.wording import procedures as wording

NOON = time(12)


@dataclass(frozen=True)
class Choice:
    """An outcome to choose, with the fields of its facts."""

    offered: Offered
    chosen: bool
    fields: tuple[BoundField, ...]


class OutcomeForm(forms.Form):
    """Whatever is said beside the outcome that was chosen is left out."""

    use_required_attribute = False
    step = forms.CharField(widget=forms.HiddenInput)
    position = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    outcome = forms.ChoiceField(
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose what came of it."),
            "invalid_choice": gettext_lazy("Choose what came of it."),
        },
    )
    day = forms.DateField(
        label=gettext_lazy("When it happened"),
        error_messages={
            "invalid": gettext_lazy("Write the day as 2026-11-23."),
            "required": gettext_lazy("Say on which day it happened."),
        },
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "form-input"}),
        input_formats=["%Y-%m-%d"],
    )
    note = forms.CharField(
        label=gettext_lazy("Note"),
        help_text=gettext_lazy("Both parties read it. Name roles, not people."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"class": "form-input", "rows": 3}),
    )

    def __init__(
        self, data: Mapping[str, Any] | None, *, waiting: Waiting, standing: Standing
    ) -> None:
        super().__init__(data)
        self.waiting, self.standing = waiting, standing
        today = standing.now.date()
        self.initial = {"step": waiting.step, "position": len(standing.past), "day": today}
        self.fields["day"].widget.attrs |= {"min": waiting.since.date(), "max": today}
        outcomes = [(one.outcome, one.name) for one in waiting.outcomes]
        self.fields["outcome"].choices = outcomes  # type: ignore[attr-defined]
        for offered in waiting.outcomes:
            for wanted in offered.facts:
                self.fields[f"{offered.outcome}-{wanted.fact}"] = _field(wanted)

    def choices(self) -> Iterator[Choice]:
        """The outcomes, in their order."""
        for offered in self.waiting.outcomes:
            names = [f"{offered.outcome}-{wanted.fact}" for wanted in offered.facts]
            yield Choice(
                offered=offered,
                chosen=self["outcome"].value() == offered.outcome,
                fields=tuple(self[name] for name in names),
            )

    @property
    def facts(self) -> dict[str, str]:
        """What was said with the outcome that was chosen."""
        chosen = self.cleaned_data["outcome"]
        offered = next(one for one in self.waiting.outcomes if one.outcome == chosen)
        said = {w.fact: self.cleaned_data[f"{chosen}-{w.fact}"] for w in offered.facts}
        return {fact: _written(value) for fact, value in said.items() if value not in (None, "")}

    @property
    def at(self) -> datetime:
        """The instant: now, if it was today, else noon of the day; never before its turn came."""
        day: date = self.cleaned_data["day"]
        zone = self.standing.handbook.zone
        if day == self.standing.now.date():
            return self.standing.now
        noon = datetime.combine(day, NOON, zone)
        return max(noon, self.waiting.since) if day == self.waiting.since.date() else noon

    def refuse(self, refused: Refused, language: str) -> None:
        """Say beside the fields why it cannot have happened so."""
        said = wording.refusal(refused, language)
        if isinstance(refused, FactsWanting):
            for fault, sentence in zip(refused.faults, said, strict=True):
                name = f"{self.cleaned_data['outcome']}-{fault.fact}"
                self.add_error(name if name in self.fields else None, sentence)
        elif isinstance(refused, BeforeTheLast | InTheFuture):
            self.add_error("day", said)
        else:
            self.add_error(None, said)


def _field(wanted: Wanted) -> forms.Field:
    """None is required here: only those of the outcome that is chosen are, which is decided."""
    more: dict[str, Any] = {
        "label": wanted.name,
        "help_text": wanted.text or "",
        "required": False,
    }
    if wanted.kind == "date":
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "form-input"})
        return forms.DateField(
            widget=widget,
            input_formats=["%Y-%m-%d"],
            error_messages={"invalid": _("Write the day as 2026-11-23.")},
            **more,
        )
    if wanted.kind == "yes-no":
        select = forms.Select(attrs={"class": "form-select"})
        answers = [("", "–"), ("yes", _("Yes")), ("no", _("No"))]
        return forms.ChoiceField(widget=select, choices=answers, **more)
    return forms.CharField(
        max_length=TEXT, widget=forms.TextInput(attrs={"class": "form-input"}), **more
    )


def _written(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)

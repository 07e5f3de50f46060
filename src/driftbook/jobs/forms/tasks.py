"""What is said of one job: its type, the facts of the type, and what is special (G-18, G-21)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding import jobs as deciding
from driftbook.handbook.deciding.windows import chapter
from driftbook.handbook.schema.jobs import Circumstance, Fact, JobType
from driftbook.jobs import fitting
from driftbook.jobs.actions.drafts import Task, task_stamp
from driftbook.jobs.models import Item
from driftbook.jobs.queries.drafts import Choice

LONGEST = 2000
NEW = "new"
"""Ends the name of the field for a key bundle that the registry does not have."""


@dataclass(frozen=True)
class Row:
    """One fact as a page asks for it."""

    fact: Fact
    field: forms.BoundField
    asked: bool
    problem: str
    new: forms.BoundField | None = None
    only: str = ""
    """The name of the field that decides whether it is asked, and by which values."""
    one_of: str = ""


@dataclass(frozen=True)
class Group:
    """A type that the door offers, with its facts and circumstances."""

    id: str
    type: JobType
    chosen: bool
    rows: tuple[Row, ...]
    circumstances: tuple[tuple[Circumstance, forms.BoundField], ...]


@dataclass(frozen=True)
class Door:
    """What the form has to know of the door."""

    handbook: Handbook
    bundles: Sequence[str] = ()
    stairwell: Choice | None = None
    """The stairwell door that could get a unit too."""
    stairwell_wanted: bool = False


class TaskForm(forms.Form):
    """Everything that may be asked of one job. What does not apply is neither required nor kept."""

    shown = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    stairwell = forms.BooleanField(
        required=False, widget=forms.CheckboxInput(attrs={"class": "form-checkbox"})
    )

    def __init__(self, data: Any, *, item: Item, door: Door, check: bool = False) -> None:
        self.item, self.door, self.check = item, door, check
        has_unit = item.unit_id is not None
        self.offered = deciding.offered(door.handbook, item.door_kind, has_unit)
        initial = {"shown": task_stamp(item), "type": item.type, "stairwell": door.stairwell_wanted}
        super().__init__(data, prefix=str(item.pk), initial=initial)
        self._chapter = chapter(door.handbook)
        if len(self.offered) > 1:
            self.fields["type"] = _one_of(
                [(name, self._chapter.types[name].name) for name in self.offered]
            )
        if door.stairwell is None:
            del self.fields["stairwell"]
        for name in self.offered:
            self._ask(name, self._chapter.types[name])

    # --- building -------------------------------------------------------------------------------

    def _ask(self, type_: str, said: JobType) -> None:
        known = self.item.facts if type_ == self.item.type else {}
        for name, fact in said.facts.items():
            value = known.get(name, "")
            if fact.kind == "bundle":
                self._ask_bundle(_name(type_, name), value)
                continue
            self.fields[_name(type_, name)] = _field(fact, self._choices(fact), value)
        for name in fitting.circumstances(self.door.handbook, type_, self._chapter.circumstances):
            chosen = type_ == self.item.type and name in self.item.circumstances
            self.fields[_name(type_, name, "is")] = _tick(chosen)

    def _ask_bundle(self, name: str, value: str) -> None:
        known = list(self.door.bundles)
        if known:
            choices = [("", _("Choose")), *((bundle, bundle) for bundle in known)]
            field = forms.ChoiceField(choices=choices, required=False)
            field.widget.attrs["class"] = "form-select"
            field.initial = value if value in known else ""
            self.fields[name] = field
        self.fields[f"{name}__{NEW}"] = _line("" if value in known else value)

    def _choices(self, fact: Fact) -> list[tuple[str, str]]:
        if fact.kind == "choice":
            return list(fact.choices.items())
        units = self.door.handbook.doors.units if self.door.handbook.doors else {}
        kind = self.item.door_kind
        return [(name, unit.name) for name, unit in units.items() if kind in unit.doors]

    # --- showing --------------------------------------------------------------------------------

    @property
    def chosen(self) -> str:
        """The type that the form shows as chosen."""
        if "type" not in self.fields:
            return self.offered[0] if self.offered else ""
        value = self["type"].value() or ""
        return value if value in self.offered else ""

    @property
    def groups(self) -> list[Group]:
        """The types that the door offers."""
        return [self._group(name) for name in self.offered]

    @property
    def no_type(self) -> bool:
        """Whether the type is still to be chosen, and the reader has been told so."""
        return self.check and not self.chosen

    def _group(self, type_: str) -> Group:
        said = self._chapter.types[type_]
        is_chosen = type_ == self.chosen
        now = {name: self._shown(type_, name, fact) for name, fact in said.facts.items()}
        asked = deciding.asks(self.door.handbook, type_, now)
        names = fitting.circumstances(self.door.handbook, type_, self._chapter.circumstances)
        return Group(
            id=type_,
            type=said,
            chosen=is_chosen,
            rows=tuple(self._rows(type_, said, now, asked if is_chosen else {})),
            circumstances=tuple(
                (self._chapter.circumstances[name], self[_name(type_, name, "is")])
                for name in names
            ),
        )

    def _rows(
        self, type_: str, said: JobType, now: Mapping[str, str], asked: Mapping[str, Fact]
    ) -> Iterator[Row]:
        for name, fact in said.facts.items():
            field = _name(type_, name)
            new = self[f"{field}__{NEW}"] if fact.kind == "bundle" else None
            shown = self[field] if field in self.fields else new
            assert shown is not None
            only = fact.only_if
            yield Row(
                fact=fact,
                field=shown,
                asked=only is None or name in asked,
                problem=self._problem(shown, fact, now[name], name in asked),
                new=new if new is not shown else None,
                only=self.add_prefix(_name(type_, only.fact)) if only else "",
                one_of=" ".join(only.one_of) if only else "",
            )

    def _problem(self, field: forms.BoundField, fact: Fact, value: str, asked: bool) -> str:
        if field.errors:
            return str(field.errors[0])
        if self.check and asked and fact.required and not value.strip():
            return _("Say this too.")
        return ""

    def _shown(self, type_: str, name: str, fact: Fact) -> str:
        """What the form shows for a fact at this moment."""
        field = _name(type_, name)
        if fact.kind == "bundle":
            new = str(self[f"{field}__{NEW}"].value() or "").strip()
            return new or str((self[field].value() if field in self.fields else "") or "")
        value = self[field].value()
        if fact.kind == "yes-no":
            return "yes" if value else ""
        return str(value or "")

    # --- taking ---------------------------------------------------------------------------------

    def task(self) -> Task:
        """What was said, of a valid form."""
        type_, data = self.chosen, self.cleaned_data
        facts: dict[str, str] = {}
        stated: list[str] = []
        if type_:
            said = self._chapter.types[type_]
            now = {name: self._cleaned(type_, name, fact) for name, fact in said.facts.items()}
            asked = deciding.asks(self.door.handbook, type_, now)
            facts = {name: now[name] for name in asked if now[name]}
            names = fitting.circumstances(self.door.handbook, type_, self._chapter.circumstances)
            stated = [name for name in names if data.get(_name(type_, name, "is"))]
        wanted = bool(data["stairwell"]) if "stairwell" in self.fields else None
        return Task(type_, facts, stated, wanted, data["shown"])

    def _cleaned(self, type_: str, name: str, fact: Fact) -> str:
        field, data = _name(type_, name), self.cleaned_data
        if fact.kind == "bundle":
            return data.get(f"{field}__{NEW}") or data.get(field) or ""
        if fact.kind == "yes-no":
            return "yes" if data.get(field) else ""
        return data.get(field) or ""


def _name(type_: str, name: str, what: str = "fact") -> str:
    return f"{type_}__{what}__{name}"


def _field(fact: Fact, choices: list[tuple[str, str]], value: str) -> forms.Field:
    if fact.kind in ("choice", "unit-kind"):
        field: forms.Field = _one_of(choices)
        field.initial = value or (choices[0][0] if len(choices) == 1 else "")
    elif fact.kind == "yes-no":
        field = _tick(value == "yes")
    elif fact.kind == "moment":
        field = MomentText(initial=value)
    elif fact.kind == "person":
        field = _line(value)
    else:
        area = forms.Textarea(attrs={"class": "form-input", "rows": 3})
        field = forms.CharField(required=False, max_length=LONGEST, widget=area, initial=value)
    return field


def _one_of(choices: Sequence[tuple[str, str]]) -> forms.ChoiceField:
    field = forms.ChoiceField(choices=choices, required=False)
    field.widget = forms.RadioSelect(choices=choices, attrs={"class": "form-radio"})
    return field


def _tick(value: bool) -> forms.BooleanField:
    widget = forms.CheckboxInput(attrs={"class": "form-checkbox"})
    return forms.BooleanField(required=False, widget=widget, initial=value)


def _line(value: str) -> forms.CharField:
    widget = forms.TextInput(attrs={"class": "form-input", "autocomplete": "off"})
    return forms.CharField(required=False, max_length=300, widget=widget, initial=value)


class MomentText(forms.CharField):
    """A day and a clock time, kept as `2026-11-24T09:00` in the zone of the handbook."""

    def __init__(self, *, initial: str) -> None:
        attrs = {"class": "form-input", "type": "datetime-local"}
        widget = forms.TextInput(attrs=attrs)
        super().__init__(required=False, max_length=40, widget=widget, initial=initial)

    def clean(self, value: object) -> str:
        """Raises ValidationError for what is no moment."""
        text = str(super().clean(value))
        if not text:
            return ""
        try:
            return datetime.fromisoformat(text).strftime("%Y-%m-%dT%H:%M")
        except ValueError:
            raise forms.ValidationError(NO_MOMENT) from None


NO_MOMENT = gettext_lazy("Write a day and a time.")

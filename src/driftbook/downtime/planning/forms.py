"""What the forms about downtime send. Reasons why a duty is waived have names of their own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from driftbook.downtime.books import Book
from driftbook.downtime.models import Downtime
from driftbook.downtime.models.downtimes import LONGEST_REASON, MOST_TEXT
from driftbook.downtime.planning.asking import Wish
from driftbook.downtime.years import answered
from driftbook.handbook.deciding.periods import is_before
from driftbook.theme.moments import LocalMoment
from driftbook.theme.plain import INPUT, Plain

WAIVE = "waive-"
"""Before the id of a notice or the code of a violation: why it is done nevertheless."""


class Named(str):
    """A choice, with what the handbook says of it."""

    __slots__ = ("text",)
    text: str

    @classmethod
    def of(cls, name: str, text: str | None) -> Named:
        """The name, as a label that knows its text."""
        found = cls(name)
        found.text = text or ""
        return found


class TimesForm(Plain):
    """From when until when; the end may be left out."""

    def __init__(self, data: Any, *, zone: ZoneInfo, usual: Mapping[str, int], **more: Any) -> None:
        super().__init__(data, **more)
        self.usual = usual
        invalid = {"invalid": _("Write a day and a time.")}
        self.fields["start"] = LocalMoment(
            zone,
            label=_("Down from"),
            error_messages={"required": _("Say when it begins."), **invalid},
        )
        self.fields["end"] = LocalMoment(
            zone,
            label=pgettext_lazy("downtime", "Until"),
            help_text=_("Empty: as long as this kind usually takes."),
            required=False,
            error_messages=invalid,
        )

    def clean(self) -> dict[str, Any]:
        """An end that is not said is as far away as usual; hours on the clock that ticks."""
        given: dict[str, Any] = super().clean() or {}
        start, end = given.get("start"), given.get("end")
        if start is not None and end is None and "end" not in self.errors:
            minutes = self.usual.get(self.kind_of(given), 60)
            given["end"] = start.astimezone(UTC) + timedelta(minutes=minutes)
        elif start is not None and end is not None and not is_before(start, end):
            self.add_error("end", _("The end has to be after the start."))
        for name in ("start", "end"):
            at = given.get(name)
            if at is not None and not answered(at):
                self.add_error(name, _("That year is too far away."))
        self._short_reasons()
        return given

    def _short_reasons(self) -> None:
        for because in self.waivers.values():
            try:
                MaxLengthValidator(LONGEST_REASON)(because)
            except forms.ValidationError as too_long:
                self.add_error(None, too_long)

    def kind_of(self, given: Mapping[str, Any]) -> str:
        """The kind whose usual length it has."""
        return str(given.get("kind", ""))

    needed: tuple[str, ...] = ()
    """Fields that nobody misses who only looks what follows."""

    def look_only(self) -> None:
        """Complain of nothing that is needed only when it is done."""
        for name in self.needed:
            self.errors.pop(name, None)

    def kind_and_systems(self, given: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
        """Of what kind it is, and what is down."""
        return given.get("kind", ""), tuple(given.get("systems", ()))

    def wish(self) -> Wish | None:
        """What was sent, as far as it was understood; None: too little of it."""
        given = {} if not self.is_bound or "end" in self.errors else self.cleaned_data
        kind, systems = self.kind_and_systems(given)
        if not (kind and systems and given.get("start") and given.get("end")):
            return None
        return Wish(kind, systems, given["start"], given["end"])

    @property
    def waivers(self) -> dict[str, str]:
        """By the id of a notice or the code of a violation: why it is waived, as far as said."""
        return waivers(self.data) if self.is_bound else {}


class PlanForm(TimesForm):
    """A downtime that is planned, or that has happened."""

    key = forms.UUIDField(required=False, widget=forms.HiddenInput)
    change = forms.UUIDField(required=False, widget=forms.HiddenInput)
    incident = forms.UUIDField(required=False, widget=forms.HiddenInput)
    kind = forms.ChoiceField(
        label=gettext_lazy("What kind"),
        error_messages={"required": gettext_lazy("Say what kind it is.")},
        widget=forms.RadioSelect(attrs={"class": "form-radio"}),
    )
    systems = forms.MultipleChoiceField(
        label=gettext_lazy("What is down"),
        error_messages={"required": gettext_lazy("Say which system is down.")},
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-checkbox"}),
    )
    title = forms.CharField(
        label=gettext_lazy("In a few words"),
        help_text=gettext_lazy("What people read first. Nobody's name."),
        max_length=200,
        error_messages={"required": gettext_lazy("Say it in a few words.")},
        widget=forms.TextInput(attrs=INPUT),
    )
    text = forms.CharField(
        label=gettext_lazy("What has whoever uses it to know?"),
        help_text=gettext_lazy("It is part of every notice."),
        required=False,
        max_length=MOST_TEXT,
        widget=forms.Textarea(attrs={"class": "form-input", "rows": 4}),
    )
    field_order = ("kind", "systems", "start", "end", "title", "text")
    needed = ("title",)

    def __init__(self, data: Any, *, book: Book, initial: dict[str, Any] | None = None) -> None:
        chapter = book.chapter
        usual = {id: kind.usual_minutes for id, kind in chapter.kinds.items()}
        first = {"key": uuid4(), **(initial or {})}
        super().__init__(data, zone=book.handbook.zone, usual=usual, initial=first)
        kinds = [(id, Named.of(one.name, one.text)) for id, one in chapter.kinds.items()]
        systems = [(id, Named.of(one.name, one.text)) for id, one in chapter.systems.items()]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]
        self.fields["systems"].choices = systems  # type: ignore[attr-defined]
        self.order_fields(self.field_order)


class MoveForm(TimesForm):
    """Other times for a downtime."""

    because = forms.CharField(
        label=gettext_lazy("Why it is moved"),
        help_text=gettext_lazy("Whoever was told of it is told why."),
        max_length=LONGEST_REASON,
        error_messages={"required": gettext_lazy("Say why.")},
        widget=forms.TextInput(attrs=INPUT),
    )
    field_order = ("start", "end", "because")
    needed = ("because",)

    def __init__(self, data: Any, *, downtime: Downtime, zone: ZoneInfo) -> None:
        minutes = int((downtime.end - downtime.start).total_seconds() // 60)
        first = {"start": downtime.start, "end": downtime.end}
        super().__init__(data, zone=zone, usual={"": minutes}, initial=first)
        self.downtime = downtime
        self.fields["end"].help_text = _("Empty: as long as before.")
        self.order_fields(self.field_order)

    def kind_and_systems(self, given: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
        """Those that it has."""
        return self.downtime.kind, tuple(self.downtime.systems)


class BecauseForm(Plain):
    """Why."""

    because = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=LONGEST_REASON,
        error_messages={"required": gettext_lazy("Say why.")},
        widget=forms.TextInput(attrs=INPUT),
    )


class WaiveForm(BecauseForm):
    """A duty that goes unmet."""

    notice = forms.CharField(max_length=60)


class ExtendForm(Plain):
    """Until when it lasts."""

    because = forms.CharField(
        label=gettext_lazy("Why"),
        required=False,
        max_length=LONGEST_REASON,
        widget=forms.TextInput(attrs=INPUT),
    )

    def __init__(self, data: Any, *, zone: ZoneInfo, now: datetime, **more: Any) -> None:
        super().__init__(data, **more)
        self.now = now
        self.fields["end"] = LocalMoment(
            zone,
            label=_("It lasts until"),
            error_messages={
                "required": _("Say until when."),
                "invalid": _("Write a day and a time."),
            },
        )
        self.order_fields(("end", "because"))

    def clean_end(self) -> datetime:
        """Still to come."""
        end: datetime = self.cleaned_data["end"]
        if end <= self.now or not answered(end):
            raise forms.ValidationError(_("That is not to come."))
        return end


class StepForm(Plain):
    """A step of a plan."""

    name = forms.CharField(
        label=gettext_lazy("What is done"),
        max_length=300,
        error_messages={"required": gettext_lazy("Say what is done.")},
        widget=forms.TextInput(attrs=INPUT),
    )
    to = forms.CharField(
        label=gettext_lazy("Who receives it"),
        required=False,
        max_length=1000,
        widget=forms.TextInput(attrs=INPUT),
    )
    text = forms.CharField(
        label=gettext_lazy("How"),
        required=False,
        max_length=MOST_TEXT,
        widget=forms.Textarea(attrs={"class": "form-input", "rows": 3}),
    )

    def __init__(self, data: Any, *, zone: ZoneInfo, **more: Any) -> None:
        super().__init__(data, **more)
        self.fields["due"] = LocalMoment(
            zone,
            label=_("By when"),
            error_messages={
                "required": _("Say by when."),
                "invalid": _("Write a day and a time."),
            },
        )
        self.order_fields(("name", "due", "to", "text"))


def waivers(data: Mapping[str, Any]) -> dict[str, str]:
    """The reasons among what was sent, without those that were left empty."""
    found = {name.removeprefix(WAIVE): data[name] for name in data if name.startswith(WAIVE)}
    return {name: str(why).strip() for name, why in found.items() if str(why).strip()}

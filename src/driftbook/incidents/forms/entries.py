"""What every form of a running card has: what it says, when it happened, and what was shown."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from driftbook.incidents.models import MOST_TEXT
from driftbook.theme.moments import LocalMoment

SOON = timedelta(minutes=1)
"""Clocks of devices differ: so far ahead is now."""
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


def past(at: datetime | None, now: datetime) -> datetime | None:
    """The instant, if it can have happened. Raises ValidationError."""
    if at is not None and not LONG_AGO <= at.replace(fold=1) <= now + SOON:
        raise ValidationError(_("This is still to come, or very long ago. Look at the time again."))
    return min(at, now) if at else None


def plain(words: str) -> str:
    """With plain ends of lines, and without signs that no database keeps."""
    return words.replace("\r\n", "\n").replace("\0", "").strip()


def ids(text: object) -> list[UUID]:
    """The entries that a page has shown, from its hidden field; what is no id was not shown."""
    found = []
    for part in str(text or "")[:4000].split(","):
        try:
            found.append(UUID(part.strip()))
        except ValueError:
            continue
    return found


class Heads(forms.Field):
    """The latest entries that the page has shown."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> list[UUID]:
        """By their ids."""
        return ids(value)


class EntryForm(forms.Form):
    """Something that was seen, done or decided."""

    use_required_attribute = False
    says = gettext_lazy("What did you see?")
    needs_words = False
    needed = gettext_lazy("Say in a sentence why.")
    rows = 3

    def __init__(self, data: Any, *, zone: ZoneInfo, now: datetime, over: str = "", **more: Any):
        initial = {"form": uuid4(), "over": over} | more.pop("initial", {})
        super().__init__(data, initial=initial, **more)
        self.now = now
        self.fields["words"] = forms.CharField(
            label=self.says,
            required=self.needs_words,
            max_length=MOST_TEXT,
            error_messages={"required": self.needed},
            widget=forms.Textarea(attrs={"class": "form-input", "rows": self.rows}),
        )
        self.fields["happened"] = LocalMoment(
            zone,
            label=_("When did it happen?"),
            help_text=_("Only if it is some time ago. Empty is now."),
            required=False,
            error_messages={"invalid": _("Write a day and a time.")},
        )
        self.fields["personal"] = forms.BooleanField(
            label=_("There is something about a person in it"),
            required=False,
            widget=forms.CheckboxInput(attrs={"class": "form-checkbox"}),
        )
        self.fields["form"] = forms.UUIDField(required=False, widget=forms.HiddenInput)
        self.fields["over"] = Heads(required=False)

    def clean_words(self) -> str:
        """As the log keeps them."""
        return plain(self.cleaned_data["words"])

    def clean_happened(self) -> datetime | None:
        """Not to come."""
        return past(self.cleaned_data["happened"], self.now)

    def clean_form(self) -> UUID:
        """A new one where the page gave none."""
        given: UUID | None = self.cleaned_data["form"]
        return given or uuid4()

    def data_said(self) -> dict[str, Any]:
        """What a valid form says of its subject."""
        return {}

    def whole(self) -> dict[str, Any]:
        """The same, and whether there is something about a person in the words."""
        personal = self.cleaned_data["personal"] and self.cleaned_data["words"]
        return self.data_said() | ({"personal": True} if personal else {})

"""What the forms about manuals send."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from driftbook.downtime.manuals import reviewing, words
from driftbook.downtime.manuals.languages import NAMES
from driftbook.downtime.manuals.queries import WRITE
from driftbook.downtime.models.manuals import MOST_TEXT
from driftbook.people.listing import working_in
from driftbook.people.models import Agreement, Organisation
from driftbook.people.permissions import TABLE
from driftbook.theme.plain import INPUT, SELECT, Plain

DAY = {"class": "form-input", "type": "date"}
NEEDED = {"required": _("Say it.")}


class Said(Plain):
    """What a manual says."""

    title = forms.CharField(
        label=_("Title"),
        max_length=200,
        error_messages=NEEDED,
        widget=forms.TextInput(attrs=INPUT),
    )
    text = forms.CharField(
        label=_("Text"),
        help_text=_(
            "Markdown: # before a heading, - before each point of a list, [words](https://…) for a "
            "link, an empty line between paragraphs."
        ),
        max_length=MOST_TEXT,
        strip=False,
        error_messages=NEEDED,
        widget=forms.Textarea(attrs={"class": "form-input manual-text", "rows": 20}),
    )

    def clean_text(self) -> str:
        """Blanks alone are no text."""
        text: str = self.cleaned_data["text"]
        if not text.strip():
            raise forms.ValidationError(NEEDED["required"], code="required")
        return text


class Looked(Plain):
    """Who reads it, what it is about, who looks after it."""

    sort = forms.ChoiceField(
        label=_("What it is"),
        choices=list(words.SORTS.items()),
        widget=forms.RadioSelect(attrs={"class": "form-radio"}),
    )
    readers = forms.ChoiceField(
        label=_("Who reads it"),
        choices=list(words.READERS.items()),
        widget=forms.RadioSelect(attrs={"class": "form-radio"}),
    )
    systems = forms.MultipleChoiceField(
        label=_("Systems that it is about"),
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-checkbox"}),
    )
    owner_role = forms.CharField(
        label=_("Who looks after it"),
        help_text=_("A role, in words: whoever reads it sees this."),
        max_length=200,
        error_messages=NEEDED,
        widget=forms.TextInput(attrs=INPUT),
    )
    owner = forms.ChoiceField(
        label=_("Who is reminded to go through it"),
        help_text=_("Where nobody is chosen: the SPOC and the change manager."),
        required=False,
        widget=forms.Select(attrs=SELECT),
    )

    def __init__(
        self,
        data: Any,
        *,
        organisation: Organisation,
        agreement: Agreement | None,
        systems: Mapping[str, str],
        **more: Any,
    ) -> None:
        super().__init__(data, **more)
        self.organisation = organisation
        self._choose("owner", [("", _("Nobody in particular")), *_writers(organisation)])
        self._choose("systems", list(systems.items()))
        if not systems:
            del self.fields["systems"]
        if agreement is None:
            self._choose("readers", [one for one in words.READERS.items() if one[0] != "parties"])

    def _choose(self, name: str, choices: Sequence[tuple[str, Any]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    @property
    def looked(self) -> dict[str, Any]:
        """What a valid form says, as actions take it."""
        given = self.cleaned_data
        return {
            "sort": given["sort"],
            "readers": given["readers"],
            "systems": given.get("systems", []),
            "owner_role": given["owner_role"],
            "owner": uuid.UUID(given["owner"]) if given["owner"] else None,
        }


def _writers(organisation: Organisation) -> list[tuple[str, str]]:
    """The people of the organisation who may write manuals in it."""
    there = working_in(organisation, TABLE[WRITE].own)
    return [(str(user.key), str(user)) for user in there]


class ByDay(Plain):
    """By when somebody goes through it."""

    organisation: Organisation
    now: datetime
    review = forms.DateField(
        label=_("Somebody goes through it by"),
        error_messages=NEEDED,
        widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
    )

    def clean_review(self) -> date:
        """A day to come, on the organisation's clock."""
        day: date = self.cleaned_data["review"]
        if not reviewing.is_sensible(day, self.organisation, self.now):
            raise forms.ValidationError(_("Choose a day after today, and within five years."))
        return day


class Again(ByDay):
    """It was gone through, and is to be again; a year later where nothing else is said."""

    def __init__(self, data: Any, *, organisation: Organisation, now: datetime) -> None:
        usual = reviewing.today(organisation, now) + reviewing.USUAL
        super().__init__(data, initial={"review": usual})
        self.organisation, self.now = organisation, now


class InLanguage(Said):
    """The same in another language."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    language = forms.ChoiceField(
        label=_("Language"),
        choices=list(NAMES.items()),
        widget=forms.Select(attrs=SELECT),
    )
    field_order: Sequence[str] = ("key", "language", "title", "text")


class NewManual(InLanguage, Looked, ByDay):
    """A manual that is written."""

    field_order = (
        *("key", "sort", "title", "language", "text"),
        *("systems", "readers", "owner_role", "owner", "review"),
    )

    def __init__(
        self, data: Any, *, now: datetime, initial: Mapping[str, Any], **place: Any
    ) -> None:
        organisation = place["organisation"]
        usual = reviewing.today(organisation, now) + reviewing.USUAL
        super().__init__(data, initial={"review": usual, **initial}, **place)
        self.organisation, self.now = organisation, now


class Revision(Said):
    """What it says from now on."""

    version = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)
    note = forms.CharField(
        label=_("What is new"),
        help_text=_("In a few words, for whoever knows it as it was."),
        required=False,
        max_length=500,
        widget=forms.TextInput(attrs=INPUT),
    )
    field_order = ("version", "title", "text", "note")

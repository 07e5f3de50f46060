"""What stands after the question mark of the lists, and the form of a webhook."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from driftbook.desk import letters, phrases
from driftbook.desk.zones import first
from driftbook.history.queries import Wanted
from driftbook.outbox.channels.webhooks import why_not
from driftbook.people.finding import anybody
from driftbook.people.models import Organisation
from driftbook.people.zones import zone

ANY = _("All")
MOST_PEOPLE = 100
HIGHEST = 2**63 - 1
FIRST_YEAR, LAST_YEAR = 2000, 2200
DAY = {"invalid": _("Write the day as 2026-11-23.")}


def _choice(label: Any, choices: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        required=False,
        choices=[("", ANY), *choices],
        widget=forms.Select(attrs={"class": "form-select"}),
    )


def _day(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        error_messages=DAY,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "form-input"}),
        input_formats=["%Y-%m-%d"],
        validators=[
            MinValueValidator(date(FIRST_YEAR, 1, 1), _("There was no history then.")),
            MaxValueValidator(date(LAST_YEAR, 1, 1), _("That day is too far away.")),
        ],
    )


class Paged(forms.Form):
    """A list that goes on where the page before ended."""

    use_required_attribute = False
    before = forms.IntegerField(
        required=False, min_value=1, max_value=HIGHEST, widget=forms.HiddenInput
    )

    @property
    def asked(self) -> dict[str, str]:
        """What was asked for, without the page."""
        given = {name: self.data.get(name, "") for name in self.fields if name != "before"}
        return {name: value for name, value in given.items() if value}


class HistoryForm(Paged):
    """Which events of the actor's organisations."""

    organisation = _choice(_("Organisation"), ())
    kind = _choice(_("About"), phrases.KINDS.items())
    who = forms.CharField(
        label=_("Who did it"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"class": "form-input"}),
    )
    person = forms.UUIDField(required=False, widget=forms.HiddenInput)
    since = _day(_("From"))
    until = _day(_("To"))

    def __init__(self, data: Any, *, organisations: Sequence[Organisation]) -> None:
        super().__init__(data)
        self.organisations = organisations
        if len(organisations) > 1:
            mine = [(row.slug, row.name) for row in organisations]
            self.fields["organisation"].choices = [("", ANY), *mine]  # type: ignore[attr-defined]
        else:
            del self.fields["organisation"]

    def wanted(self) -> Wanted:
        """The events that a valid form asks for. Days are those of the organisation's zone."""
        given = self.cleaned_data
        slug = given.get("organisation")
        chosen = [row for row in self.organisations if not slug or row.slug == slug]
        until = given["until"] + timedelta(days=1) if given["until"] else None
        return Wanted(
            organisations=[row.key for row in chosen],
            kind=given["kind"],
            people=self._people(given["who"], given["person"]),
            since=_midnight(given["since"], chosen),
            until=_midnight(until, chosen),
        )

    def _people(self, who: str, person: UUID | None) -> Collection[UUID] | None:
        if person is not None:
            return [person]
        if not who:
            return None
        return anybody(who, MOST_PEOPLE)


def _midnight(day: date | None, organisations: Sequence[Organisation]) -> datetime | None:
    return datetime.combine(day, time(0), zone(first(organisations))) if day else None


class OutboxForm(Paged):
    """Which messages of the actor's organisations."""

    state = _choice(_("State"), letters.STATES.items())
    channel = _choice(_("Channel"), letters.CHANNELS.items())


class EndpointForm(forms.Form):
    """An address that is to be told of events."""

    use_required_attribute = False
    organisation = forms.ChoiceField(
        label=_("Organisation"), widget=forms.Select(attrs={"class": "form-select"})
    )
    url = forms.CharField(
        label=_("Address"),
        help_text=_("Of your own system, with https:// in front."),
        max_length=500,
        error_messages={"required": _("Write the address of your system.")},
        widget=forms.URLInput(attrs={"class": "form-input", "inputmode": "url"}),
    )
    events = forms.MultipleChoiceField(
        label=_("Events"),
        help_text=_("Choose none to be told of all, also of those that will be added later."),
        required=False,
        choices=list(letters.EVENTS.items()),
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-checkbox"}),
    )

    def __init__(self, data: Any, *, organisations: Sequence[Organisation]) -> None:
        super().__init__(data)
        self.organisations = {row.slug: row for row in organisations}
        if len(organisations) > 1:
            choices = [(row.slug, row.name) for row in organisations]
            self.fields["organisation"].choices = choices  # type: ignore[attr-defined]
        else:
            del self.fields["organisation"]

    def clean_url(self) -> str:
        """An address that webhooks may go to."""
        url: str = self.cleaned_data["url"].strip()
        if why_not(url):
            raise forms.ValidationError(
                _("That is no address for webhooks. Write it like this: https://example.org/hook.")
            )
        return url

    @property
    def on_behalf_of(self) -> Organisation:
        """The organisation that a valid form is for."""
        slug = self.cleaned_data.get("organisation")
        return self.organisations[slug] if slug else next(iter(self.organisations.values()))

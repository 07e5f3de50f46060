"""What the forms about meetings of councils send."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from driftbook.downtime.changes import words
from driftbook.downtime.changes.actions.meetings import Outcome
from driftbook.downtime.changes.forms import Lasting, area, priority
from driftbook.theme.moments import LocalMoment
from driftbook.theme.plain import INPUT, SELECT, Plain


class MeetingForm(Lasting):
    """A meeting that is called."""

    place = forms.CharField(
        label=gettext_lazy("Place"),
        help_text=gettext_lazy("A room, or the address of a video meeting."),
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs=INPUT),
    )

    def __init__(self, data: Any, *, zone: ZoneInfo, initial: dict[str, Any]) -> None:
        super().__init__(data, initial=initial)
        said = {"required": gettext_lazy("Say the day and the time.")}
        self.fields["start"] = LocalMoment(zone, label=_("Begins"), error_messages=said)
        self.fields["end"] = LocalMoment(zone, label=_("Ends"), error_messages=said)
        self.order_fields(["start", "end", "place"])


class ItemForm(Plain):
    """A change that is put on the agenda, or taken off it."""

    change = forms.UUIDField()
    off = forms.BooleanField(required=False)


class OutcomeForm(Plain):
    """What came of one item."""

    advice = forms.ChoiceField(
        label=gettext_lazy("The council's advice"),
        required=False,
        choices=[("", gettext_lazy("Not dealt with")), *words.OUTCOMES.items()],
        widget=forms.Select(attrs=SELECT),
    )
    priority = priority()
    words = area(gettext_lazy("What was said"), rows=3, required=False)

    def __init__(self, data: Any, *, change: UUID, zone: ZoneInfo) -> None:
        super().__init__(data, prefix=str(change))
        self.fields["start"] = LocalMoment(zone, label=_("Better at another time"), required=False)
        self.order_fields(["advice", "priority", "start", "words"])

    @property
    def outcome(self) -> Outcome:
        """Of a valid form."""
        given = self.cleaned_data
        return Outcome(given["advice"], given["priority"], given["start"], given["words"])


class MinutesForm(Plain):
    """What the minutes say beside the items."""

    present = forms.MultipleChoiceField(
        label=gettext_lazy("Who was there"),
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-checkbox"}),
    )
    also = forms.CharField(
        label=gettext_lazy("Others who were there"),
        help_text=gettext_lazy("Their roles, not their names."),
        required=False,
        max_length=1000,
        widget=forms.TextInput(attrs=INPUT),
    )
    words = area(gettext_lazy("What else was said"), required=False)

    def __init__(self, data: Any, *, members: Iterable[tuple[str, str]]) -> None:
        super().__init__(data)
        self.fields["present"].choices = list(members)  # type: ignore[attr-defined]

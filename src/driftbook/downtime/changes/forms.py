"""What the forms about changes send."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from driftbook.downtime.changes import words
from driftbook.downtime.changes.books import asked_for
from driftbook.downtime.models import RISKS
from driftbook.downtime.models.changes import MOST_TEXT
from driftbook.handbook.schema.downtime import Downtime as Chapter
from driftbook.people.models import Organisation, User
from driftbook.theme.moments import LocalMoment
from driftbook.theme.plain import INPUT, SELECT, Plain

WISHED = ("title", "why", "kind", "systems", "risk", "plan", "way_back", "start", "end")
"""What of a change its form asks for."""
CHOOSE = gettext_lazy("Choose")


def area(label: Any, rows: int = 4, hint: Any = "", **more: Any) -> forms.CharField:
    """Several lines of text."""
    return forms.CharField(
        label=label,
        help_text=hint,
        max_length=MOST_TEXT,
        widget=forms.Textarea(attrs={"class": "form-input", "rows": rows}),
        **more,
    )


class Lasting(Plain):
    """Something that has a `start` and an `end`."""

    def clean(self) -> dict[str, Any]:
        """It ends after it begins."""
        given = super().clean() or {}
        start, end = given.get("start"), given.get("end")
        if start and end and end <= start:
            self.add_error("end", _("It has to end after it begins."))
        return given


class ChangeForm(Lasting):
    """A change that is asked for."""

    organisation = forms.ChoiceField(
        label=gettext_lazy("Who asks"), widget=forms.Select(attrs=SELECT)
    )
    title = forms.CharField(
        label=gettext_lazy("What is changed"),
        help_text=gettext_lazy("In a few words, as it stands in lists."),
        max_length=200,
        widget=forms.TextInput(attrs=INPUT),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind of change"), widget=forms.Select(attrs=SELECT)
    )
    systems = forms.MultipleChoiceField(
        label=gettext_lazy("Systems that are down meanwhile"),
        error_messages={"required": gettext_lazy("Choose at least one system.")},
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-checkbox"}),
    )
    why = area(gettext_lazy("Why"), hint=gettext_lazy("What is better afterwards, and for whom."))
    risk = forms.ChoiceField(
        label=gettext_lazy("Risk"),
        choices=[(one, words.RISKS[one]) for one in RISKS],
        widget=forms.Select(attrs=SELECT),
    )
    plan = area(gettext_lazy("How it is done"), hint=gettext_lazy("Step by step."))
    way_back = area(
        gettext_lazy("Way back"), hint=gettext_lazy("How it is undone if it goes wrong.")
    )
    key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        data: Any,
        *,
        chapter: Chapter,
        zone: ZoneInfo,
        organisations: Sequence[Organisation] = (),
        initial: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=initial)
        said = {"required": gettext_lazy("Say the day and the time.")}
        more: dict[str, Any] = {"zone": zone, "error_messages": said}
        self.fields["start"] = LocalMoment(label=_("Wished start"), **more)
        self.fields["end"] = LocalMoment(label=_("Wished end"), **more)
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            (one, kind.name) for one, kind in asked_for(chapter).items()
        ]
        self.fields["systems"].choices = [  # type: ignore[attr-defined]
            (one, system.name) for one, system in chapter.systems.items()
        ]
        self.organisations = {row.slug: row for row in organisations}
        if len(organisations) > 1:
            chosen = [(row.slug, row.name) for row in organisations]
            self.fields["organisation"].choices = chosen  # type: ignore[attr-defined]
        else:
            del self.fields["organisation"]

    @property
    def asker(self) -> Organisation:
        """Of a valid form: in whose name it is asked for."""
        only = next(iter(self.organisations.values()))
        return self.organisations.get(self.cleaned_data.get("organisation", ""), only)

    @property
    def what(self) -> dict[str, Any]:
        """Of a valid form: what the actions take."""
        return {name: self.cleaned_data[name] for name in WISHED}

    @property
    def seen_at(self) -> datetime | None:
        """When the request had been changed last as the form was shown."""
        return _instant(self.cleaned_data.get("seen"))


def _instant(written: str | None) -> datetime | None:
    try:
        return datetime.fromisoformat(written or "")
    except ValueError:
        return None


def seen_now(data: QueryDict, changed: datetime) -> QueryDict:
    """The same form, by somebody who has now seen the request as it is."""
    given = data.copy()
    given["seen"] = changed.isoformat()
    return given


def moved(data: QueryDict, start: datetime, zone: ZoneInfo) -> QueryDict:
    """The same form, beginning at another time, of the same length."""
    given = data.copy()
    try:
        start_, end = (datetime.fromisoformat(str(data[name])) for name in ("start", "end"))
        length = end - start_
    except (KeyError, TypeError, ValueError):
        length = timedelta(hours=1)
    begins = start.astimezone(zone)
    given["start"] = f"{begins:%Y-%m-%dT%H:%M}"
    given["end"] = f"{begins.replace(tzinfo=None) + length:%Y-%m-%dT%H:%M}"
    return given


def priority(**more: Any) -> forms.TypedChoiceField:
    """How urgent."""
    return forms.TypedChoiceField(
        label=gettext_lazy("Priority"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", gettext_lazy("Nothing said")), *words.PRIORITIES.items()],
        widget=forms.Select(attrs=SELECT),
        **more,
    )


class AdviceForm(Plain):
    """What a member of a council advises."""

    council = forms.ChoiceField(label=gettext_lazy("As a member of"))
    evaluation = forms.ChoiceField(
        label=gettext_lazy("What do you advise?"),
        required=False,
        choices=[("", gettext_lazy("Nothing said")), *words.EVALUATIONS.items()],
        widget=forms.Select(attrs=SELECT),
    )
    priority = priority()
    words = area(gettext_lazy("In your words"), required=False)

    def __init__(self, data: Any, *, councils: Iterable[tuple[str, str]], zone: ZoneInfo) -> None:
        super().__init__(data, auto_id="advice-%s")
        choices = list(councils)
        field = self.fields["council"]
        field.choices = choices  # type: ignore[attr-defined]
        field.widget = forms.Select(attrs=SELECT) if len(choices) > 1 else forms.HiddenInput()
        field.widget.choices = choices
        self.initial["council"] = choices[0][0] if choices else ""
        self.fields["start"] = LocalMoment(zone, label=_("Better at another time"), required=False)
        self.order_fields(["council", "evaluation", "priority", "start", "words"])


class DecisionForm(Plain):
    """What is decided."""

    because = area(gettext_lazy("Reasons"), error_messages={"required": gettext_lazy("Say why.")})
    approved = forms.TypedChoiceField(
        choices=[("yes", ""), ("no", "")],
        coerce=lambda said: said == "yes",
        error_messages={"required": gettext_lazy("Approve it or decline it.")},
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    @property
    def seen_at(self) -> datetime | None:
        """Of a valid form: when the request had been changed last as it was read."""
        return _instant(self.cleaned_data.get("seen"))


class BecauseForm(Plain):
    """Why, which may be left empty."""

    because = forms.CharField(
        label=gettext_lazy("Why"),
        required=False,
        max_length=1000,
        widget=forms.TextInput(attrs=INPUT),
    )


class GroupForm(Plain):
    """Somebody who is put into the group."""

    person = forms.ChoiceField(
        label=gettext_lazy("Who"),
        error_messages={"required": gettext_lazy("Choose somebody.")},
        widget=forms.Select(attrs=SELECT),
    )
    because = forms.CharField(
        label=gettext_lazy("What they are asked for"),
        max_length=300,
        error_messages={"required": gettext_lazy("Say what they are asked for.")},
        widget=forms.TextInput(attrs=INPUT),
    )

    def __init__(self, data: Any, *, there: dict[str, list[User]], names: dict[str, str]) -> None:
        super().__init__(data, auto_id="group-%s")
        self.people = {
            f"{network}:{user.key}": (network, user)
            for network, users in there.items()
            for user in users
        }
        several = len(there) > 1
        choices = [
            (value, f"{user} ({names[network]})" if several else str(user))
            for value, (network, user) in self.people.items()
        ]
        self.fields["person"].choices = [("", CHOOSE), *choices]  # type: ignore[attr-defined]

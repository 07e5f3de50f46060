"""What the forms about keys send."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from driftbook.doors import finding
from driftbook.doors.keys.books import Limits
from driftbook.doors.models import TEXT, Address, Bundle
from driftbook.people.finding import Within
from driftbook.people.models import Organisation, User
from driftbook.theme.plain import INPUT, SELECT, Plain

Row = TypeVar("Row", User, Bundle)
STEPS = (15, 30, 60, 120, 240, 480, 720, 1_440, 2_880, 4_320, 7_200, 10_080, 20_160, 43_200)
"""Minutes that can be chosen for an emergency key, as far as the handbook allows them."""
CHOOSE = gettext_lazy("Choose")
LISTED = 100
"""People, or bundles, that a list offers at most; of more, those that are searched for."""


def because(label: Any) -> forms.CharField:
    """Why; never left empty."""
    return forms.CharField(
        label=label,
        help_text=gettext_lazy("Others can read it. Do not write anything about health."),
        max_length=TEXT,
        error_messages={"required": gettext_lazy("Say why.")},
        widget=forms.TextInput(attrs=INPUT),
    )


class OneOfMany(forms.ModelChoiceField[Row]):
    """One of rows of which only some are listed: the others are searched for."""

    more = False
    """Whether there are more than are listed."""

    def offer(self, rows: QuerySet[Row], found: QuerySet[Row], chosen: Any) -> None:
        """Let one of `rows` be chosen, and list those that were found among them; the one that is
        chosen (as the form sends it, or nothing) always."""
        self.queryset = rows
        some = list(found[: LISTED + 1])
        self.more = found is not rows or len(some) > LISTED
        listed = some[:LISTED]
        if chosen and all(str(self.prepare_value(one)) != str(chosen) for one in listed):
            listed += self._one(rows, chosen)
        there: list[tuple[str, Any]] = [
            (str(self.prepare_value(one)), self.label_from_instance(one)) for one in listed
        ]
        self.widget.choices = [("", self.empty_label or ""), *there]

    def _one(self, rows: QuerySet[Row], chosen: Any) -> list[Row]:
        try:
            return list(rows.filter(**{self.to_field_name or "pk": chosen}))
        except (ValidationError, ValueError):
            return []


class PersonField(OneOfMany[User]):
    """One of the people who may open doors."""

    def __init__(self, label: Any, *, empty_label: Any = CHOOSE, **more: Any):
        super().__init__(
            User.objects.none(),
            to_field_name="key",
            label=label,
            empty_label=empty_label,
            error_messages={
                "required": gettext_lazy("Choose somebody."),
                "invalid_choice": gettext_lazy("No role lets this person open doors there."),
            },
            widget=forms.Select(attrs=SELECT),
            **more,
        )

    def offer_people(self, there: Within, named: str, chosen: Any) -> None:
        """Those whom the text finds."""
        rows = there.active
        found = there.found(named).rows.filter(is_active=True) if named else rows
        self.offer(rows, found, chosen)


class OffersPeople(Plain):
    """A form in which somebody is chosen, of perhaps very many."""

    offers = "person"
    """The field, unless it was left out."""

    def offer(self, people: Within, named: str) -> None:
        """List those whom the text finds."""
        field = self.fields.get(self.offers)
        if isinstance(field, PersonField):
            field.offer_people(people, named, self[self.offers].value())

    @property
    def many(self) -> bool:
        """Whether not everybody is listed."""
        return self._lists_some(self.offers)

    def _lists_some(self, name: str) -> bool:
        field = self.fields.get(name)
        return isinstance(field, OneOfMany) and field.more


class GiveForm(OffersPeople):
    """A bundle for somebody."""

    person = PersonField(gettext_lazy("Who gets it"))
    last = forms.DateField(
        label=gettext_lazy("Last day"),
        help_text=gettext_lazy("It ends by itself after that day. Empty: until it is taken back."),
        required=False,
        error_messages={"invalid": gettext_lazy("Write it as 2026-11-23.")},
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "form-input"}),
        input_formats=["%Y-%m-%d"],
    )
    because = because(gettext_lazy("Why"))

    def __init__(
        self, data: Any, *, people: Within, named: str, now: datetime, zone: ZoneInfo
    ) -> None:
        """Of many `people` those are listed whom the text `named` finds."""
        super().__init__(data)
        self.now, self.zone = now, zone
        self.offer(people, named)

    def clean_last(self) -> date | None:
        """A day that is not over."""
        day: date | None = self.cleaned_data["last"]
        if day is not None and day < self.now.astimezone(self.zone).date():
            raise ValidationError(_("That day is over."))
        if day is not None and day.year > 2200:
            raise ValidationError(_("That day is too far away."))
        return day

    @property
    def until(self) -> datetime | None:
        """The first instant after the last day, in the organisation's zone."""
        day: date | None = self.cleaned_data["last"]
        return None if day is None else datetime.combine(day + timedelta(days=1), time(), self.zone)


class EmergencyForm(OffersPeople):
    """An emergency key that is asked for."""

    person = PersonField(gettext_lazy("Who opens with it"))
    address = forms.CharField(
        label=gettext_lazy("Address"),
        help_text=gettext_lazy("Street, number and flat. The stairwell door opens too."),
        required=False,
        max_length=TEXT,
        widget=forms.TextInput(attrs={**INPUT, "spellcheck": "false"}),
    )
    bundle = OneOfMany(
        Bundle.objects.none(),
        label=gettext_lazy("Or all doors of a key bundle"),
        required=False,
        empty_label=gettext_lazy("None, only the address"),
        widget=forms.Select(attrs=SELECT),
    )
    minutes = forms.TypedChoiceField(
        label=gettext_lazy("For how long"),
        help_text=gettext_lazy("From when it is approved; then it ends by itself."),
        coerce=int,
        widget=forms.Select(attrs=SELECT),
    )
    because = because(gettext_lazy("Why it is needed"))

    def __init__(
        self,
        data: Any,
        *,
        keeper: Organisation,
        limits: Limits,
        people: Within | None = None,
        named: str = "",
        bundles: QuerySet[Bundle] | None = None,
        bundle_named: str = "",
        shows: bool = False,
        initial: dict[str, Any] | None = None,
    ) -> None:
        """`people` and `bundles` are what may be chosen; None: oneself, and no bundle. Of many
        those are listed whom the text `named` finds, or that are called `bundle_named`.

        `shows`: the visitor may see the registry, so that addresses alike are named.
        """
        super().__init__(data, initial={"minutes": limits.usual, **(initial or {})})
        self.keeper, self.shows = keeper, shows
        if people is None:
            del self.fields["person"]
        else:
            self.offer(people, named)
        if bundles is None:
            del self.fields["bundle"]
        else:
            self._offer_bundles(bundles, bundle_named)
        steps = sorted({*(step for step in STEPS if step <= limits.longest), *_both(limits)})
        self.fields["minutes"].choices = [  # type: ignore[attr-defined]
            (step, lasting(step)) for step in steps
        ]

    def _offer_bundles(self, bundles: QuerySet[Bundle], named: str) -> None:
        field = self.fields["bundle"]
        if isinstance(field, OneOfMany):
            found = bundles.filter(name__icontains=named) if named else bundles
            field.offer(bundles, found, self["bundle"].value())

    @property
    def many_bundles(self) -> bool:
        """Whether not every bundle is listed."""
        return self._lists_some("bundle")

    def clean(self) -> dict[str, Any]:
        """Either an address of the registry, or a bundle."""
        given: dict[str, Any] = super().clean() or {}
        text, bundle = given.get("address", ""), given.setdefault("bundle", None)
        given["address"] = None
        if bool(text) == bool(bundle):
            both = _("Say the address, or choose a key bundle, but not both.")
            self.add_error("address", both if "bundle" in self.fields else _("Say the address."))
        elif text:
            given["address"] = self._address(text)
        return given

    def _address(self, text: str) -> Address | None:
        if found := finding.one(self.keeper, text.replace("\0", "")):
            return found
        rows = finding.several(self.keeper, text.replace("\0", ""))
        if rows and self.shows:
            some = "; ".join(str(row) for row in rows[:3])
            said = _("There are several: %(some)s. Write one of them.") % {"some": some}
        elif rows:
            said = _("There are several. Write number, floor and door, and the town.")
        else:
            said = _("There is no such address in the registry.")
        self.add_error("address", said)
        return None


class AnswerForm(Plain):
    """What is said with a no, or with an end before its time."""

    because = forms.CharField(
        label=gettext_lazy("Why"),
        required=False,
        max_length=TEXT,
        widget=forms.TextInput(attrs=INPUT),
    )


def _both(limits: Limits) -> Sequence[int]:
    return limits.usual, limits.longest


def lasting(minutes: int) -> str:
    """`4 hours`, in the reader's language."""
    if minutes % 1_440 == 0:
        days = minutes // 1_440
        return ngettext("%(count)s day", "%(count)s days", days) % {"count": days}
    if minutes % 60 == 0:
        hours = minutes // 60
        return ngettext("%(count)s hour", "%(count)s hours", hours) % {"count": hours}
    return ngettext("%(count)s minute", "%(count)s minutes", minutes) % {"count": minutes}

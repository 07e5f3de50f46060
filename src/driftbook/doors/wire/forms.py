"""What the forms about gateways and devices send."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from driftbook.doors.forms import AtAddress, NewAtAddress
from driftbook.doors.models import Unit
from driftbook.doors.models.registry import TEXT
from driftbook.doors.wire import queries
from driftbook.people.models import Organisation, User
from driftbook.people.queries import actor_of
from driftbook.theme.plain import INPUT, Plain


class PlaceForm(AtAddress):
    """Where a gateway is, or who carries it."""

    place = forms.CharField(
        label=gettext_lazy("Where it is"),
        help_text=gettext_lazy("In words: the cellar, the car of the night shift."),
        required=False,
        max_length=TEXT,
        widget=forms.TextInput(attrs=INPUT),
    )
    address = forms.CharField(
        label=gettext_lazy("Address"),
        help_text=gettext_lazy("Street and number, where it has one."),
        required=False,
        max_length=TEXT,
        widget=forms.TextInput(attrs=INPUT),
    )
    carrier = forms.CharField(
        label=gettext_lazy("Who carries it"),
        help_text=gettext_lazy("The user name, where somebody carries it. Else leave it empty."),
        required=False,
        max_length=150,
        widget=forms.TextInput(attrs={**INPUT, "spellcheck": "false", "autocapitalize": "none"}),
    )

    def clean(self) -> dict[str, Any]:
        """The address and the carrier as rows."""
        given = super().clean()
        given["carrier"] = self._carrier(given.get("carrier", ""))
        return given

    def _carrier(self, name: str) -> User | None:
        if not name or self.owner is None:
            return None
        found = User.objects.filter(username__iexact=name.strip(), is_active=True).first()
        if found is None or not _belongs(found, self.owner):
            self.add_error("carrier", _("Nobody here has this user name."))
            return None
        return found


class GatewayForm(NewAtAddress, PlaceForm):
    """A gateway that is added."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        help_text=gettext_lazy("Its user at the broker: small letters, digits and hyphens."),
        max_length=60,
        error_messages={"required": gettext_lazy("Say its name.")},
        widget=forms.TextInput(attrs={**INPUT, "spellcheck": "false", "autocapitalize": "none"}),
    )
    field_order = ("organisation", "name", "place", "address", "carrier")


class ConnectionForm(Plain):
    """For which unit a device talks."""

    serial = forms.CharField(
        label=gettext_lazy("Serial number of the unit"),
        help_text=gettext_lazy("As it stands in the registry. The unit has to be on its door."),
        max_length=60,
        error_messages={"required": gettext_lazy("Say the serial number.")},
        widget=forms.TextInput(attrs={**INPUT, "list": "unit-serials", "spellcheck": "false"}),
    )

    def __init__(self, data: Any, *, keeper: Organisation, **more: Any) -> None:
        super().__init__(data, **more)
        self.keeper = keeper
        self.unit: Unit | None = None

    def clean_serial(self) -> str:
        """A unit that is on a door of theirs."""
        text: str = self.cleaned_data["serial"]
        self.unit = queries.unit_named(self.keeper, text)
        if self.unit is None:
            raise ValidationError(_("No unit with this serial number is on a door."))
        return text


def _belongs(user: User, keeper: Organisation) -> bool:
    """Whether somebody has a role with the organisation, or with one that serves it."""
    who = actor_of(user, timezone.now())
    serving = any(keeper.key in pact.serves for pact in who.pacts)
    return keeper.key in who.roles or serving

"""What the forms of the registry send."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from driftbook.doors import finding
from driftbook.doors.importing.formats import FORMATS
from driftbook.doors.models import KEY_BOX, PRIVATE, STAIRWELL, TEXT, Address
from driftbook.people.models import Organisation
from driftbook.theme.plain import INPUT, SELECT, Plain

MOST_BYTES, MOST_LINES = 1_000_000, 5_000
"""What the page takes; bigger files go through the command."""
SHOWN = 3
"""Addresses that are named where the text means several."""
DOOR_KINDS = {
    PRIVATE: _("Door of the home"),
    STAIRWELL: _("Stairwell door"),
    KEY_BOX: _("Place of a key box"),
}
FORMAT_NAMES = {
    "neutral": _("Driftbook's own columns"),
    "dar": _("Danish address register (DAR)"),
    "lantmateriet": _("Lantmäteriet, Belägenhetsadress"),
}


class OfOne(Plain):
    """Something of one organisation: which, is asked where there are several."""

    organisation = forms.ChoiceField(label=_("Organisation"), widget=forms.Select(attrs=SELECT))

    def __init__(
        self, data: Any, files: Any = None, *, organisations: Sequence[Organisation], **more: Any
    ) -> None:
        super().__init__(data, files, **more)
        self.organisations = organisations
        if len(organisations) > 1:
            choices = [(row.slug, row.name) for row in organisations]
            self.fields["organisation"].choices = choices  # type: ignore[attr-defined]
        else:
            del self.fields["organisation"]

    @property
    def keeper(self) -> Organisation:
        """The organisation that a valid form names, or the only one."""
        slug = self.cleaned_data.get("organisation")
        return next(row for row in self.organisations if slug in (None, row.slug))


class AtAddress(Plain):
    """Something with a field `address`, which is looked for in the registry of `owner`."""

    def __init__(self, data: Any, *, keeper: Organisation | None, **more: Any) -> None:
        super().__init__(data, **more)
        self.owner = keeper

    def clean(self) -> dict[str, Any]:
        """The address as a row of the registry; None where none was typed."""
        given: dict[str, Any] = super().clean() or {}
        given["address"] = self._address(given.get("address", ""))
        return given

    def _address(self, text: str) -> Address | None:
        if not text or self.owner is None:
            return None
        if found := finding.one(self.owner, text):
            return found
        rows = finding.several(self.owner, text)
        if not rows:
            self.add_error("address", _("There is no such address in the registry."))
            return None
        some = "; ".join(str(row) for row in rows[:SHOWN])
        said = gettext("There are several: %(some)s. Write one of them.")
        self.add_error("address", said % {"some": some})
        return None


class NewAtAddress(AtAddress, OfOne):
    """Something new of one organisation, in whose registry the address is looked for."""

    def __init__(self, data: Any, *, organisations: Sequence[Organisation], **more: Any) -> None:
        only = organisations[0] if len(organisations) == 1 else None
        super().__init__(data, keeper=only, organisations=organisations, **more)

    def clean_organisation(self) -> str:
        """In whose registry: said before the address is read."""
        slug: str = self.cleaned_data["organisation"]
        self.owner = next(row for row in self.organisations if row.slug == slug)
        return slug


class DoorForm(Plain):
    """A door of an address."""

    kind = forms.ChoiceField(
        label=_("What kind of door"), widget=forms.Select(attrs=SELECT), choices=()
    )
    place = forms.CharField(
        label=_("Where it is"),
        help_text=_("For example: to the yard. Leave it empty where there is only one."),
        required=False,
        max_length=TEXT,
        widget=forms.TextInput(attrs=INPUT),
    )

    def __init__(self, data: Any, *, address: Address, prefix: str = "door") -> None:
        super().__init__(data, prefix=prefix)
        kinds = dict(DOOR_KINDS)
        if not address.is_house:
            del kinds[STAIRWELL]
        self.fields["kind"].choices = list(kinds.items())  # type: ignore[attr-defined]


class DayForm(Plain):
    """The day on which something was done: today, where nothing else is said."""

    day = forms.DateField(
        label=_("Day"),
        error_messages={"required": _("Say which day."), "invalid": _("Write it as 2026-11-23.")},
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "form-input"}),
        input_formats=["%Y-%m-%d"],
    )

    def __init__(self, data: Any, *, now: datetime, zone: ZoneInfo, prefix: str) -> None:
        self.now, self.zone = now, zone
        self.today = now.astimezone(zone).date()
        super().__init__(data, prefix=prefix, initial={"day": self.today})

    def clean_day(self) -> date:
        """A day that has come."""
        day: date = self.cleaned_data["day"]
        if day > self.today:
            raise forms.ValidationError(_("That day has not come yet."))
        if day.year < 1900:
            raise forms.ValidationError(_("That day is too long ago."))
        return day

    @property
    def at(self) -> datetime:
        """The instant: now for today, noon of the organisation's zone for an earlier day."""
        day: date = self.cleaned_data["day"]
        return self.now if day == self.today else datetime.combine(day, time(12), self.zone)


class UnitForm(DayForm):
    """A unit that is mounted on a door."""

    kind = forms.CharField(
        label=_("What kind of unit"),
        max_length=60,
        error_messages={"required": _("Say what is mounted.")},
        widget=forms.TextInput(attrs={**INPUT, "autocapitalize": "none"}),
    )
    serial = forms.CharField(
        label=_("Serial number"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={**INPUT, "spellcheck": "false"}),
    )
    field_order = ("kind", "serial", "day")

    def __init__(self, data: Any, *, kinds: Mapping[str, str], **more: Any) -> None:
        super().__init__(data, **more)
        if kinds:
            self.fields["kind"] = forms.ChoiceField(
                label=self.fields["kind"].label,
                choices=list(kinds.items()),
                widget=forms.Select(attrs=SELECT),
            )
            self.order_fields(self.field_order)


class BundleForm(Plain):
    """The name of a key bundle, one that there is or a new one."""

    name = forms.CharField(
        label=_("Key bundle"),
        max_length=TEXT,
        error_messages={"required": _("Say which bundle.")},
        widget=forms.TextInput(attrs=INPUT),
    )


class FlatsForm(Plain):
    """The flats to which a stairwell door leads."""

    flat = forms.ModelMultipleChoiceField(queryset=Address.objects.none(), required=False)

    def __init__(self, data: Any, *, flats: Collection[Address]) -> None:
        super().__init__(data)
        rows = Address.objects.filter(pk__in=[flat.pk for flat in flats])
        self.fields["flat"].queryset = rows.select_related("street")  # type: ignore[attr-defined]


class AddressForm(OfOne):
    """An address that is in no file."""

    street = forms.CharField(
        label=_("Street"), max_length=TEXT, widget=forms.TextInput(attrs=INPUT)
    )
    number = forms.IntegerField(
        label=_("House number"),
        min_value=1,
        max_value=99_999,
        widget=forms.TextInput(attrs={**INPUT, "inputmode": "numeric"}),
    )
    letter = forms.RegexField(
        r"^[^\W\d_]{0,2}$",
        label=_("Letter"),
        required=False,
        widget=forms.TextInput(attrs=INPUT),
    )
    floor = forms.CharField(
        label=_("Floor"), required=False, max_length=20, widget=forms.TextInput(attrs=INPUT)
    )
    side = forms.CharField(
        label=_("Door or flat"), required=False, max_length=20, widget=forms.TextInput(attrs=INPUT)
    )
    postal_code = forms.CharField(
        label=_("Postal code"), max_length=20, widget=forms.TextInput(attrs=INPUT)
    )
    town = forms.CharField(label=_("Town"), max_length=TEXT, widget=forms.TextInput(attrs=INPUT))


class FileForm(OfOne):
    """A file that is sent to be taken in."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV, at most 1 MB and 5,000 lines."),
        max_length=TEXT,
        error_messages={
            "required": _("Choose a file."),
            "empty": _("The file is empty."),
        },
        widget=forms.FileInput(attrs={"class": "form-input", "accept": ".csv,.txt,text/csv"}),
    )
    too_big: str | Promise
    """What is said of a file that only the command takes."""

    def clean_file(self) -> UploadedFile[Any]:
        """A file that is small enough for a page."""
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if (file.size or 0) > MOST_BYTES:
            raise forms.ValidationError(str(self.too_big))
        return file

    @property
    def kind(self) -> str:
        """What the file of a valid form is, as it is kept with it."""
        raise NotImplementedError


class UploadForm(FileForm):
    """A file with addresses."""

    format = forms.ChoiceField(
        label=_("What the file is"),
        choices=[(name, FORMAT_NAMES[name]) for name in FORMATS],
        widget=forms.Select(attrs=SELECT),
    )
    field_order = ("organisation", "format", "file")
    too_big = _("The file is larger than 1 MB. Ask an operator to run: driftbook addresses.")

    @property
    def kind(self) -> str:
        """The format that was chosen."""
        format: str = self.cleaned_data["format"]
        return format

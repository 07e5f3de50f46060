"""What is said when jobs are accepted, given to somebody, set out for and ended."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from driftbook.handbook.book import Handbook
from driftbook.jobs import pictures
from driftbook.jobs.books import type_of
from driftbook.jobs.models import Job
from driftbook.jobs.outcomes import Mounted, Outcome
from driftbook.people.models import User
from driftbook.theme.moments import LocalMoment

NOBODY = "nobody"


class Technician(forms.Form):
    """Whom to send."""

    technician = forms.ChoiceField(
        label=gettext_lazy("Technician"),
        error_messages={
            "required": gettext_lazy("Choose a technician."),
            "invalid_choice": gettext_lazy("This is no technician of yours."),
        },
        widget=forms.Select(attrs={"class": "form-select"}),
    )

    def __init__(self, *args: Any, technicians: Sequence[User], **more: Any) -> None:
        super().__init__(*args, **more)
        named = [(str(user.key), user.name or user.username) for user in technicians]
        choices = [("", _("Choose")), *named, (NOBODY, _("Nobody"))]
        self.fields["technician"].choices = choices  # type: ignore[attr-defined]
        self.technicians = {str(user.key): user for user in technicians}

    @property
    def chosen(self) -> User | None:
        """Of a valid form: whom to send; None: nobody."""
        return self.technicians.get(self.cleaned_data["technician"])


class FixedTime(forms.Form):
    """When somebody comes, for a job that was ordered without a time."""

    def __init__(self, *args: Any, zone: ZoneInfo, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["starts"] = LocalMoment(
            zone,
            label=_("When does somebody come?"),
            error_messages={"required": _("Say the day and the time.")},
        )


class NotDone(forms.Form):
    """Why a job could not be done."""

    use_required_attribute = False
    note = forms.CharField(
        label=gettext_lazy("Why was it not done?"),
        help_text=gettext_lazy("The orderer reads it. Write no names and no numbers."),
        max_length=2000,
        error_messages={"required": gettext_lazy("Say why, so that the orderer can act.")},
        widget=forms.Textarea(attrs={"class": "form-input", "rows": 3}),
    )
    photo = forms.FileField(
        label=gettext_lazy("Photo"),
        help_text=gettext_lazy(
            "JPEG or PNG, at most 5 MB. Where and with what it was taken is removed. "
            "No people on it."
        ),
        required=False,
        widget=forms.FileInput(attrs={"class": "form-input", "accept": "image/jpeg,image/png"}),
    )

    done = False

    def __init__(self, *args: Any, job: Job, handbook: Handbook, now: datetime, **more: Any):
        super().__init__(*args, **more)
        self.job, self.handbook, self.now = job, handbook, now
        type_ = type_of(handbook, job)
        self.does = type_.does if type_ else ""
        at = now.replace(second=0, microsecond=0)
        self.fields["at"] = LocalMoment(
            handbook.zone,
            label=_("When?"),
            initial=at,
            error_messages={"required": _("Say when."), "invalid": _("Say a day and a time.")},
        )

    def clean_at(self) -> datetime:
        """Not in the future, and not before it was ordered."""
        at: datetime = self.cleaned_data["at"]
        if at > self.now:
            raise ValidationError(_("This time is still to come."))
        if at < self.job.order.ordered:
            raise ValidationError(_("The job was ordered later than that."))
        return at

    def clean_photo(self) -> bytes | None:
        """The picture, drawn anew."""
        file = self.cleaned_data["photo"]
        if not file:
            return None
        if file.size > pictures.MOST_BYTES:
            raise ValidationError(_("The photo is larger than 5 MB. Take a smaller one."))
        try:
            return pictures.cleaned(file.read())
        except pictures.TooLarge:
            raise ValidationError(_("The photo is too large. Take a smaller one.")) from None
        except pictures.NotAPicture:
            raise ValidationError(_("This is no JPEG and no PNG.")) from None

    def outcome(self) -> Outcome:
        """What was said, of a valid form."""
        said = self.cleaned_data
        return Outcome(
            done=self.done,
            at=said["at"],
            note=said["note"],
            battery=bool(said.get("battery")),
            mounted=self._mounted(),
            photo=said["photo"],
        )

    def _mounted(self) -> Mounted | None:
        kind = self.cleaned_data.get("kind")
        return Mounted(kind, self.cleaned_data.get("serial", "")) if kind else None


class Done(NotDone):
    """What was done, so that the registry follows."""

    done = True

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        note = self.fields["note"]
        note.label, note.required = _("Note"), False
        note.help_text = _("If there is something to know. Write no names and no numbers.")
        if self.does in ("installs", "repairs"):
            self._ask_unit(needed=self.does == "installs")
        if self.does == "repairs":
            self.fields["battery"] = forms.BooleanField(
                label=_("The battery was changed"),
                required=False,
                widget=forms.CheckboxInput(attrs={"class": "form-checkbox"}),
            )

    def _ask_unit(self, *, needed: bool) -> None:
        chapter = self.handbook.doors
        kinds = [
            (name, unit.name)
            for name, unit in (chapter.units.items() if chapter else ())
            if self.job.door_kind in unit.doors
        ]
        wanted = next((text for text in self.job.facts.values() if text in dict(kinds)), "")
        none = _("Choose") if needed else _("No other unit was mounted")
        asked: dict[str, Any] = {
            "label": _("What was mounted?"),
            "required": needed,
            "error_messages": {"required": _("Say what was mounted.")},
        }
        self.fields["kind"] = (
            forms.ChoiceField(
                choices=[("", none), *kinds],
                initial=wanted or (kinds[0][0] if needed and len(kinds) == 1 else ""),
                widget=forms.Select(attrs={"class": "form-select"}),
                **asked,
            )
            if kinds
            else forms.CharField(
                max_length=60, widget=forms.TextInput(attrs={"class": "form-input"}), **asked
            )
        )
        attrs = {"class": "form-input", "autocapitalize": "characters", "autocomplete": "off"}
        self.fields["serial"] = forms.CharField(
            label=_("Serial number"),
            max_length=60,
            required=needed,
            error_messages={"required": _("Type the serial number from the unit.")},
            widget=forms.TextInput(attrs={**attrs, "spellcheck": "false"}),
        )

    def clean(self) -> dict[str, Any]:
        """A serial number needs the kind of its unit."""
        said = super().clean() or self.cleaned_data
        if said.get("serial") and "kind" in said and not said["kind"]:
            self.add_error("kind", _("Say what was mounted."))
        return said

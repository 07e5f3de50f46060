"""What has to be said when the status of a case changes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from driftbook.people.models import User

LONGEST = 4000
NOBODY = "nobody"


def _text(label: object, help_text: object = "", *, required: bool = False) -> forms.CharField:
    return forms.CharField(
        label=label,  # type: ignore[arg-type]
        help_text=help_text,  # type: ignore[arg-type]
        required=required,
        max_length=LONGEST,
        error_messages={"required": gettext_lazy("Say in a sentence why.")},
        widget=forms.Textarea(attrs={"class": "form-input", "rows": 4}),
    )


class BecauseForm(forms.Form):
    """Why; both sides read it."""

    def __init__(self, data: Any, *, label: str, help_text: str = "", required: bool = False):
        super().__init__(data)
        self.fields["because"] = _text(label, help_text, required=required)


class DoneForm(forms.Form):
    """What was done, and what the acts of its type have to know (B-08)."""

    def __init__(self, data: Any, *, needs: Sequence[tuple[str, str, str]]):
        super().__init__(data)
        self.needs = [name for name, _label, _kind in needs]
        for name, label, kind in needs:
            rows = 4 if kind == "long-text" else 1
            self.fields[name] = forms.CharField(
                label=label,
                required=False,
                max_length=LONGEST,
                widget=forms.Textarea(attrs={"class": "form-input", "rows": rows}),
            )
        self.fields["because"] = _text(
            _("What was done?"), _("The customer reads it. It may stay empty.")
        )

    def details(self) -> dict[str, Any]:
        """What the acts have to know, of a valid form."""
        return {name: self.cleaned_data[name] for name in self.needs if self.cleaned_data[name]}


class HandForm(forms.Form):
    """To whom, and into which queue."""

    def __init__(
        self,
        data: Any,
        *,
        people: Sequence[User],
        queues: dict[str, str],
        handler: UUID | None,
        queue: str,
        me: UUID | None,
    ):
        super().__init__(data)
        others = sorted(people, key=lambda user: user.key != me)
        names = [(str(user.key), _("Me") if user.key == me else str(user)) for user in others]
        suggested = me if handler != me and any(user.key == me for user in people) else None
        waits = (NOBODY, _("Nobody yet: it waits in the queue"))
        self.fields["to"] = forms.ChoiceField(
            label=_("Who handles it?"),
            choices=[("", _("Choose")), *names, waits],
            initial=str(suggested or ""),
            error_messages={
                "required": _("Choose who handles it."),
                "invalid_choice": _("This person cannot handle the case."),
            },
            widget=forms.Select(attrs={"class": "form-select"}),
        )
        if len(queues) > 1:
            self.fields["queue"] = forms.ChoiceField(
                label=_("In which queue?"),
                required=False,
                choices=[*queues.items()],
                initial=queue,
                widget=forms.Select(attrs={"class": "form-select"}),
            )
        self.fields["because"] = _text(_("Why?"), _("Both sides read it. It may stay empty."))

    def to(self) -> UUID | None:
        """Who is to handle it, of a valid form."""
        said = self.cleaned_data["to"]
        return None if said == NOBODY else UUID(said)


class DayForm(forms.Form):
    """Another day for a planned case (B-05)."""

    dated = forms.DateField(
        label=gettext_lazy("On which day?"),
        help_text=gettext_lazy("It enters the queue on that day."),
        input_formats=["%Y-%m-%d"],
        error_messages={
            "required": gettext_lazy("Choose a day."),
            "invalid": gettext_lazy("Choose a day."),
        },
    )

    def __init__(self, data: Any, *, first: str, last: str, initial: str):
        super().__init__(data, initial={"dated": initial})
        attrs = {"class": "form-input", "type": "date", "min": first, "max": last}
        self.fields["dated"].widget = forms.DateInput(attrs=attrs, format="%Y-%m-%d")

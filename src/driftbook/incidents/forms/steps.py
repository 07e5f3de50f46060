"""What is said about steps, scenarios and times of a card."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from driftbook.incidents.forms.entries import EntryForm, past
from driftbook.theme.moments import LocalMoment

DONE, NOT_DONE, SKIPPED, OPEN = "done", "not-done", "skipped", "open"


class StepForm(EntryForm):
    """How it went. Each answer is a button, so that one tap is enough."""

    says = gettext_lazy("What did you see?")
    state = forms.ChoiceField(
        choices=[(one, one) for one in (DONE, NOT_DONE, SKIPPED, OPEN)],
        error_messages={
            "required": gettext_lazy("Say how it went."),
            "invalid_choice": gettext_lazy("Say how it went."),
        },
    )

    def data_said(self) -> dict[str, Any]:
        """How it went."""
        return {"state": self.cleaned_data["state"]}


class PhaseForm(EntryForm):
    """Everything at a pause point at once: what is ticked is done."""

    says = gettext_lazy("Is there something to say about it?")

    def __init__(self, data: Any, *, steps: Sequence[tuple[str, str]], **more: Any):
        super().__init__(data, **more)
        self.fields["done"] = forms.MultipleChoiceField(
            label=_("What is done?"),
            choices=steps,
            error_messages={
                "required": _("Tick what is done."),
                "invalid_choice": _("One of them is no longer open. Look again."),
            },
            widget=forms.CheckboxSelectMultiple(attrs={"class": "form-checkbox"}),
        )


class ScenarioForm(EntryForm):
    """Whether to work on in this way (A-06)."""

    says = gettext_lazy("Why?")
    chosen = forms.ChoiceField(
        choices=[("yes", "yes"), ("no", "no")],
        error_messages={"required": gettext_lazy("Say whether it is chosen.")},
    )

    def data_said(self) -> dict[str, Any]:
        """Whether it is chosen."""
        return {"chosen": self.cleaned_data["chosen"] == "yes"}


class TimerForm(EntryForm):
    """How long it lasts, and from when (A-09)."""

    says = gettext_lazy("Why?")
    minutes = forms.IntegerField(
        label=gettext_lazy("How many minutes does it last?"),
        min_value=1,
        max_value=100_000,
        error_messages={"required": gettext_lazy("Say how many minutes.")},
        widget=forms.NumberInput(attrs={"class": "form-input", "inputmode": "numeric"}),
    )
    field_order = ("minutes", "since", "words", "happened", "personal", "form", "over")

    def __init__(self, data: Any, *, begun: datetime | None, **more: Any):
        super().__init__(data, **more)
        self.begun = begun
        self.fields["since"] = LocalMoment(
            more["zone"],
            label=_("From when does it run?"),
            required=False,
            initial=begun,
            error_messages={"invalid": _("Write a day and a time.")},
        )
        self.order_fields(self.field_order)

    def clean_since(self) -> datetime | None:
        """Not to come."""
        return past(self.cleaned_data["since"], self.now)

    def data_said(self) -> dict[str, Any]:
        """The length; the beginning only where it is another than the page has shown."""
        since = self.cleaned_data["since"]
        said: dict[str, Any] = {"minutes": self.cleaned_data["minutes"]}
        shown = self.begun and self.begun.replace(second=0, microsecond=0)
        return said | ({"since": since.isoformat()} if since and since != shown else {})


class PauseForm(EntryForm):
    """To go on although something takes over, or to pause after all; with the reason (A-08)."""

    says = gettext_lazy("Why?")
    needs_words = True

    def __init__(self, data: Any, *, about: Mapping[str, Any], **more: Any):
        super().__init__(data, **more)
        self.about = dict(about)

    def data_said(self) -> dict[str, Any]:
        """Which of the two, and what takes over where."""
        return self.about


class NoteForm(EntryForm):
    """A note in the log."""

    says = gettext_lazy("What has happened?")
    needs_words = True
    needed = gettext_lazy("Write what has happened.")


class ClosingForm(EntryForm):
    """The end of it, or that it goes on after all."""

    says = gettext_lazy("How did it end?")

    def __init__(self, data: Any, *, reopens: bool, blocked: bool, **more: Any):
        self.needs_words = self.reopens = reopens
        super().__init__(data, **more)
        self.blocked = blocked
        if reopens:
            self.fields["words"].label = _("Why?")

    def clean(self) -> dict[str, Any]:
        """Refused while something has to be done first."""
        if self.blocked:
            raise forms.ValidationError(_("Something has to be done before it is closed."))
        return super().clean() or self.cleaned_data

    def data_said(self) -> dict[str, Any]:
        """Which of the two."""
        return {"state": "reopened" if self.reopens else "closed"}

"""What is said after an incident."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from driftbook.handbook.deciding.incident_log import Entry
from driftbook.incidents.models import MOST_TEXT
from driftbook.incidents.printing.personal import Recogniser

Groups = Iterable[tuple[str, list[tuple[str, str]]]]


class ReviewForm(forms.Form):
    """What went well or did not, about which part of the card, and whether it is a lesson."""

    about = forms.ChoiceField(
        label=gettext_lazy("About"),
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    words = forms.CharField(
        label=gettext_lazy("What did you see, and what should be otherwise?"),
        max_length=MOST_TEXT,
        error_messages={"required": gettext_lazy("Say it in a sentence.")},
        widget=forms.Textarea(attrs={"class": "form-input", "rows": 5}),
    )
    lesson = forms.BooleanField(
        label=gettext_lazy("A lesson: put it on the handbook's next edition"),
        help_text=gettext_lazy("The parties of the handbook read it there, without the log."),
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-checkbox"}),
    )
    personal = forms.BooleanField(
        label=gettext_lazy("There is personal data in it"),
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-checkbox"}),
    )
    entry = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, data: Any, *, groups: Groups, recogniser: Recogniser) -> None:
        super().__init__(data, initial={"entry": uuid4()})
        self.recogniser = recogniser
        choices: list[Any] = []
        for heading, group in groups:
            choices += [(heading, group)] if heading else group
        self.fields["about"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A lesson is read by others: it has nothing personal in it."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        words = said.get("words", "")
        if said.get("lesson") and words:
            probe = Entry(id=uuid4(), incident=uuid4(), kind="review", words=words)
            if said.get("personal") or self.recogniser.sorts(probe):
                self.add_error(
                    "words",
                    _(
                        "A lesson leaves the organisation: write it without numbers, addresses "
                        "and anything else about a person."
                    ),
                )
        return said

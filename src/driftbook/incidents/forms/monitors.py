"""What is asked for to set up a monitor, and to put an alarm aside."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from driftbook.incidents.actions.alarms import MOST_BECAUSE
from driftbook.incidents.actions.monitoring import LEAST, MOST, Unfit
from driftbook.incidents.monitor_words import SORTS, UNFIT


class AddressForm(forms.Form):
    """What is asked, and how often."""

    use_required_attribute = False
    url = forms.CharField(
        label=_("The address that is asked"),
        help_text=_("It begins with https:// and can be reached by everybody."),
        max_length=500,
        widget=forms.URLInput(attrs={"class": "form-input", "autocomplete": "off"}),
    )
    every_seconds = forms.IntegerField(
        label=_("Seconds from one time to the next"),
        min_value=LEAST,
        max_value=MOST,
        initial=60,
        widget=forms.NumberInput(attrs={"class": "form-input", "inputmode": "numeric"}),
    )

    def unfit(self, wrong: Unfit) -> None:
        """Say beside the field why it cannot be watched so."""
        self.add_error(wrong.field if wrong.field in self.fields else None, str(UNFIT[wrong.code]))


class SetUpForm(AddressForm):
    """How it watches, and what."""

    sort = forms.ChoiceField(
        label=_("How it watches"),
        choices=list(SORTS.items()),
        initial="url",
        widget=forms.RadioSelect(attrs={"class": "form-radio"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("url", "every_seconds"):
            self.fields[name].required = False

    def clean(self) -> dict[str, Any]:
        """The address is needed only where it is asked."""
        found = super().clean() or {}
        if found.get("sort") == "url":
            if not found.get("url") and "url" not in self.errors:
                self.add_error("url", _("Write the address that is to be asked."))
            found["every_seconds"] = found.get("every_seconds") or 60
        return found


class AsideForm(forms.Form):
    """Why no card is needed."""

    use_required_attribute = False
    because = forms.CharField(
        label=_("Why no card is needed"),
        max_length=MOST_BECAUSE,
        widget=forms.Textarea(attrs={"class": "form-input", "rows": "2"}),
    )

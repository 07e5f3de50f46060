"""What is typed about another program to which messages go."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from driftbook.outbox.channels.webhooks import why_not
from driftbook.outbox.teams import GENERIC, TEAMS
from driftbook.theme.plain import Plain

SORTS = {
    TEAMS: _("A workflow of Teams, which posts in a channel"),
    GENERIC: _("A program of yours, which is sent signed JSON"),
}


class HookForm(Plain):
    """What is at an address, and the address."""

    sort = forms.ChoiceField(
        label=_("What is at the address"),
        choices=list(SORTS.items()),
        widget=forms.RadioSelect(attrs={"class": "form-radio"}),
        error_messages={"required": _("Say what is at the address.")},
    )
    url = forms.CharField(
        label=_("Address"),
        help_text=_("With https:// in front."),
        max_length=500,
        error_messages={"required": _("Write the address.")},
        widget=forms.URLInput(
            attrs={"class": "form-input", "inputmode": "url", "autocomplete": "off"}
        ),
    )

    def clean_url(self) -> str:
        """An address that webhooks may go to."""
        url: str = self.cleaned_data["url"].replace("\0", "").strip()
        if why_not(url):
            raise forms.ValidationError(
                _("That is no address for webhooks. Write it like this: https://example.org/hook.")
            )
        return url

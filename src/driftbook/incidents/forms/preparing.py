"""What is typed when an organisation prepares for its cards."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from driftbook.incidents.queries.preparing import ANNOUNCEMENT, GENERIC, POST, TEAMS
from driftbook.outbox import actions as outbox
from driftbook.outbox.channels.webhooks import why_not
from driftbook.outbox.models import MAIL, SMS

SELECT = {"class": "form-select"}
NO_ADDRESS = _("That is no mail address and no telephone number.")


class AddressForm(forms.Form):
    """Where a receiver is reached."""

    use_required_attribute = False
    receiver = forms.ChoiceField(label=_("Receiver"), widget=forms.Select(attrs=SELECT))
    to = forms.CharField(
        label=_("Mail address or mobile number"),
        help_text=_("A shared mailbox rather than somebody's own."),
        max_length=300,
        error_messages={"required": _("Write a mail address or a mobile number.")},
        widget=forms.TextInput(attrs={"class": "form-input", "autocomplete": "off"}),
    )
    language = forms.ChoiceField(
        label=_("Language of the messages"),
        choices=settings.LANGUAGES,
        widget=forms.Select(attrs=SELECT),
    )

    def __init__(
        self, data: Any, *, receivers: Mapping[str, str], language: str, country: str
    ) -> None:
        super().__init__(data, initial={"language": language}, auto_id="address_%s")
        self.country = country
        self.fields["receiver"].choices = list(receivers.items())  # type: ignore[attr-defined]

    @property
    def channel(self) -> str:
        """A mailbox has an at sign."""
        return MAIL if "@" in self.cleaned_data["to"] else SMS

    def clean_to(self) -> str:
        """As messages carry it."""
        to: str = self.cleaned_data["to"].replace("\0", "").strip()
        try:
            return outbox.written_well(MAIL if "@" in to else SMS, to, self.country)
        except outbox.NoAddress:
            raise forms.ValidationError(NO_ADDRESS) from None


class OutletForm(forms.Form):
    """Where a post goes by itself, or what switches an announcement."""

    use_required_attribute = False
    what = forms.ChoiceField(label=_("What goes there"), widget=forms.Select(attrs=SELECT))
    sort = forms.ChoiceField(
        label=_("What is at the address"),
        choices=[
            (TEAMS, _("A workflow of Teams, which posts in a channel")),
            (GENERIC, _("A program of yours, which is sent signed JSON")),
        ],
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

    def __init__(
        self, data: Any, *, posts: Mapping[str, str], announcements: Mapping[str, str]
    ) -> None:
        super().__init__(data, auto_id="outlet_%s")
        self.fields["what"].choices = [  # type: ignore[attr-defined]
            (label, [(f"{kind}:{id}", name) for id, name in names.items()])
            for kind, label, names in (
                (POST, _("Posts for staff"), posts),
                (ANNOUNCEMENT, _("Switching an announcement"), announcements),
            )
            if names
        ]

    def clean_url(self) -> str:
        """An address that webhooks may go to."""
        url: str = self.cleaned_data["url"].replace("\0", "").strip()
        if why_not(url):
            raise forms.ValidationError(
                _("That is no address for webhooks. Write it like this: https://example.org/hook.")
            )
        return url

    def clean(self) -> dict[str, Any]:
        """Teams posts; it switches nothing."""
        said = super().clean() or self.cleaned_data
        if said.get("sort") == TEAMS and said.get("what", "").startswith(f"{ANNOUNCEMENT}:"):
            self.add_error("sort", _("An announcement is switched by a program of yours."))
        return said

    @property
    def kind(self) -> str:
        """`post`, `announcement`."""
        return str(self.cleaned_data["what"].partition(":")[0])

    @property
    def subject(self) -> str:
        """Its id in the handbook."""
        return str(self.cleaned_data["what"].partition(":")[2])

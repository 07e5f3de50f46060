"""What is typed when an organisation prepares for its cards."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from driftbook.incidents.queries.preparing import ANNOUNCEMENT, POST
from driftbook.outbox import actions as outbox
from driftbook.outbox.forms import HookForm
from driftbook.outbox.models import MAIL, SMS
from driftbook.outbox.teams import TEAMS
from driftbook.theme.plain import SELECT, Plain

NO_ADDRESS = _("That is no mail address and no telephone number.")


class AddressForm(Plain):
    """Where a receiver is reached."""

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


class OutletForm(HookForm):
    """Where a post goes by itself, or what switches an announcement."""

    what = forms.ChoiceField(label=_("What goes there"), widget=forms.Select(attrs=SELECT))
    field_order = ("what", "sort", "url")

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

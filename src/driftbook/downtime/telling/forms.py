"""What is typed about notices, and about where audiences are told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from driftbook.downtime.telling.drafting import LONGEST_SUBJECT, LONGEST_TEXT
from driftbook.outbox import actions as outbox
from driftbook.outbox.forms import HookForm
from driftbook.outbox.models import MAIL
from driftbook.theme.languages import language_name
from driftbook.theme.plain import INPUT, SELECT, Plain


class NoticeForm(Plain):
    """A notice, written anew."""

    subject = forms.CharField(
        label=_("Subject"),
        max_length=LONGEST_SUBJECT,
        error_messages={"required": _("Write a subject.")},
        widget=forms.TextInput(attrs=INPUT),
    )
    text = forms.CharField(
        label=_("Text"),
        max_length=LONGEST_TEXT,
        error_messages={"required": _("Write the text.")},
        widget=forms.Textarea(attrs={"class": "form-input", "rows": 14}),
    )

    def clean_text(self) -> str:
        """With the ends of lines that notices have."""
        text: str = self.cleaned_data["text"]
        return text.replace("\r\n", "\n")


class RecipientForm(Plain):
    """An address at which an audience is told."""

    audience = forms.ChoiceField(label=_("Audience"), widget=forms.Select(attrs=SELECT))
    to = forms.CharField(
        label=_("Mail address"),
        help_text=_("A shared mailbox or a list rather than somebody's own."),
        max_length=300,
        error_messages={"required": _("Write a mail address.")},
        widget=forms.TextInput(attrs={**INPUT, "inputmode": "email"}),
    )
    language = forms.ChoiceField(
        label=_("Language of the notices"),
        help_text=_("Where the audience is not told in it, the audience's first."),
        widget=forms.Select(attrs=SELECT),
    )

    def __init__(
        self, data: Any, *, audiences: Mapping[str, str], languages: list[str], language: str
    ) -> None:
        super().__init__(data, initial={"language": language}, auto_id="recipient_%s")
        self.fields["audience"].choices = list(audiences.items())  # type: ignore[attr-defined]
        choices = [(code, language_name(code)) for code in languages]
        self.fields["language"].choices = choices  # type: ignore[attr-defined]

    def clean_to(self) -> str:
        """As messages carry it."""
        try:
            return outbox.written_well(MAIL, self.cleaned_data["to"])
        except outbox.NoAddress:
            raise forms.ValidationError(_("That is no mail address.")) from None


class OutletForm(HookForm):
    """Where a channel goes by itself."""

    channel = forms.ChoiceField(label=_("Channel"), widget=forms.Select(attrs=SELECT))
    field_order = ("channel", "sort", "url")

    def __init__(self, data: Any, *, channels: Mapping[str, str]) -> None:
        super().__init__(data, auto_id="outlet_%s")
        self.fields["channel"].choices = list(channels.items())  # type: ignore[attr-defined]

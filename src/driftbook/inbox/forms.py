"""What stands behind the question mark of the list of mails."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from driftbook.inbox.why import STATES

HIGHEST = 2**63 - 1


class MailsForm(forms.Form):
    """Which mails are wanted."""

    use_required_attribute = False
    state = forms.ChoiceField(
        label=_("State"), required=False, widget=forms.Select(attrs={"class": "form-select"})
    )
    mailbox = forms.ChoiceField(
        label=_("Mailbox"), required=False, widget=forms.Select(attrs={"class": "form-select"})
    )
    before = forms.IntegerField(
        required=False, min_value=1, max_value=HIGHEST, widget=forms.HiddenInput
    )

    def __init__(self, data: Any, mailboxes: list[str]) -> None:
        super().__init__(data)
        todo = ("to-do", _("Somebody must look"))
        choices: dict[str, list[tuple[str, Any]]] = {
            "state": [todo, *STATES.items()],
            "mailbox": [(one, one) for one in mailboxes],
        }
        for name, known in choices.items():
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = [("", _("All")), *known]

    @property
    def asked(self) -> dict[str, str]:
        """What was asked for, for a link."""
        given = self.cleaned_data if self.is_valid() else {}
        return {name: given[name] for name in ("state", "mailbox") if given.get(name)}

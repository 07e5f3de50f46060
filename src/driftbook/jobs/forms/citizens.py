"""Whose data to look for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from driftbook.people.models import Organisation
from driftbook.people.phones import PhoneField


class Citizen(forms.Form):
    """A telephone number, in the jobs of an organisation."""

    use_required_attribute = False
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=_("In the jobs of"),
        to_field_name="slug",
        empty_label=None,
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    phone = PhoneField(
        label=_("The citizen's telephone number"),
        error_messages={"required": _("Type the number that the citizen has given you.")},
    )

    def __init__(self, *args: Any, organisations: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        field = self.fields["organisation"]
        field.queryset = organisations  # type: ignore[attr-defined]
        if organisations.count() == 1:
            field.initial = organisations[0]
            field.widget = field.hidden_widget()
        region = organisations[0].country if organisations else ""
        self.fields["phone"].region = region  # type: ignore[attr-defined]

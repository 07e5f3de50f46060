"""Who holds a role of an incident (A-03)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from driftbook.incidents.forms.entries import EntryForm
from driftbook.incidents.queries.colleagues import Colleague

ME, NOBODY = "me", "nobody"


def choices(
    people: Sequence[Colleague], held_by: Collection[str], me: UUID | None
) -> list[tuple[str, str]]:
    """Colleagues to choose from: first those who are meant to hold it, then the others, marked."""
    meant = [(str(one.key), one.name) for one in people if one.meant(held_by) and one.key != me]
    others = [one for one in people if not one.meant(held_by) and one.key != me]
    marked = [
        (str(one.key), _("{name} (not meant for it)").format(name=one.name)) for one in others
    ]
    return [*meant, *marked]


class DutyForm(EntryForm):
    """Who holds it from now on: oneself by one button, a colleague by name, or nobody."""

    says = gettext_lazy("Is there something to say about it?")
    field_order = ("who", "words", "happened", "personal", "form", "over")

    def __init__(
        self,
        data: Any,
        *,
        people: Sequence[Colleague],
        held_by: Collection[str],
        me: UUID | None,
        **more: Any,
    ):
        super().__init__(data, **more)
        self.me = me
        self.fields["who"] = forms.ChoiceField(
            label=_("Who holds it?"),
            choices=[
                ("", _("Choose")),
                (ME, _("Me")),
                *choices(people, held_by, me),
                (NOBODY, _("Nobody any more")),
            ],
            error_messages={
                "required": _("Choose who holds it."),
                "invalid_choice": _("This person cannot hold a role here."),
            },
            widget=forms.Select(attrs={"class": "form-select"}),
        )
        self.order_fields(self.field_order)

    def data_said(self) -> dict[str, Any]:
        """Who."""
        who = self.cleaned_data["who"]
        person = {ME: str(self.me), NOBODY: None}.get(who, who)
        return {"person": person}

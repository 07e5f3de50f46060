"""What stands after the question mark of the queue, and what is said about ticked cases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from driftbook.requests.models.cases import TEXT
from driftbook.requests.queries import search
from driftbook.requests.queries.queue import (
    GROUPS,
    ME,
    NOBODY,
    SOMEBODY,
    Asked,
)

ANY = _("All")
WHOSE = [
    ("", _("Anybody or nobody")),
    (ME, pgettext_lazy("case", "Me")),
    (NOBODY, _("Nobody yet")),
    (SOMEBODY, _("Somebody")),
]
DAYS = [
    ("", _("However long")),
    ("1", _("A day or longer")),
    ("3", _("Three days or longer")),
    ("7", _("A week or longer")),
    ("14", _("Two weeks or longer")),
    ("30", _("Thirty days or longer")),
]
ORDERS = [
    ("oldest", _("Longest in the queue first")),
    ("newest", _("Newest in the queue first")),
    ("changed", _("Last changed first")),
    ("quiet", _("Longest without a change first")),
]
NAMES = ("show", "in", "type", "customer", "handler", "unread", "days", "q", "sort")
"""In the address, in this order."""


def _choice(label: Any, choices: Any = ()) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        required=False,
        choices=list(choices),
        widget=forms.Select(attrs={"class": "form-select"}),
    )


class QueueForm(forms.Form):
    """Which cases. What is not understood is left out, so that an old address still works."""

    use_required_attribute = False
    q = forms.CharField(
        label=_("Number or words"),
        required=False,
        max_length=search.LONGEST,
        widget=forms.TextInput(
            attrs={"class": "form-input", "type": "search", "autocomplete": "off"}
        ),
    )
    show = _choice(_("State"), [(name, name) for name in GROUPS])
    type = _choice(_("What was asked for"))
    customer = _choice(_("Customer"))
    handler = _choice(_("Who handles it"), WHOSE)
    days = _choice(_("In the queue for"), DAYS)
    sort = _choice(_("Order"), ORDERS)
    unread = forms.BooleanField(
        label=_("Only with something new to me"),
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-checkbox"}),
    )

    def __init__(
        self,
        data: Mapping[str, Any],
        *,
        queues: Sequence[Any] = (),
        types: Sequence[Any] = (),
        customers: Sequence[tuple[str, str]] = (),
    ) -> None:
        super().__init__({name: data.get(name, "") for name in NAMES})
        self.fields["in"] = _choice(_("Queue"), [("", ANY), *queues])
        self.fields["type"].choices = [("", ANY), *types]  # type: ignore[attr-defined]
        self.fields["customer"].choices = [("", ANY), *customers]  # type: ignore[attr-defined]
        if not self.is_valid():
            understood = {name: self.cleaned_data.get(name) for name in NAMES}
            self.data = {name: value for name, value in understood.items() if value}
            self.full_clean()

    @property
    def wanted(self) -> dict[str, Any]:
        """What was understood, by its name in the address; what says nothing is left out."""
        given = {name: self.cleaned_data.get(name) for name in NAMES}
        shown = given["show"] or ("all" if given["q"] else "open")
        plain = {"show": "all" if given["q"] else "open", "sort": "oldest"}
        given |= {"show": shown, "sort": given["sort"] or "oldest", "unread": given["unread"] and 1}
        return {name: value for name, value in given.items() if value and value != plain.get(name)}

    @property
    def query(self) -> str:
        """As it stands in the address."""
        return urlencode(self.wanted)

    @property
    def asked(self) -> Asked:
        """For the queries. Words are looked for in all states unless one is named."""
        given = self.wanted
        handbook, _colon, queue = str(given.get("in", "")).partition(":")
        of, _colon, type = str(given.get("type", "")).partition(":")
        return Asked(
            show=given.get("show", "all" if given.get("q") else "open"),
            handbook=handbook or of,
            queue=queue,
            type="-" if handbook and of and handbook != of else type,
            customer=given.get("customer", ""),
            handler=given.get("handler", ""),
            unread=bool(given.get("unread")),
            days=int(given.get("days", 0)),
            words=given.get("q", ""),
            sort=given.get("sort", "oldest"),
        )

    @property
    def more(self) -> int:
        """How many of the filters that are folded away are in use."""
        return len([name for name in self.wanted if name not in ("show", "in", "q")])


class ViewName(forms.Form):
    """A name for what is shown."""

    use_required_attribute = False
    name = forms.CharField(
        label=_("Name"),
        max_length=60,
        error_messages={"required": _("Give it a name.")},
        widget=forms.TextInput(attrs={"class": "form-input", "autocomplete": "off"}),
    )
    query = forms.CharField(required=False, max_length=1000, widget=forms.HiddenInput)


class Hand(forms.Form):
    """To whom, into which queue, and why."""

    use_required_attribute = False
    to = _choice(_("To"))
    queue = _choice(_("Queue"))
    because = forms.CharField(
        label=_("Why"),
        required=False,
        max_length=TEXT,
        widget=forms.TextInput(attrs={"class": "form-input", "autocomplete": "off"}),
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        *,
        people: Sequence[tuple[UUID, str]],
        queues: Sequence[tuple[str, str]],
    ) -> None:
        super().__init__(data)
        someone = [(str(key), name) for key, name in people]
        self.fields["to"].choices = [  # type: ignore[attr-defined]
            ("", _("Nobody in particular: it waits in its queue")),
            *someone,
        ]
        self.fields["queue"].choices = [("", _("The queue in which it is")), *queues]  # type: ignore[attr-defined]

    @property
    def to_whom(self) -> UUID | None:
        """The key of the person; None: nobody in particular."""
        given = self.cleaned_data["to"]
        return UUID(given) if given else None

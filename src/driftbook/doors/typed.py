"""What somebody typed or chose, before it is kept."""

from __future__ import annotations

from driftbook.doors.models import TEXT, Address
from driftbook.doors.refusals import NotTheirs
from driftbook.people.models import Organisation


def one_line(text: str) -> str:
    """On one line, without blanks around it, and no longer than a column takes."""
    return " ".join(text.split())[:TEXT]


def theirs(organisation: Organisation, address: Address | None) -> None:
    """Raise NotTheirs for an address of another organisation; None is nobody's."""
    if address is not None and address.street.organisation_id != organisation.pk:
        raise NotTheirs

"""The one address that a typed text means, where it means one."""

from __future__ import annotations

from driftbook.doors import queries
from driftbook.doors.models import Address
from driftbook.people.models import Organisation


def one(organisation: Organisation, text: str) -> Address | None:
    """The address of the organisation that is written so, or the only one that the text finds."""
    rows, plain = several(organisation, text), _plain(text)
    house = text.partition(",")[0]
    flats = queries.find([organisation.pk], house, queries.MOST_AT_NUMBER).addresses
    exact = [row for row in (*rows, *flats) if _plain(str(row)) == plain]
    if exact:
        return exact[0]
    return rows[0] if len(rows) == 1 else None


def several(organisation: Organisation, text: str) -> list[Address]:
    """What the text finds, in natural order."""
    return list(queries.find([organisation.pk], text).addresses)


def _plain(text: str) -> str:
    return "".join(text.split()).casefold()

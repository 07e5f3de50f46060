"""The one address that a typed text means, where it means one."""

from __future__ import annotations

from driftbook.doors import queries
from driftbook.doors.models import Address
from driftbook.people.models import Organisation

KEPT = 200
"""Houses whose flats a finder keeps in mind: lines of a file come house by house."""


def one(organisation: Organisation, text: str) -> Address | None:
    """The address of the organisation that is written so, or the only one that the text finds."""
    return Finder(organisation).one(text)


def several(organisation: Organisation, text: str) -> list[Address]:
    """What the text finds, in natural order."""
    return list(queries.find([organisation.pk], text).addresses)


class Finder:
    """Finds many addresses of an organisation, one after the other."""

    def __init__(self, organisation: Organisation) -> None:
        self.organisation = organisation
        self.houses: dict[str, dict[str, Address]] = {}

    def one(self, text: str) -> Address | None:
        """As `one`."""
        exact = self._house(text.partition(",")[0]).get(_plain(text))
        if exact is not None:
            return exact
        rows = several(self.organisation, text)
        return rows[0] if len(rows) == 1 else None

    def _house(self, text: str) -> dict[str, Address]:
        """The flats of the houses with this street and number, by how they are written."""
        if text not in self.houses:
            if len(self.houses) >= KEPT:
                self.houses.clear()
            most = queries.MOST_AT_NUMBER
            found = queries.find([self.organisation.pk], text, most).addresses
            self.houses[text] = {_plain(str(row)): row for row in found}
        return self.houses[text]


def _plain(text: str) -> str:
    return "".join(text.split()).casefold()

"""The clock on the wall where a downtime is: that of its handbook."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from driftbook.downtime.models import Downtime
from driftbook.editions import shelf
from driftbook.handbook.book import Handbook
from driftbook.handbook.reading import Unreadable
from driftbook.people.zones import zone


def book_of(downtime: Downtime) -> Handbook | None:
    """What the edition says by which its duties were computed; None: this release cannot read it.

    What is shown of a downtime must not vanish with an upgrade.
    """
    try:
        return shelf.read(downtime.edition)
    except Unreadable:
        return None


def zone_of(downtime: Downtime) -> ZoneInfo:
    """The zone of the handbook, else that of the organisation."""
    book = book_of(downtime)
    return book.zone if book else zone(downtime.organisation.timezone)

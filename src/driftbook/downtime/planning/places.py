"""The clock on the wall where a downtime is: that of its handbook."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from driftbook.downtime.models import Downtime
from driftbook.editions import shelf
from driftbook.handbook.book import Handbook
from driftbook.people.zones import zone


def book_of(downtime: Downtime) -> Handbook | None:
    """What the edition says by which its duties were computed; None where it cannot be read."""
    return shelf.readable(downtime.edition)


def zone_of(downtime: Downtime) -> ZoneInfo:
    """The zone of the handbook, else that of the organisation."""
    book = book_of(downtime)
    return book.zone if book else zone(downtime.organisation.timezone)

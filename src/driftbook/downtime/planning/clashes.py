"""Other downtime at the same time: of the same systems, or of what they need."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from driftbook.downtime.books import Book, names
from driftbook.downtime.models import Downtime
from driftbook.downtime.planning.asking import Wish
from driftbook.downtime.queries import downtimes
from driftbook.handbook.deciding import changes as deciding
from driftbook.handbook.deciding.downtime_shapes import Planned
from driftbook.people.actors import Actor
from driftbook.people.models import Agreement

MOST = 50


@dataclass(frozen=True)
class Clash:
    """A downtime that is at the same time."""

    row: Downtime
    systems: tuple[str, ...]
    """Names of what both take down."""
    same: bool
    """The very same system; False: one needs what the other takes down."""
    start: datetime
    end: datetime


def of(
    here: Book, agreement: Agreement, wish: Wish, *, who: Actor, but: Downtime | None = None
) -> list[Clash]:
    """Those of the agreement that the actor sees, neither over nor `but`, by when they begin."""
    rows = downtimes(who).filter(agreement=agreement, finished=None, cancelled=None)
    rows = rows.filter(start__lt=wish.end, end__gt=wish.start).order_by("start", "pk")
    there = {str(one.key): one for one in rows[:MOST] if but is None or one.pk != but.pk}
    mine = Planned("", wish.systems, wish.start, wish.end)
    others = (Planned(key, tuple(one.systems), one.start, one.end) for key, one in there.items())
    zone = here.handbook.zone
    return [
        Clash(
            row=there[one.other],
            systems=names(here.chapter.systems, one.systems),
            same=one.why == "same-system",
            start=there[one.other].start.astimezone(zone),
            end=there[one.other].end.astimezone(zone),
        )
        for one in deciding.conflicts(here.handbook, mine, others)
    ]

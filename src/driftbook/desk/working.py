"""Whether anybody does the work behind the pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from driftbook.desk.zones import distance
from driftbook.work import queries


@dataclass(frozen=True)
class Working:
    """Whether a worker runs, and when there was one last."""

    runs: bool
    since: datetime | None
    """When a worker was seen last; None: never."""
    far: str


def state(now: datetime) -> Working:
    """At `now` (aware)."""
    seen = queries.last_seen()
    return Working(bool(queries.alive(now)), seen, distance(seen, now) if seen else "")

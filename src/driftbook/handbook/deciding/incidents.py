"""What to do now, what is paused, whose time runs out, who has to hear (A-01 … A-15)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from driftbook.handbook.book import Handbook, NoChapter
from driftbook.handbook.deciding.incident_log import State
from driftbook.handbook.deciding.incident_shapes import CardNow, Other
from driftbook.handbook.schema.incidents import Incidents


def chapter(handbook: Handbook) -> Incidents:
    """Its chapter. Raises NoChapter."""
    if handbook.incidents is None:
        raise NoChapter("this handbook has no chapter incidents")
    return handbook.incidents


def decide(handbook: Handbook, state: State, others: Sequence[Other], now: datetime) -> CardNow:
    """The card whose log `state` is, at `now` (aware), beside the other incidents that run.

    Raises Unanswerable for a situation or a place that the handbook does not have, ValueError for a
    log without its first entry.
    """
    raise NotImplementedError

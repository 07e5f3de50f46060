"""Whether anybody works, and what lies before them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django_tasks_db.models import DBTaskResult

from driftbook.work.models import Worker

ALIVE = timedelta(minutes=2)
"""A worker says every ten seconds that it is there, except while it is busy with one unit."""


@dataclass(frozen=True)
class Load:
    """How many tasks there are."""

    ready: int
    running: int
    failed: int


def alive(now: datetime) -> list[Worker]:
    """The workers that have been seen lately and have not ended, the oldest first."""
    lately = Worker.objects.filter(
        # not "tomorrow": somebody was seen then by a clock that has been put back since
        seen__gt=now - ALIVE,
        seen__lt=now + ALIVE,
        ended__isnull=True,
    )
    return list(lately.order_by("started", "name"))


def seen_after(moment: datetime) -> list[tuple[str, datetime]]:
    """Workers that have not ended and were seen after it, with when: by a clock that is wrong."""
    later = Worker.objects.filter(seen__gt=moment, ended__isnull=True).order_by("name")
    return list(later.values_list("name", "seen"))


def last_seen() -> datetime | None:
    """When any worker was there last; None: never."""
    seen: datetime | None = Worker.objects.order_by("-seen").values_list("seen", flat=True).first()
    return seen


def load() -> Load:
    """Tasks that are ready, run now, or were given up and are kept for a while."""
    tasks = DBTaskResult.objects
    return Load(
        ready=tasks.ready().count(),
        running=tasks.running().count(),
        failed=tasks.failed().count(),
    )

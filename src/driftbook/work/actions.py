"""The only writer of the engine's rows: heartbeats, and removing what is old."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from django_tasks_db.models import DBTaskResult

import driftbook
from driftbook.work.models import Slot, Worker

KEEP_RESULTS = timedelta(days=14)
KEEP_WORKERS = timedelta(days=7)
KEEP_SLOTS = timedelta(days=60)


def beat(*, name: str, now: datetime) -> None:
    """Say that a worker is there."""
    said = {"seen": now, "version": driftbook.__version__[:40]}
    Worker.objects.update_or_create(
        name=name, defaults=said, create_defaults={"started": now, **said}
    )


def leave(*, name: str, now: datetime) -> None:
    """Say that a worker has ended as it was asked to."""
    Worker.objects.filter(name=name).update(seen=now, ended=now)


def prune(*, now: datetime) -> int:
    """Remove finished results, workers that are gone and turns that were taken long ago.

    The last turn of a task stays: without it, a turn of many months would be taken again.
    """
    with transaction.atomic():
        results, _ = (
            DBTaskResult.objects.finished().filter(finished_at__lt=now - KEEP_RESULTS).delete()
        )
        workers, _ = Worker.objects.filter(seen__lt=now - KEEP_WORKERS).delete()
        later = Slot.objects.filter(name=OuterRef("name"), at__gt=OuterRef("at"))
        slots, _ = Slot.objects.filter(Exists(later), at__lt=now - KEEP_SLOTS).delete()
    return int(results + workers + slots)

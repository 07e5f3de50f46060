"""Retention, once a day."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from django_tasks import task

from driftbook.history import pruning
from driftbook.work.periodic import periodic


@periodic(every=timedelta(days=1), offset=timedelta(hours=2, minutes=20))
@task()
def prune() -> int:
    """Blank what has been kept long enough."""
    return pruning.prune(now=timezone.now())

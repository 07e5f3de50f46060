"""The engine's own tasks."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from django_tasks import task

from driftbook.work import actions
from driftbook.work.periodic import periodic


@periodic(every=timedelta(days=1), offset=timedelta(hours=2))
@task()
def prune() -> int:
    """Remove what the engine no longer needs: old results, turns and workers."""
    return actions.prune(now=timezone.now())

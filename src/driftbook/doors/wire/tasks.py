"""Retention, once a day."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from django_tasks import task

from driftbook.doors.wire import actions
from driftbook.work.periodic import periodic


@periodic(every=timedelta(days=1), offset=timedelta(hours=3, minutes=10))
@task()
def forget() -> int:
    """Remove what units have said that has been kept long enough."""
    return actions.forget(now=timezone.now())

"""Retention, once a day."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from django_tasks import task

from driftbook.doors.batteries import actions
from driftbook.work.periodic import periodic


@periodic(every=timedelta(days=1), offset=timedelta(hours=3, minutes=20))
@task()
def forget_battery_reports() -> int:
    """Remove reports that have been kept long enough."""
    return actions.forget(now=timezone.now())

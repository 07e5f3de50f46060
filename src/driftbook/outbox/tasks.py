"""Retention, once a day."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from django_tasks import task

from driftbook.outbox import actions
from driftbook.work.periodic import periodic


@periodic(every=timedelta(days=1), offset=timedelta(hours=2, minutes=40))
@task()
def blank() -> int:
    """Remove the texts of messages that have been kept long enough."""
    return actions.blank(now=timezone.now())

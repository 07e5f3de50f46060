"""Retention, once a day."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from django_tasks import task

from driftbook.inbox import actions
from driftbook.work.periodic import periodic


@periodic(every=timedelta(days=1), offset=timedelta(hours=2, minutes=50))
@task()
def blank() -> int:
    """Remove the bytes of mails that have been kept long enough."""
    return actions.blank(now=timezone.now())

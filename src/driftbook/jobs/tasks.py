"""What comes round by itself in `jobs`."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from django_tasks import task

from driftbook.jobs.actions import forgetting
from driftbook.work.engine import retry
from driftbook.work.periodic import periodic


@periodic(every=timedelta(days=1), offset=timedelta(hours=3))
@retry(attempts=3)
@task()
def forget_citizens() -> int:
    """Erase who the citizens of jobs were that ended long enough ago."""
    return forgetting.forget(now=timezone.now())

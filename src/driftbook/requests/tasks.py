"""Retention, once a day."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from django_tasks import task

from driftbook.requests.actions import forgetting
from driftbook.work.periodic import periodic


@periodic(every=timedelta(days=1), offset=timedelta(hours=3, minutes=5))
@task()
def forget_cases() -> int:
    """Forget what was asked and said in cases that ended long enough ago."""
    return forgetting.forget(now=timezone.now())

"""Whether there are so many units that somebody has to look through them all the time."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from django_tasks import task

from driftbook.doors.fleet import looking
from driftbook.work.periodic import periodic


@periodic(every=timedelta(minutes=10))
@task()
def look_at_many_units() -> int:
    """Begin to look where there are many, and end it where there are no longer."""
    return looking.begin(timezone.now())

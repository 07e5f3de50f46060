"""What goes by itself, once a day."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from django_tasks import task

from driftbook.people import looks
from driftbook.people.actions import signing
from driftbook.work.periodic import periodic


@periodic(every=timedelta(days=1), offset=timedelta(hours=2, minutes=20))
@task()
def forget_looks() -> int:
    """Remove who looked at what, when it was kept long enough."""
    return looks.forget_old(now=timezone.now())


@periodic(every=timedelta(days=1), offset=timedelta(hours=2, minutes=25))
@task()
def forget_sessions() -> int:
    """Remove sessions that are over: they say which browser somebody had."""
    return signing.forget_sessions(now=timezone.now())

"""Tasks of the kill test. Each is done once, because its row can be there only once."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django_tasks import task

from driftbook.history.actions import record
from driftbook.history.by import ITSELF
from driftbook.work.engine import retry
from driftbook.work.models import Slot

TOWN = UUID(int=1)
FAR_OFF = datetime(2100, 1, 1, tzinfo=UTC)  # so that no retention removes it
MOMENT = 0.01  # seconds in which a worker can be killed


@retry(attempts=1000)
@task()
def count_once(number: int) -> None:
    """Add one event to the chain of the town, however often this is run."""
    time.sleep(MOMENT)
    with transaction.atomic():
        _, new = Slot.objects.get_or_create(name=f"unit {number}", at=FAR_OFF)
        if new:
            now = timezone.now()
            record(
                organisation=TOWN, by=ITSELF, did="unit.done", kind="unit", key=str(number), now=now
            )
    time.sleep(MOMENT)

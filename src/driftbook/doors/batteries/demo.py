"""The demo has a battery report from the first minute on; the worker presses and mails it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from driftbook.doors.batteries import actions, keeping
from driftbook.doors.models import BatteryReport
from driftbook.handbook.deciding import batteries as deciding


def shown(now: datetime) -> Iterator[str]:
    """Make the report of the latest day of every handbook that has none yet, and tell it; nothing
    the second time. Call it when the units have said something."""
    for edition, handbook, keepers in keeping.handbooks(now):
        day = deciding.report_day(handbook, now)
        there = BatteryReport.objects.filter(handbook=handbook.id)
        done = set(there.values_list("organisation", flat=True))
        for keeper in keepers:
            if day is None or keeper.pk in done:
                continue
            report = actions.make(
                organisation=keeper, edition=edition, handbook=handbook, day=day, now=now
            )
            yield f"{keeper.slug}: the battery report of {day}, {report.units} units"

"""All comparisons of two editions, put in order."""

from dataclasses import replace
from datetime import datetime, timedelta

from driftbook.handbook.book import Handbook
from driftbook.handbook.comparing import (
    agreed,
    contacts,
    cover,
    doors,
    downtime,
    entries,
    guides,
    incidents,
    support,
)
from driftbook.handbook.comparing.changes import Comparison, Report
from driftbook.handbook.deciding.support import refuse_other_years

DEFAULT_DAYS = 60
MOST_DAYS = 1100
"""Three years."""


def compare(old: Handbook, new: Handbook, start: datetime, days: int = DEFAULT_DAYS) -> Comparison:
    """What changes for people from `start` (aware) on, within `days` days, worst first (G-02).

    Days are those of the new edition's zone, 23 or 25 hours long when the clocks change, and all
    times are in that zone. What is compiled on the way is thrown away: the editions that answer
    at night do not grow. Raises ValueError for a naive start, a year outside 1970-2199, or a
    span that is not 1 to 1100 days.
    """
    if start.utcoffset() is None:
        raise ValueError("the start needs a time zone")
    if not 1 <= days <= MOST_DAYS:
        raise ValueError(f"the span is 1 to {MOST_DAYS} days")
    refuse_other_years(start)
    local = start.astimezone(new.zone).replace(microsecond=0)
    first, last = int(local.timestamp()), int((local + timedelta(days=days)).timestamp())
    report = Report(replace(old, compiled={}), replace(new, compiled={}), first, last)
    if old.support is not None and new.support is not None:
        support.compare(report)
        contacts.compare(report)
        agreed.compare(report)
    if old.guides is not None and new.guides is not None:
        guides.compare(report)
    if old.incidents is not None and new.incidents is not None:
        incidents.compare(report)
    if old.doors is not None and new.doors is not None:
        doors.compare(report, old.doors, new.doors)
    if old.downtime is not None and new.downtime is not None:
        downtime.compare(report, old.downtime, new.downtime)
    cover.compare(report)
    entries.compare(report)
    end = datetime.fromtimestamp(last, new.zone)
    return Comparison(old, new, local, end, report.sorted())

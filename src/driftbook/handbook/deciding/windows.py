"""The hours that can be booked: which, how many seats, and until when (G-14 … G-16)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from driftbook.handbook.book import Handbook, NoChapter
from driftbook.handbook.deciding import deadlines, openings
from driftbook.handbook.schema.jobs import Deadline, Jobs, Window

MOST_DAYS = 400


@dataclass(frozen=True, slots=True)
class Hour:
    """A slot of a window; all times in the handbook's zone."""

    window: str
    name: str
    start: datetime
    end: datetime
    priority: int
    seats: int
    """How many jobs it takes; how many are free, the database knows."""
    types: tuple[str, ...]
    """The job types that it is for."""
    order_by: datetime | None
    """None: until it begins."""
    change_by: datetime | None
    cancel_by: datetime | None
    notes: str | None
    source: tuple[str, ...]


def chapter(handbook: Handbook) -> Jobs:
    """The chapter `jobs`. Raises NoChapter."""
    if handbook.jobs is None:
        raise NoChapter(f"the handbook '{handbook.id}' has no chapter 'jobs'")
    return handbook.jobs


def bookable(handbook: Handbook, now: datetime, days: int, type: str | None = None) -> list[Hour]:
    """Every hour that begins within `days` days (of 24 hours) and can still be ordered at `now`.

    By start, then priority. Raises NoChapter, and ValueError for days outside 1-400.
    """
    if not 1 <= days <= MOST_DAYS:
        raise ValueError(f"the span is 1 to {MOST_DAYS} days")
    jobs = chapter(handbook)
    deadline = ordering_deadline(jobs)
    found = [
        hour
        for hour in between(handbook, now, now + timedelta(days=days))
        if (type is None or type in hour.types) and _in_time(deadline, now, hour)
    ]
    return sorted(found, key=lambda hour: (hour.start, hour.priority))


def between(handbook: Handbook, start: datetime, end: datetime) -> Iterator[Hour]:
    """Every slot of every window that begins within [start, end), whether or not it is too late."""
    jobs = chapter(handbook)
    for window in jobs.windows:
        # an opening may have begun before, and still hold slots that begin within
        for opens, closes in openings.between(
            handbook, window.hours, start - timedelta(days=8), end
        ):
            for first, last in slots(opens, closes, jobs.slot_minutes):
                if start <= first < end:
                    yield _hour(handbook, jobs, window, first, last)


def slots(opens: datetime, closes: datetime, minutes: int) -> Iterator[tuple[datetime, datetime]]:
    """An opening cut into whole slots; what is left at the end is no slot."""
    length = timedelta(minutes=minutes)
    zone = opens.tzinfo
    first = opens.timestamp()
    while first + length.total_seconds() <= closes.timestamp():
        yield (
            datetime.fromtimestamp(first, zone),
            datetime.fromtimestamp(first + length.total_seconds(), zone),
        )
        first += length.total_seconds()


def hour_at(handbook: Handbook, at: datetime, window: str | None = None) -> Hour | None:
    """The slot that begins at this very instant; of several, that of first priority."""
    found = [
        hour
        for hour in between(handbook, at, at + timedelta(seconds=1))
        if window in (None, hour.window)
    ]
    return min(found, key=lambda hour: hour.priority, default=None)


def around(handbook: Handbook, at: datetime) -> Hour | None:
    """The slot within which the instant lies; of several, that of first priority."""
    length = timedelta(minutes=chapter(handbook).slot_minutes)
    found = [
        hour
        for hour in between(handbook, at - length, at + timedelta(seconds=1))
        if hour.start <= at < hour.end
    ]
    return min(found, key=lambda hour: hour.priority, default=None)


def ordering_deadline(jobs: Jobs) -> Deadline | None:
    """The deadline of the first way that books windows."""
    way = next((way for way in jobs.ways if way.time == "window"), None)
    return jobs.deadlines[way.deadline] if way and way.deadline else None


def _hour(handbook: Handbook, jobs: Jobs, window: Window, start: datetime, end: datetime) -> Hour:
    def latest(deadline: Deadline | None) -> datetime | None:
        if deadline is None:
            return None
        return deadlines.moment(handbook, deadline, start.date(), jobs.working_days)

    return Hour(
        window=window.id,
        name=window.name,
        start=start,
        end=end,
        priority=window.priority,
        seats=window.seats,
        types=tuple(window.types or jobs.types),
        order_by=latest(ordering_deadline(jobs)),
        change_by=latest(jobs.deadlines[jobs.change] if jobs.change else None),
        cancel_by=latest(jobs.deadlines[jobs.cancel] if jobs.cancel else None),
        notes=window.notes,
        source=tuple(window.source),
    )


def _in_time(deadline: Deadline | None, now: datetime, hour: Hour) -> bool:
    if now >= hour.start:
        return False
    return deadline is None or hour.order_by is None or deadlines.met(deadline, now, hour.order_by)

"""Windows that can be booked: of the right class, on the right days, with possible deadlines."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime, timedelta
from itertools import combinations

from driftbook.handbook.deciding import deadlines, openings, windows
from driftbook.handbook.deciding.classes import Asked, classify
from driftbook.handbook.deciding.windows import Hour, chapter
from driftbook.handbook.proving.findings import Report
from driftbook.handbook.schema.jobs import Jobs, Way, Window
from driftbook.handbook.spans import Spans, spans

_EARLY = timedelta(days=365)
"""So long before that no deadline has passed."""


def prove(report: Report) -> None:
    """Every slot of every window in the span. Raises ValueError without working days."""
    handbook, jobs, zone = report.handbook, chapter(report.handbook), report.handbook.zone
    start, end = (datetime.fromtimestamp(second, zone) for second in (report.start, report.end))
    hours: dict[str, list[Hour]] = {window.id: [] for window in jobs.windows}
    for hour in windows.between(handbook, start, end):
        hours[hour.window].append(hour)
    for window in jobs.windows:
        _slots(report, jobs, window, hours[window.id])
        _classes(report, jobs, window, hours[window.id])
        _deadlines(report, jobs, window, hours[window.id])
        holidays = [hour for hour in hours[window.id] if _is_holiday(report, hour)]
        if holidays:
            _add(report, "window-on-holiday", window, times=_times(holidays))
    _overlaps(report, jobs)


def _slots(report: Report, jobs: Jobs, window: Window, hours: list[Hour]) -> None:
    """Openings that hold no slot, or more than their slots."""
    length, zone = jobs.slot_minutes * 60, report.handbook.zone
    opened = [
        pair
        for pair in openings.touching(report.handbook, window.hours, report.start, report.end)
        if pair[0] >= report.start and pair[1] <= report.end
    ]
    params = {"minutes": jobs.slot_minutes}
    if not hours:
        _add(report, "window-without-slots", window, times=spans(opened), params=params)
        return
    left: list[tuple[int, int]] = []
    for opens, closes in opened:
        last = max((ends for _, ends in windows.cut(opens, closes, length, zone)), default=opens)
        left.append((last, closes))
    if any(last < closes for last, closes in left):
        _add(report, "minutes-left-over", window, times=spans(left), params=params)


def _classes(report: Report, jobs: Jobs, window: Window, hours: list[Hour]) -> None:
    """Slots that count, even when ordered early, as a class that no way books windows for."""
    types = window.types or list(jobs.types)
    ways = [way for way in _ways(jobs) if not way.types or set(way.types) & set(types)]
    if not ways:
        _add(report, "window-nowhere", window)
        return
    if any(not way.classes for way in ways):
        return
    taken = {name for way in ways for name in way.classes}
    refused: dict[str | None, list[Hour]] = defaultdict(list)
    for hour in hours:
        asked = Asked(types[0], hour.start - _EARLY, hour.start)
        found = classify(report.handbook, asked).service_class
        if found not in taken:
            refused[found].append(hour)
    for name, some in refused.items():
        if name is not None:  # an hour without a class is told of where the classes are proved
            params = {"class": jobs.classes[name].name}
            _add(report, "window-of-no-class", window, times=_times(some), params=params)


def _ways(jobs: Jobs) -> list[Way]:
    return [way for way in jobs.ways if way.time == "window"]


def _deadlines(report: Report, jobs: Jobs, window: Window, hours: list[Hour]) -> None:
    named = [way.deadline for way in _ways(jobs)] + [jobs.change, jobs.cancel]
    for name in dict.fromkeys(name for name in named if name):
        deadline, after, closed = jobs.deadlines[name], [], []
        for hour in hours:
            day = hour.start.date()
            latest = deadlines.moment(report.handbook, deadline, day, jobs.working_days)
            if latest.timestamp() > hour.start.timestamp():
                after.append(hour)
            elif not deadlines.is_working_day(report.handbook, latest.date(), jobs.working_days):
                closed.append(hour)
        params = {"deadline": deadline.name}
        source = [*deadline.source, *window.source]
        for code, some in (("deadline-after-start", after), ("deadline-on-closed-day", closed)):
            if some:
                _add(report, code, window, times=_times(some), params=params, source=source)


def _overlaps(report: Report, jobs: Jobs) -> None:
    """Two windows at once for the same type: twice as many jobs as each of them allows."""
    spanned = {
        window.id: spans(openings.touching(report.handbook, window.hours, report.start, report.end))
        for window in jobs.windows
    }
    for one, other in combinations(jobs.windows, 2):
        if one.types and other.types and not set(one.types) & set(other.types):
            continue
        both = spanned[one.id] & spanned[other.id]
        if both:
            params = {"other": one.name, "seats": one.seats + other.seats}
            source = [*one.source, *other.source]
            _add(report, "windows-overlap", other, times=both, params=params, source=source)


def _is_holiday(report: Report, hour: Hour) -> bool:
    day = hour.start.date()
    return day in report.handbook.calendar.year(day.year)


def _times(hours: Collection[Hour]) -> Spans:
    return spans(_seconds(hours))


def _seconds(hours: Collection[Hour]) -> Iterator[tuple[int, int]]:
    for hour in hours:
        yield int(hour.start.timestamp()), int(hour.end.timestamp())


def _add(
    report: Report,
    code: str,
    window: Window,
    *,
    times: Spans | None = None,
    source: list[str] | None = None,
    params: Mapping[str, object] | None = None,
) -> None:
    report.add(
        code,
        "jobs",
        ("windows", chapter(report.handbook).windows.index(window)),
        entry=f"windows.{window.id}",
        times=times,
        source=dict.fromkeys(source or window.source),
        params={"window": window.id, "name": window.name, **(params or {})},
    )

"""Hours that changed, of contacts and promises: which days, and from which hours to which."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple

from driftbook.handbook.book import Handbook
from driftbook.handbook.comparing.changes import Report
from driftbook.handbook.comparing.patterns import (
    Pattern,
    Piece,
    Windows,
    by_day,
    describe,
    on_days,
    windows,
)
from driftbook.handbook.deciding.timeline import span_of
from driftbook.handbook.spans import Spans, spans

MARGIN = 2 * 86_400
"""How far beyond the span is looked, so that a night that began before it is known as one."""

_LONG = 86_400


class Opening(NamedTuple):
    """Some days on which the hours are others."""

    before: Windows
    now: Windows
    times: Spans
    patterns: tuple[Pattern, ...]
    lost: bool
    gained: bool


def table(report: Report, handbook: Handbook, reference: str) -> Spans:
    """The referenced hours of an edition, with a margin on both sides of the span."""
    return span_of(handbook, reference, report.start - MARGIN, report.end + MARGIN)


def openings(report: Report, old: Spans, new: Spans) -> Iterator[Opening]:
    """The days of the span on which two tables differ, those that differ alike together."""
    zone = report.new.zone
    lost, gained = old.minus(new), new.minus(old)
    changed = (lost | gained) & Spans((report.start, report.end))
    if not changed:
        return
    cut = any(last - first >= _LONG for first, last in (*old.pairs(), *new.pairs()))
    was, is_ = by_day(old, zone, cut=cut), by_day(new, zone, cut=cut)
    alike: dict[tuple[Windows, Windows], list[Piece]] = defaultdict(list)
    days: dict[tuple[Windows, Windows], list[date]] = defaultdict(list)
    for day in sorted({*was, *is_}):
        before, now = was.get(day, []), is_.get(day, [])
        key = (windows(before, zone), windows(now, zone))
        if key[0] == key[1]:
            continue
        if pieces := list((spans([*before, *now]) & changed).pairs()):
            alike[key] += pieces
            days[key].append(day)
    for key, pieces in alike.items():
        times = spans(pieces)
        yield Opening(
            *key,
            times,
            on_days(days[key], report.start, report.end, zone, _holidays(report)),
            bool(times & lost),
            bool(times & gained),
        )


def patterns_of(report: Report, times: Spans) -> tuple[Pattern, ...]:
    """The patterns of times within the span, in the new edition's zone and holidays."""
    return describe(times, report.start, report.end, report.new.zone, _holidays(report))


def _holidays(report: Report) -> frozenset[date]:
    zone = report.new.zone
    first = datetime.fromtimestamp(report.start, zone).date() - timedelta(days=2)
    last = datetime.fromtimestamp(report.end, zone).date() + timedelta(days=2)
    return frozenset(report.new.calendar.between(first, last))

"""The windows and freezes of a kind: where a downtime lies, and where it could (O-08)."""

import heapq
from bisect import bisect_right
from collections.abc import Iterator
from datetime import datetime

from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding import openings
from driftbook.handbook.deciding.downtime_rules import Rules
from driftbook.handbook.deciding.downtime_shapes import OpenWindow
from driftbook.handbook.schema.downtime import Freeze, Window

YEARS_2 = 731 * 86_400
"""Seconds that are looked through for a start."""
_LONGEST_FREEZE = 92 * 86_400
"""A freeze is told whole up to this length."""


def holding(handbook: Handbook, rules: Rules, start: float, end: float) -> OpenWindow | None:
    """The window of which one opening holds all of [start, end), UTC seconds; the first of them."""
    for name, window in rules.windows:
        first = next(_touching(handbook, window.hours, int(start), int(end) + 1), None)
        if first is not None and first[0] <= start and end <= first[1]:
            return _open(handbook, name, window, *first)
    return None


def next_holding(
    handbook: Handbook, rules: Rules, start: float, length: float
) -> OpenWindow | None:
    """The next opening in which something of that length could begin after `start`."""
    for opens, closes, number in _openings(handbook, rules, int(start), int(start) + YEARS_2):
        if closes - length >= max(opens, start):
            return _open(handbook, *rules.windows[number], opens, closes)
    return None


def frozen(
    handbook: Handbook, rules: Rules, start: float, end: float
) -> Iterator[tuple[Freeze, datetime, datetime]]:
    """Each freeze that touches [start, end): its begin and its end, in the handbook's zone."""
    for freeze in rules.freezes:
        first, last = int(start), max(int(start) + 1, int(-(-end // 1)))
        if next(openings.touching(handbook, freeze.days, first, last), None) is None:
            continue
        whole = openings.touching(
            handbook, freeze.days, first - _LONGEST_FREEZE, last + _LONGEST_FREEZE
        )
        begin, over = next((b, o) for b, o in whole if b < last and first < o)
        yield (
            freeze,
            datetime.fromtimestamp(begin, handbook.zone),
            datetime.fromtimestamp(over, handbook.zone),
        )


def starts(
    handbook: Handbook, rules: Rules, length: int, first: int, last: int
) -> Iterator[tuple[int, int]]:
    """Stretches of starts from `first` to `last`, both included: in a window, and in no freeze.

    UTC seconds, by their begin; they may overlap where windows do.
    """
    if not rules.bound:
        yield from _thawed(handbook, rules, length, first, last)
        return
    for opens, closes, _number in _openings(handbook, rules, first, last + length + 1):
        lowest, highest = max(opens, first), min(closes - length, last)
        if lowest <= highest:
            yield from _thawed(handbook, rules, length, lowest, highest)


def _thawed(
    handbook: Handbook, rules: Rules, length: int, low: int, high: int
) -> Iterator[tuple[int, int]]:
    """What of the starts from `low` to `high` the freezes leave."""
    while low <= high:
        each = (_touching(handbook, one.days, low, high + length) for one in rules.freezes)
        hits = [hit for found in each if (hit := next(found, None)) is not None]
        if not hits:
            yield low, high
            return
        begin, over = min(hits)
        if begin - length >= low:
            yield low, min(high, begin - length)
        low = over


def _openings(
    handbook: Handbook, rules: Rules, first: int, last: int
) -> Iterator[tuple[int, int, int]]:
    """The openings of all windows that touch [first, last), by their begin, with the number."""

    def numbered(window: Window, number: int) -> Iterator[tuple[int, int, int]]:
        for opens, closes in _touching(handbook, window.hours, first, last):
            yield opens, closes, number

    if len(rules.windows) == 1:
        return numbered(rules.windows[0][1], 0)
    each = enumerate(rules.windows)
    return heapq.merge(*(numbered(window, number) for number, (_name, window) in each))


def _touching(
    handbook: Handbook, reference: str, first: int, last: int
) -> Iterator[tuple[int, int]]:
    """Each opening that touches [first, last), its end whole as far as `last`.

    Block by block, so that two years are not put together where the first week will do.
    """
    while first < last:
        number = first // openings.BLOCK
        edge = min(last, (number + 1) * openings.BLOCK)
        bounds = openings.block(handbook, reference, number).bounds
        index = bisect_right(bounds, first) & ~1
        while index < len(bounds) and bounds[index] < edge:
            end = _to_its_end(handbook, reference, bounds[index + 1], last)
            yield bounds[index], end
            first = max(first, end)
            index += 2
        first = max(first, edge)


def _to_its_end(handbook: Handbook, reference: str, closes: int, last: int) -> int:
    """Where an opening really ends that a kept table may have cut off."""
    while closes < last:
        table = openings.block(handbook, reference, closes // openings.BLOCK)
        if not table.at(closes):
            break
        closes = table.change(closes) or last
    return closes


def _open(handbook: Handbook, name: str, window: Window, opens: int, closes: int) -> OpenWindow:
    return OpenWindow(
        window=name,
        name=window.name,
        start=datetime.fromtimestamp(opens, handbook.zone),
        end=datetime.fromtimestamp(closes, handbook.zone),
        source=tuple(window.source),
    )

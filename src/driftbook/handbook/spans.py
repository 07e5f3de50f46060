"""Times as sorted, half-open intervals of seconds, with the algebra of sets."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 the wall clock's own epoch


@dataclass(frozen=True, slots=True)
class Spans:
    """Times as sorted, half-open UTC-second intervals: bounds[0] opens, bounds[1] closes …"""

    bounds: tuple[int, ...] = ()

    def at(self, second: int) -> bool:
        """Whether the instant lies inside."""
        return bool(bisect_right(self.bounds, second) & 1)

    def change(self, second: int) -> int | None:
        """The first bound after the instant, if there is one."""
        index = bisect_right(self.bounds, second)
        return self.bounds[index] if index < len(self.bounds) else None

    def pairs(self) -> Iterable[tuple[int, int]]:
        """The intervals, one by one."""
        return zip(self.bounds[::2], self.bounds[1::2], strict=True)

    def __bool__(self) -> bool:
        return bool(self.bounds)

    def __or__(self, other: "Spans") -> "Spans":
        return _merge(self, other, at_least=1)

    def __and__(self, other: "Spans") -> "Spans":
        return _merge(self, other, at_least=2)

    def outside(self, start: int, end: int) -> "Spans":
        """What of [start, end) they leave open."""
        kept = [bound for bound in self.bounds if start < bound < end]
        first = [] if self.at(start) else [start]
        last = [] if self.at(end - 1) else [end]
        return Spans((*first, *kept, *last))

    def minus(self, other: "Spans") -> "Spans":
        """These without the others."""
        if not self.bounds:
            return self
        return self & other.outside(self.bounds[0], self.bounds[-1])


def spans(pairs: Iterable[tuple[int, int]]) -> Spans:
    """Spans from intervals in any order; empty ones vanish, touching ones become one."""
    bounds: list[int] = []
    for start, end in sorted(pairs):
        if start >= end:
            continue
        if bounds and start <= bounds[-1]:
            bounds[-1] = max(bounds[-1], end)
        else:
            bounds += [start, end]
    return Spans(tuple(bounds))


def _merge(one: Spans, other: Spans, *, at_least: int) -> Spans:
    events = sorted(
        [(bound, 1 if i % 2 == 0 else -1) for s in (one, other) for i, bound in enumerate(s.bounds)]
    )
    bounds: list[int] = []
    depth, position = 0, 0
    while position < len(events):
        second, before = events[position][0], depth
        while position < len(events) and events[position][0] == second:
            depth += events[position][1]
            position += 1
        if (before >= at_least) != (depth >= at_least):
            bounds.append(second)
    return Spans(tuple(bounds))


def wall_second(naive: datetime) -> int:
    """The second of a wall-clock time, as if the wall clock ran in UTC."""
    return int((naive - _EPOCH).total_seconds())

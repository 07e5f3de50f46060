"""What of very many collides, without comparing all with all: `changes.conflicts` for a calendar.

Things with the same systems collide with the same others, so they are one group. How many of a
group are at the same time is looked up; the first of them are found in one sweep over time.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from heapq import heappop, heappush, nsmallest
from itertools import islice

from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding.changes import conflict, down
from driftbook.handbook.deciding.downtime_shapes import Conflict, Planned


@dataclass(frozen=True, slots=True)
class Colliding:
    """What one of them collides with."""

    first: tuple[Conflict, ...]
    """By when the collision begins, then by which of the others began first."""
    count: int
    """How many there are, `first` among them."""


@dataclass(slots=True)
class _One:
    """Its times in UTC seconds: instants of different zones are not compared."""

    planned: Planned
    start: float
    end: float
    group: "_Group"


@dataclass(slots=True)
class _Group:
    """Those with the same systems."""

    down: tuple[str, ...]
    ones: list[_One] = field(default_factory=list)
    starts: list[float] = field(default_factory=list)
    ends: list[float] = field(default_factory=list)
    running: dict[str, _One] = field(default_factory=dict)
    """During a sweep, by which began first."""


class Collisions:
    """Of these, each with a key of its own, and over after it begins. Raises NoChapter."""

    def __init__(self, handbook: Handbook, every: Iterable[Planned]) -> None:
        self._handbook = handbook
        groups: dict[tuple[str, ...], _Group] = {}
        self._ones: list[_One] = []
        for planned in every:
            group = groups.get(planned.systems)
            if group is None:
                group = groups[planned.systems] = _Group(down(handbook, planned.systems))
            start, end = planned.start.timestamp(), planned.end.timestamp()
            self._ones.append(_One(planned, start, end, group))
        self._ones.sort(key=_began)
        self._groups = tuple(groups.values())
        for one in self._ones:
            one.group.ones.append(one)
            one.group.starts.append(one.start)
            one.group.ends.append(one.end)
        for group in self._groups:
            group.ends.sort()

    def keys(self) -> set[str]:
        """The keys of those that collide with something."""
        found: set[str] = set()
        until: dict[str, float] = defaultdict(lambda: float("-inf"))
        for one in self._ones:
            for system in one.group.down:
                if until[system] > one.start:
                    found.add(one.planned.key)
                until[system] = max(until[system], one.end)
        following: dict[str, float] = defaultdict(lambda: float("inf"))
        for one in reversed(self._ones):
            for system in one.group.down:
                if following[system] < one.end:
                    found.add(one.planned.key)
                following[system] = one.start
        return found

    def of(self, keys: Collection[str], most: int) -> dict[str, Colliding]:
        """What those with these keys collide with: the first `most` of each, and how many."""
        found = {}
        ends: list[tuple[float, str, _Group]] = []
        for group in self._groups:
            group.running.clear()
        for one in self._ones:
            while ends and ends[0][0] <= one.start:
                _end, key, group = heappop(ends)
                del group.running[key]
            if one.planned.key in keys:
                found[one.planned.key] = self._of(one, most)
            one.group.running[one.planned.key] = one
            heappush(ends, (one.end, one.planned.key, one.group))
        return found

    def _of(self, one: _One, most: int) -> Colliding:
        """As the sweep stands where this one begins."""
        ours = set(one.group.down)
        there = [group for group in self._groups if not ours.isdisjoint(group.down)]
        count = sum(
            bisect_left(group.starts, one.end) - bisect_right(group.ends, one.start)
            for group in there
        )
        near: list[_One] = []
        for group in there:
            near += islice(group.running.values(), most)
            since = bisect_left(group.starts, one.start)
            later = islice(group.ones, since, min(since + 2 * most + 1, len(group.ones)))
            near += (other for other in later if other.start < one.end)
        first = {other.planned.key: other for other in near if other is not one}
        ordered = nsmallest(
            most, first.values(), key=lambda other: (max(one.start, other.start), *_began(other))
        )
        found = (
            conflict(self._handbook, one.planned, other.planned, one.group.down, other.group.down)
            for other in ordered
        )
        itself = bool(ours)
        return Colliding(tuple(each for each in found if each), count - itself)


def _began(one: _One) -> tuple[float, str]:
    return one.start, one.planned.key

"""The trend of a battery as a drawing: where each thing stands, in a box of 100 × 100."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

SHOWN, AHEAD, GAP = 90, 30, 3
"""Days that are shown, days ahead of today, and how many may be missing within a line."""


@dataclass(frozen=True, slots=True)
class Tick:
    """A day that is named below."""

    x: str
    on: date
    anchor: str
    today: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    """Lines as the attribute `points` of a polyline; heights as percentages from above."""

    lines: tuple[str, ...]
    dots: tuple[tuple[str, str], ...]
    """Days that stand alone."""
    ahead: str
    """Where the slope leads; empty: nowhere that can be said."""
    critical: str
    """How far down the threshold is; empty: there is none."""
    today: str
    changed: str
    """Where the battery was changed; empty: not within what is shown."""
    ticks: tuple[Tick, ...]


def draw(
    days: list[tuple[date, int]],
    *,
    today: date,
    critical: int | None,
    per_day: float | None,
    changed: date | None,
) -> Chart | None:
    """The drawing; None where there are less than two days to draw."""
    days = [one for one in days if today - timedelta(days=SHOWN) <= one[0] <= today]
    if len(days) < 2:
        return None
    first = days[0][0]
    last = today + timedelta(days=AHEAD)
    scale = _Scale(first, (last - first).days)
    runs = _runs(days, changed)
    return Chart(
        lines=tuple(scale.points(run) for run in runs if len(run) > 1),
        dots=tuple(scale.point(*run[0]) for run in runs if len(run) == 1),
        ahead=_ahead(scale, days[-1], per_day, last),
        critical="" if critical is None else f"{100 - critical}",
        today=scale.x(today),
        changed=scale.x(changed) if changed and first < changed <= today else "",
        ticks=(
            Tick(scale.x(first), first, "start"),
            Tick(scale.x(today), today, "middle", today=True),
            Tick("100", last, "end"),
        ),
    )


@dataclass(frozen=True, slots=True)
class _Scale:
    first: date
    days: int

    def x(self, on: date) -> str:
        return _number((on - self.first).days * 100 / self.days)

    def point(self, on: date, percent: float) -> tuple[str, str]:
        return self.x(on), _number(100 - percent)

    def points(self, run: list[tuple[date, int]]) -> str:
        return " ".join(",".join(self.point(*one)) for one in run)


def _ahead(scale: _Scale, last: tuple[date, int], per_day: float | None, until: date) -> str:
    """From the last value along the slope, until the end or until it is empty."""
    if per_day is None or per_day >= 0:
        return ""
    on, percent = last
    days = min(float((until - on).days), percent / -per_day)
    end = on + timedelta(days=round(days))
    reached = max(0.0, percent + per_day * days)
    return " ".join(",".join(scale.point(*one)) for one in ((on, percent), (end, reached)))


def _runs(days: list[tuple[date, int]], changed: date | None) -> list[list[tuple[date, int]]]:
    """The days without a break: a line over a silent week, or a new battery, would claim much."""
    runs: list[list[tuple[date, int]]] = []
    for day, percent in days:
        before = runs[-1][-1][0] if runs else None
        new = changed is not None and before is not None and before < changed <= day
        if before is None or new or (day - before).days > GAP:
            runs.append([])
        runs[-1].append((day, percent))
    return runs


def _number(value: float) -> str:
    """Without a comma in any language, and not longer than a drawing needs."""
    return f"{value:.2f}".rstrip("0").rstrip(".")

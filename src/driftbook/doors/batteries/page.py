"""What the page of a battery report shows."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.functional import Promise

from driftbook.doors.batteries import last_jobs, picture, words
from driftbook.doors.batteries.last_jobs import LastJob
from driftbook.doors.batteries.making import LISTED
from driftbook.handbook.book import Handbook
from driftbook.people.models import Organisation
from driftbook.people.zones import zone
from driftbook.wording import times

ROWS = 50
"""On one page: an order takes sixty jobs at most."""
Json = Mapping[str, Any]


@dataclass(frozen=True)
class Shown:
    """A unit of the report, in words."""

    row: Json
    state: str | Promise
    tone: str
    percent: str
    slope: str
    expected: str
    why: list[str]
    door: str
    line: str
    """The points of its trend."""
    line_words: str
    job: LastJob | None
    job_words: str
    ticked: bool
    """Whether an order of changes is likely to want it."""

    @property
    def ordered(self) -> bool:
        """Whether a change of its battery is ordered already."""
        return self.job is not None and self.job.open and self.job.changes_battery


class Page:
    """Some rows of a report, of one state or of all, fifty at a time."""

    def __init__(
        self,
        decided: Json,
        organisation: Organisation,
        handbook: Handbook | None,
        *,
        state: str = "",
        number: str = "",
    ) -> None:
        self.decided, self.organisation, self.handbook = decided, organisation, handbook
        self.state = state if state in LISTED else ""
        wanted = int(number) if number.isascii() and number.isdigit() and len(number) < 6 else 1
        self.number = min(max(wanted, 1), self.last)

    @cached_property
    def matching(self) -> Sequence[Json]:
        """All rows of the state."""
        rows: Sequence[Json] = self.decided["rows"]
        return [row for row in rows if row["state"] == self.state] if self.state else rows

    @property
    def last(self) -> int:
        """The number of the last page."""
        return max(1, -(-len(self.matching) // ROWS))

    @property
    def earlier(self) -> int:
        """The page before; 0: there is none."""
        return self.number - 1

    @property
    def later(self) -> int:
        """The page after; 0: there is none."""
        return self.number + 1 if self.number < self.last else 0

    @cached_property
    def rows(self) -> list[Shown]:
        """Those of this page, with their last jobs as they are now."""
        begin = (self.number - 1) * ROWS
        here = self.matching[begin : begin + ROWS]
        jobs = last_jobs.of([UUID(row["unit"]) for row in here])
        local = zone(self.organisation.timezone)
        return [self._shown(row, jobs.get(UUID(row["unit"])), local) for row in here]

    def _shown(self, row: Json, job: LastJob | None, local: Any) -> Shown:
        ordered = job is not None and job.open and job.changes_battery
        return Shown(
            row=row,
            state=words.STATES[row["state"]],
            tone=words.TONES[row["state"]],
            percent=words.percent(row),
            slope=words.slope(row),
            expected=words.expected(row),
            why=words.why(row),
            door=words.door(row),
            line=picture.line(row["days"]),
            line_words=words.line(row),
            job=job,
            job_words=words.job_now(job, local) if job else "",
            ticked=row["state"] in ("critical", "soon") and not ordered,
        )

    @property
    def counts(self) -> list[tuple[str, str | Promise, str, int, str]]:
        """State, its name, its colour, how many, and what it means."""
        critical, soon = self.decided["critical"], self.decided["soon_days"]
        return [
            (
                state,
                name,
                words.TONES[state],
                self.decided["counts"][state],
                words.meaning(state, critical, soon),
            )
            for state, name in words.STATES.items()
        ]

    @property
    def listed(self) -> Collection[str]:
        """The states that have rows."""
        return LISTED

    @property
    def levels(self) -> list[tuple[str, int, float, bool]]:
        """The bars: bounds, how many, percent of the longest, whether it is critical."""
        bars, critical = self.decided["levels"], self.decided["critical"]
        most = max([*bars, 1])
        return [
            (
                picture.bounds(tens),
                count,
                round(100 * count / most, 1),
                critical is not None and tens * 10 <= critical,
            )
            for tens, count in enumerate(bars)
        ]

    @property
    def guide(self) -> str:
        """Where a critical battery leads: an outcome of a guide; empty: the handbook names none."""
        batteries = self.handbook.doors.batteries if self.handbook and self.handbook.doors else None
        if self.handbook is None or batteries is None or batteries.guide is None:
            return ""
        if batteries.outcome is None:
            return reverse("guides:guide", args=[self.handbook.id, batteries.guide])
        return reverse(
            "guides:outcome", args=[self.handbook.id, batteries.guide, batteries.outcome]
        )

    @property
    def order(self) -> bool:
        """Whether the handbook says how changes are ordered (G-25)."""
        batteries = self.handbook.doors.batteries if self.handbook and self.handbook.doors else None
        return batteries is not None and batteries.order is not None


def day_of(report: Any) -> str:
    """`Monday 23 November 2026`."""
    return times.long_day(report.day, words.language())

"""The page on which times are chosen: its tabs, the jobs that they are for, and the calendar."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property, partial

from driftbook.handbook.deciding.windows import Hour
from driftbook.handbook.schema.jobs import Way
from driftbook.jobs import fitting, hours
from driftbook.jobs.forms.times import MomentForm
from driftbook.jobs.hours import DAYS, Calendar
from driftbook.jobs.models import Item
from driftbook.jobs.queries import seats
from driftbook.jobs.verdicts import Verdict
from driftbook.jobs.written import Line, Written


class Timing:
    """What is shown beside the list of jobs. Times are in the zone of the handbook."""

    def __init__(
        self,
        written: Written,
        *,
        way: str = "",
        item: str = "",
        first: str = "",
        on: str = "",
        form: MomentForm | None = None,
    ) -> None:
        self.written = written
        self.handbook = written.handbook
        self.now = written.now.astimezone(written.handbook.zone)
        self._way, self._item, self._first, self._on, self._form = way, item, first, on, form

    @cached_property
    def ways(self) -> list[Way]:
        """The tabs."""
        return self.written.ways()

    @cached_property
    def way(self) -> Way | None:
        """The tab that is open: as asked for; as last time, or the first, where a job waits."""
        by_id = {way.id: way for way in self.ways}
        waiting = [line for line in self.written.timed if line.needs_time]
        last = by_id.get(self.written.draft.way)
        useful = [
            way
            for way in (last, *self.ways)
            if way is not None and any(self._fits(line, way) for line in waiting)
        ]
        asked = by_id.get(self._way)
        return asked or next(iter([*useful, *self.ways]), None)

    @cached_property
    def lines(self) -> list[Line]:
        """The jobs that can be ordered in this way."""
        way = self.way
        return [line for line in self.written.timed if way and self._fits(line, way)]

    @property
    def fitting(self) -> list[Item]:
        """The same, as they are kept."""
        return [line.item for line in self.lines]

    @cached_property
    def line(self) -> Line | None:
        """The job that is being placed: as asked for, else the first without a time."""
        by_pk = {str(line.item.pk): line for line in self.lines}
        waiting = [line for line in self.lines if line.needs_time]
        return by_pk.get(self._item) or next(iter(waiting or self.lines), None)

    @property
    def placed(self) -> list[Line]:
        """The jobs that have their time."""
        return [line for line in self.written.timed if not line.needs_time]

    @property
    def elsewhere(self) -> list[tuple[Line, Way]]:
        """The jobs that wait for a time, and cannot be ordered in this way: each with its own."""
        waiting = [line for line in self.written.timed if line.needs_time]
        others = [(line, fitting.ways(self.handbook, line.item)) for line in waiting]
        return [(line, ways[0]) for line, ways in others if ways and self.way not in ways]

    @property
    def all_placed(self) -> bool:
        """Whether every job has its time."""
        return not any(line.needs_time for line in self.written.lines)

    @property
    def chosen_way(self) -> Way | None:
        """The last way with a chosen time: for an hour for which it is too late in a window."""
        return fitting.last_chosen(self.ways)

    # --- hours ----------------------------------------------------------------------------------

    @cached_property
    def calendar(self) -> Calendar | None:
        """Two weeks of hours, in the tab of the windows."""
        if self.way is None or self.way.time != "window" or self.line is None:
            return None
        item, way, now = self.line.item, self.way, self.now
        first = hours.start(self._first, now)
        free = seats.free(
            self.written.draft.agreement,
            self.handbook,
            now,
            days=DAYS,
            start=first,
            type=item.type,
            item=item,
        )
        other = self.chosen_way
        return hours.calendar(
            free,
            hours.late(self.handbook, item.type, first, now),
            first,
            now,
            partial(self._verdict, item, way),
            partial(self._verdict, item, other) if other else None,
        )

    # --- a chosen time --------------------------------------------------------------------------

    @cached_property
    def moment(self) -> MomentForm | None:
        """The fields for a day and a clock time, in the other tabs."""
        if self.way is None or self.way.time != "chosen":
            return None
        if self._form is not None:
            return self._form
        return MomentForm(None, handbook=self.handbook, at=self._asked_for(), now=self.now)

    def _asked_for(self) -> datetime | None:
        """From the address, else what the job has already."""
        try:
            at = datetime.fromisoformat(self._on) if self._on else None
        except ValueError:
            at = None
        if at is not None:
            return at.replace(tzinfo=self.handbook.zone) if at.tzinfo is None else at
        if self.line is None:
            return None
        return self.line.item.starts or self.line.agreed_at

    # --- helpers --------------------------------------------------------------------------------

    def _fits(self, line: Line, way: Way) -> bool:
        return fitting.fits(self.handbook, line.item, way.id)

    def _verdict(self, item: Item, way: Way, hour: Hour) -> Verdict:
        would_be = fitting.would_be(self.handbook, item, way.id, hour.start, self.written.now)
        return self.written.judge.of(would_be, self.written.place.edition)

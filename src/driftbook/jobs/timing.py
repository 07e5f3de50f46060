"""The page on which times are chosen: its tabs, the jobs that they are for, and the calendar."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cached_property

from driftbook.editions.models import Edition
from driftbook.handbook.deciding import windows
from driftbook.handbook.deciding.jobs import Decision
from driftbook.handbook.deciding.windows import Hour
from driftbook.handbook.schema.jobs import Way
from driftbook.jobs import fitting, hours
from driftbook.jobs.forms.times import MomentForm
from driftbook.jobs.hours import DAYS, Calendar
from driftbook.jobs.limits import orderable
from driftbook.jobs.models import Item
from driftbook.jobs.queries import seats
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
        """The tab that is open: as asked for, as last time, else the first."""
        by_id = {way.id: way for way in self.ways}
        asked = (by_id.get(self._way), by_id.get(self.written.draft.way), *self.ways)
        return next((way for way in asked if way is not None), None)

    @cached_property
    def lines(self) -> list[Line]:
        """The jobs that can be ordered in this way."""
        here = self.way.id if self.way else ""
        return [
            line for line in self.written.timed if fitting.fits(self.handbook, line.item, here)
        ]

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
    def all_placed(self) -> bool:
        """Whether every job has its time."""
        return not any(line.needs_time for line in self.written.lines)

    @property
    def chosen_way(self) -> Way | None:
        """The last way with a chosen time: for an hour for which it is too late in a window."""
        found = [way for way in self.ways if way.time == "chosen"]
        return found[-1] if found else None

    # --- hours ----------------------------------------------------------------------------------

    @cached_property
    def calendar(self) -> Calendar | None:
        """Two weeks of hours, in the tab of the windows."""
        if self.way is None or self.way.time != "window" or self.line is None:
            return None
        item, now = self.line.item, self.now
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
        verdicts = [self.written.judge.of(self._would_be(one.hour), self._edition) for one in free]
        return hours.calendar(free, self._late(first, item.type), verdicts, first, now)

    def _late(self, first: datetime, type_: str) -> list[Hour]:
        """Hours to come for which it is too late in a window, but perhaps not otherwise."""
        there = windows.between(self.handbook, first, first + timedelta(days=DAYS))
        return [
            hour
            for hour in there
            if type_ in hour.types
            and hour.start > self.now
            and not orderable(self.handbook, hour, self.now)
        ]

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
        return self.line.item.starts if self.line else None

    # --- helpers --------------------------------------------------------------------------------

    @property
    def _edition(self) -> Edition:
        return self.written.place.edition

    def _would_be(self, hour: Hour) -> Decision:
        assert self.line is not None
        assert self.way is not None
        item = self.line.item
        return fitting.would_be(self.handbook, item, self.way.id, hour.start, self.written.now)

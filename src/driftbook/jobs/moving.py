"""The page on which a job gets another time."""

from __future__ import annotations

from copy import copy
from datetime import datetime
from functools import cached_property, partial

from django.http import QueryDict
from django.utils.translation import get_language

from driftbook.editions.models import Edition
from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding.windows import Hour
from driftbook.handbook.schema.jobs import Way
from driftbook.jobs import fitting, hours, telling
from driftbook.jobs.actions.deciding import Refused
from driftbook.jobs.actions.seats import Taken
from driftbook.jobs.forms.moving import MoveForm
from driftbook.jobs.hours import DAYS, Calendar
from driftbook.jobs.models import Job
from driftbook.jobs.placing import button
from driftbook.jobs.queries import seats
from driftbook.jobs.verdicts import Judge, Verdict
from driftbook.wording import conditions


class Moving:
    """A job, its ways of ordering, and the calendar. Times are in the handbook's zone."""

    def __init__(
        self, job: Job, edition: Edition, handbook: Handbook, now: datetime, said: QueryDict
    ) -> None:
        self.job, self.edition, self.handbook = job, edition, handbook
        self.now = now.astimezone(handbook.zone)
        self._said = said
        self._form: MoveForm | None = None
        self.judge = Judge(job.order.agreement, handbook)
        self.preview: Verdict | None = None
        self.preview_time = ""
        self.problem: Exception | None = None

    # --- what came of a post --------------------------------------------------------------------

    def with_form(self, form: MoveForm) -> Moving:
        """The same page with what was typed."""
        again = copy(self)
        again._form = form
        return again

    def previewing(self, form: MoveForm) -> Moving:
        """What the job would count as at the time that was typed; nothing has changed."""
        again = self.with_form(form)
        wanted = form.wanted()
        ways = [wanted.way, *(way.id for way in self.ways if way.time == "chosen")]
        decisions = [
            fitting.would_be(self.handbook, self.job, way, wanted.starts, self.now)
            for way in ways
            if any(one.id == way for one in self.ways)
        ]
        fit = next((one for one in decisions if one.allowed), next(iter(decisions), None))
        if fit is not None:
            again.preview = self.judge.of(fit, self.edition)
            again.preview_way = fit.way.id if fit.way else wanted.way
        again.preview_time = telling.span(wanted.starts, None, self.handbook)
        return again

    def refused(self, problem: Exception) -> Moving:
        """Why it was not moved."""
        again = copy(self)
        again.problem = problem
        return again

    preview_way = ""

    @property
    def taken(self) -> str:
        """The hour that others have taken meanwhile."""
        if not isinstance(self.problem, Taken):
            return ""
        return telling.span(self.problem.hour.start, self.problem.hour.end, self.handbook)

    @property
    def nearest(self) -> list[tuple[str, str]]:
        """Free hours instead."""
        near = self.problem.nearest if isinstance(self.problem, Taken) else ()
        return [(button(one), telling.span(one.start, one.end, self.handbook)) for one in near]

    @property
    def failed(self) -> list[str]:
        """The conditions that fail."""
        language = get_language() or "en"
        found = self.problem.problems if isinstance(self.problem, Refused) else ()
        return [conditions.phrase(one, language) for _index, one in found]

    # --- the page -------------------------------------------------------------------------------

    @cached_property
    def ways(self) -> list[Way]:
        """The tabs."""
        return [way for way in fitting.ways(self.handbook, self.job) if way.time != "none"]

    @cached_property
    def way(self) -> Way | None:
        """The tab that is open: as asked for, as ordered, else the first."""
        typed = self._form.data.get("way", "") if self._form else ""
        by_id = {way.id: way for way in self.ways}
        asked = (typed, self._said.get("way", ""), self.job.way)
        found = [by_id[name] for name in asked if name in by_id]
        return next(iter([*found, *self.ways]), None)

    @property
    def chosen_way(self) -> Way | None:
        """The last way with a chosen time: for an hour for which it is too late in a window."""
        return fitting.last_chosen(self.ways)

    @cached_property
    def calendar(self) -> Calendar | None:
        """Two weeks of hours, in the tab of the windows."""
        if self.way is None or self.way.time != "window":
            return None
        first = hours.start(self._said.get("from", ""), self.now)
        free = seats.free(
            self.job.order.agreement,
            self.handbook,
            self.now,
            days=DAYS,
            start=first,
            type=self.job.type,
        )
        free = [one for one in free if one.hour.start != self.job.starts]
        other = self.chosen_way
        return hours.calendar(
            free,
            hours.late(self.handbook, self.job.type, first, self.now),
            first,
            self.now,
            partial(self._verdict, self.way),
            partial(self._verdict, other) if other else None,
        )

    def _verdict(self, way: Way, hour: Hour) -> Verdict:
        would_be = fitting.would_be(self.handbook, self.job, way.id, hour.start, self.now)
        return self.judge.of(would_be, self.edition)

    @cached_property
    def moment(self) -> MoveForm | None:
        """The fields for a day and a clock time, in the other tabs."""
        if self.way is None or self.way.time != "chosen":
            return None
        if self._form is not None:
            return self._form
        at = None
        try:
            on = self._said.get("on", "")
            at = datetime.fromisoformat(on).replace(tzinfo=self.handbook.zone) if on else None
        except ValueError:
            at = None
        return MoveForm(None, handbook=self.handbook, now=self.now, at=at or self.job.starts)

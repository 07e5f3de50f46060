"""The story of the demo's downtime, told in the order of time as if it had happened before now."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from functools import partial
from itertools import count
from typing import Any
from uuid import uuid4

from driftbook.downtime.changes import actions as changing
from driftbook.downtime.changes import refusals as not_changed
from driftbook.downtime.demo_story import Asked, Called, Down, Story, Written
from driftbook.downtime.manuals import actions as writing
from driftbook.downtime.manuals import refusals as not_written
from driftbook.downtime.models import Change, Downtime, Meeting, Notice, PlanStep
from driftbook.downtime.planning import actions as planning
from driftbook.downtime.planning import refusals as not_planned
from driftbook.downtime.status import actions as status
from driftbook.downtime.telling import actions as telling
from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding import downtime as deciding
from driftbook.handbook.deciding.downtime_shapes import DowntimeFacts
from driftbook.history.by import By
from driftbook.people.models import Agreement, Organisation
from driftbook.people.stories import who

REFUSALS = (not_changed.Refused, not_planned.Refused, not_written.Refused)
BEGAN = timedelta(days=90)
"""So long ago pages were opened and addresses written down."""
KNOWN = timedelta(minutes=4)
"""After what broke has broken, somebody reports it."""
MOST_DAYS = 70
"""So many days are looked at for one on which a downtime may be."""
Do = Callable[[datetime], Any]


@dataclass
class Scene:
    """What there is, and what is still to happen, by the instant at which it does."""

    agreement: Agreement
    handbook: Handbook
    now: datetime
    changes: dict[str, Change] = field(default_factory=dict)
    to_come: list[tuple[datetime, int, Do]] = field(default_factory=list)
    turns: count[int] = field(default_factory=count)

    def play(self, story: Story) -> None:
        """All of it. What lies ahead of now is left to the worker and to whoever tries it."""
        self._settings(story)
        for manual in story.manuals:
            self._then(self._ago(manual.days_ago), partial(self._write, manual))
        for change in story.changes:
            self._then(self._ago(change.days_ago), partial(self._ask, change))
        for meeting in story.meetings:
            self._then(self._ago(meeting.days_ago), partial(self._call, meeting))
        for one in story.downtime:
            self._plan_later(one)
        while self.to_come and self.to_come[0][0] <= self.now:
            at, _turn, do = heapq.heappop(self.to_come)
            do(at)

    # --- time and people --------------------------------------------------------------------------

    def _then(self, at: datetime, do: Do) -> None:
        heapq.heappush(self.to_come, (at, next(self.turns), do))

    def _ago(self, days: float) -> datetime:
        return self.now - timedelta(days=days)

    def _clock(self, in_days: int, at: str) -> datetime:
        """So many days from now, at this time of the handbook's zone."""
        day = self.now.astimezone(self.handbook.zone).date() + timedelta(days=in_days)
        return datetime.combine(day, time.fromisoformat(at), tzinfo=self.handbook.zone)

    def _who(self, name: str) -> tuple[Organisation, By]:
        user, organisation, roles = who(self.agreement, name)
        return organisation, By(user.key, roles[0])

    # --- what is there from the beginning ---------------------------------------------------------

    def _settings(self, story: Story) -> None:
        at = self.now - BEGAN
        for page in story.pages:
            organisation, by = self._who(page.by)
            status.open_page(organisation=organisation, languages=page.languages, by=by, now=at)
        for told in story.told:
            organisation, by = self._who(told.by)
            telling.add_recipient(
                organisation=organisation,
                agreement=self.agreement,
                audience=told.audience,
                to=told.mail,
                language=self.handbook.cover.language,
                by=by,
                now=at,
            )

    def _write(self, one: Written, at: datetime) -> None:
        organisation, by = self._who(one.by)
        review = self.now.date() + timedelta(days=one.review_in_days)
        manual = writing.write(
            key=uuid4(),
            organisation=organisation,
            agreement=self.agreement,
            sort=one.sort,
            title=one.title,
            text=one.text,
            language=one.language,
            systems=one.systems,
            readers=one.readers,
            owner_role=one.owner_role,
            owner=by.person,
            review=review,
            by=by,
            now=at,
        )
        for other in one.also:
            writing.translate(original=manual, key=uuid4(), by=by, now=at, **other.model_dump())

    # --- changes and councils ---------------------------------------------------------------------

    def _ask(self, one: Asked, at: datetime) -> None:
        organisation, by = self._who(one.by)
        start = self._clock(one.in_days, one.at)
        what = one.model_dump(
            include={"title", "why", "kind", "systems", "risk", "plan", "way_back"}
        )
        change = self.changes[one.id] = changing.ask(
            agreement=self.agreement,
            organisation=organisation,
            start=start,
            end=start + timedelta(minutes=one.minutes),
            by=by,
            now=at,
            **what,
        )
        for said in one.advice:
            more = said.model_dump(include={"council", "evaluation", "priority", "words"})
            advise = partial(self._advise, change, said.by, more)
            self._then(self._ago(said.days_ago), advise)
        if one.decision:
            more = one.decision.model_dump(include={"approved", "because"})
            decide = partial(self._decide, change, one.decision.by, more)
            self._then(self._ago(one.decision.days_ago), decide)

    def _advise(self, change: Change, name: str, said: dict[str, Any], at: datetime) -> None:
        changing.advise(change=change, by=self._who(name)[1], now=at, **said)

    def _decide(self, change: Change, name: str, said: dict[str, Any], at: datetime) -> None:
        changing.decide(change=change, by=self._who(name)[1], now=at, **said)

    def _call(self, one: Called, at: datetime) -> None:
        by = self._who(one.by)[1]
        start = self._clock(one.in_days, one.at)
        meeting = changing.call_meeting(
            agreement=self.agreement,
            council=one.council,
            start=start,
            end=start + timedelta(minutes=one.minutes),
            place=one.place,
            by=by,
            now=at,
        )
        sent = partial(changing.send_agenda, meeting=meeting, by=by)
        self._then(at + timedelta(days=1), lambda then: sent(now=then))
        if one.minuted:
            self._then(meeting.end, partial(self._minute, meeting, one))

    def _minute(self, meeting: Meeting, one: Called, at: datetime) -> None:
        if one.minuted is None:
            return
        said = one.minuted.items
        changing.minute(
            meeting=meeting,
            present=[who(self.agreement, name)[0].key for name in one.minuted.present],
            words=one.minuted.words,
            items={
                self.changes[id].key: changing.Outcome(**outcome.model_dump())
                for id, outcome in said.items()
            },
            by=self._who(one.minuted.by)[1],
            now=at,
        )

    # --- downtime ---------------------------------------------------------------------------------

    def _plan_later(self, one: Down) -> None:
        start = self._allowed(one)
        broke = self._kind(one) == "unplanned"
        known = start + KNOWN if broke else self._ago(one.days_ago)
        self._then(known, partial(self._plan, one, start))

    def _kind(self, one: Down) -> str:
        chapter = self.handbook.downtime
        if chapter is None or one.kind not in chapter.kinds:
            raise LookupError(f"the handbook knows no kind {one.kind}")
        return chapter.kinds[one.kind].planning

    def _allowed(self, one: Down) -> datetime:
        """The first start that the handbook allows. Raises LookupError."""
        if self._kind(one) == "unplanned":
            return self._clock(one.in_days, one.at)
        known = self._ago(one.days_ago)
        for day in range(one.in_days, one.in_days + MOST_DAYS):
            start = self._clock(day, one.at)
            end = start + timedelta(minutes=one.minutes)
            facts = DowntimeFacts(one.kind, tuple(one.systems), start, end, known)
            if deciding.decide(self.handbook, facts, known).allowed:
                return start
        raise LookupError(f"{one.title} is never allowed")

    def _plan(self, one: Down, start: datetime, at: datetime) -> None:
        organisation, by = self._who(one.by)
        downtime = planning.plan(
            organisation=organisation,
            agreement=self.agreement,
            kind=one.kind,
            systems=one.systems,
            start=start,
            end=start + timedelta(minutes=one.minutes),
            title=one.title,
            text=one.text,
            change=self.changes[one.change] if one.change else None,
            by=by,
            now=at,
        )
        for notice in downtime.notices.filter(audience__in=one.early, state="waiting"):
            telling.send_now(notice=notice, by=by, now=at)
        self._tell_when_due(downtime, one, at)
        for step in downtime.plan_steps.order_by("by", "pk")[: one.steps_done]:
            self._then(max(step.by - timedelta(days=1), at), partial(self._do_step, step, one))
        if downtime.started is None:
            self._then(start, partial(self._start, downtime, one))
        if one.over_after is not None:
            over = start + timedelta(minutes=one.over_after)
            self._then(over, partial(self._finish, downtime, one))

    def _do_step(self, step: PlanStep, one: Down, at: datetime) -> None:
        planning.finish_step(step=step, by=self._who(one.by)[1], now=at)

    def _start(self, downtime: Downtime, one: Down, at: datetime) -> None:
        planning.start(downtime=downtime, by=self._who(one.by)[1], now=at)
        self._tell_when_due(downtime, one, at)

    def _finish(self, downtime: Downtime, one: Down, at: datetime) -> None:
        planning.finish(downtime=downtime, by=self._who(one.by)[1], now=at)
        self._tell_when_due(downtime, one, at)

    def _tell_when_due(self, downtime: Downtime, one: Down, at: datetime) -> None:
        for notice in downtime.notices.filter(state="waiting"):
            self._then(max(notice.due, at), partial(self._tell, notice, one))

    def _tell(self, notice: Notice, one: Down, at: datetime) -> None:
        telling.publish(notice=notice, now=at)
        notice.refresh_from_db()
        if notice.state == "by-hand" and one.posted_by and notice.audience not in one.unposted:
            posted = at + timedelta(minutes=one.posted_after)
            self._then(posted, partial(self._post, notice, one.posted_by))

    def _post(self, notice: Notice, name: str, at: datetime) -> None:
        notice.refresh_from_db()
        if notice.state == "by-hand":
            telling.confirm(notice=notice, by=self._who(name)[1], now=at)

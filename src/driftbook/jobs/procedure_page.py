"""What the pages of procedures show, gathered; the templates only lay it out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding import procedures as deciding
from driftbook.handbook.deciding.standing import Duty, Happened, Line, Standing
from driftbook.jobs.actions.ordering_after import NotOrdered
from driftbook.jobs.forms.procedures import OutcomeForm
from driftbook.jobs.models import Procedure, ProcedureEvent
from driftbook.jobs.queries import procedures as queries
from driftbook.jobs.queries.procedures import Stood
from driftbook.people import queries as people
from driftbook.people.actors import Actor
from driftbook.wording import reasons

MOST = 200
"""How many rows each list shows."""


@dataclass(frozen=True)
class Lists:
    """The list, in its parts."""

    ours: list[Stood]
    others: list[Stood]
    ended: list[Stood]
    dropped: list[Stood]
    more: bool
    """There are more than are shown."""
    shows_dropped: bool
    any_dropped: bool

    @property
    def overdue(self) -> int:
        """How many of ours are overdue."""
        return sum(bool(one.standing.waiting and one.standing.waiting.overdue) for one in self.ours)


@dataclass(frozen=True)
class Shown:
    """A line of the time line with what stands on the row of its event."""

    line: Line
    happened: Happened | None = None
    event: ProcedureEvent | None = None
    recorder: str = ""
    """Who wrote it down; empty where nobody is known any longer."""

    @property
    def recorded_later(self) -> date | None:
        """The day on which it was written down, where that is another than when it happened."""
        if self.event is None or self.line.at is None:
            return None
        day = self.event.recorded.astimezone(self.line.at.tzinfo).date()
        return day if day != self.line.day else None


@dataclass(frozen=True)
class Page:
    """One procedure."""

    procedure: Procedure
    handbook: Handbook
    mark: str
    """Of the edition that it began under, for links: `gladsaxe@3`."""
    standing: Standing
    lines: list[Shown]
    reasons: list[tuple[str, tuple[str, ...]]]
    duty: Duty | None
    """What the system does next by itself."""
    form: OutcomeForm | None
    """For whoever may write down what happened."""
    cancelled: bool
    """It ended before any ending, because the job was cancelled."""


def lists(who: Actor, now: datetime, *, dropped: bool = False) -> Lists:
    """What waits for the person's organisations, for others, and what has ended."""
    rows = queries.procedures(who)
    waiting = queries.waiting(rows)
    parts = [queries.ours(waiting, who), queries.others(waiting, who), queries.ended(rows, now)]
    gone = queries.dropped(rows, now)
    found = [queries.stood(part, now, MOST + 1) for part in (*parts, *([gone] if dropped else []))]
    ours, others, ended = found[:3]
    return Lists(
        ours=ours[:MOST],
        others=others[:MOST],
        ended=ended[:MOST],
        dropped=found[3][:MOST] if dropped else [],
        more=any(len(part) > MOST for part in found),
        shows_dropped=dropped,
        any_dropped=_any(gone),
    )


def _any(rows: QuerySet[Procedure]) -> bool:
    return rows.order_by().exists()


def page(
    procedure: Procedure,
    who: Actor,
    now: datetime,
    language: str,
    *,
    data: Mapping[str, Any] | None = None,
) -> Page | None:
    """What the page of a procedure shows; None where its edition cannot be read any longer."""
    handbook = queries.handbook_of(procedure)
    if handbook is None:
        return None
    standing = queries.stand(procedure, handbook, now)
    cancelled = queries.cancelled(procedure)
    waiting = None if cancelled else standing.waiting
    form = None
    if waiting is not None and queries.role(who, procedure):
        form = OutcomeForm(data, waiting=waiting, standing=standing)
    return Page(
        procedure=procedure,
        handbook=handbook,
        mark=f"{handbook.id}@{procedure.edition.number}",
        standing=standing,
        lines=list(_lines(procedure, standing, cancelled)),
        reasons=[]
        if cancelled
        else [(reasons.phrase(why, language), why.source) for why in standing.reasons],
        duty=None if cancelled else deciding.next_duty(standing, procedure.done_until),
        form=form,
        cancelled=cancelled,
    )


def _lines(procedure: Procedure, standing: Standing, cancelled: bool) -> Iterator[Shown]:
    rows = queries.events(procedure)
    names = people.names(row.person for row in rows)
    told = iter(zip(standing.past, rows, strict=True))
    for line in standing.lines:
        if line.kind == "outcome":
            happened, row = next(told)
            recorder = names.get(row.person, "") if row.person else ""
            yield Shown(line, happened, row, recorder)
        elif line.tense == "past" or not cancelled:
            yield Shown(line)


def not_ordered(refused: NotOrdered) -> str:
    """Why the job that follows cannot be ordered, in words."""
    lacking = [str(one.params["name"]) for one in refused.failed if one.code == "fact-said"]
    if lacking:
        return _("The job that follows cannot be ordered, because nobody has said: %(names)s.") % {
            "names": ", ".join(lacking)
        }
    return _("The job that follows cannot be ordered: the handbook has no way of ordering it so.")

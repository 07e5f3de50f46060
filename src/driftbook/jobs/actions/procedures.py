"""Procedures begin with a job, move by what people write down, and end (G-26 … G-29).

Locks are taken in this order: job, procedure, whatever an order locks, the chains of the history.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from driftbook.editions.models import Edition
from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding import procedures as deciding
from driftbook.handbook.deciding.refused import InTheFuture
from driftbook.handbook.deciding.standing import Duty, Ended, Event, Standing
from driftbook.handbook.reading import Unreadable
from driftbook.history.actions import record_for
from driftbook.history.by import ITSELF, By
from driftbook.jobs.actions import deeds, ordering_after, procedure_letters
from driftbook.jobs.models import Job, Procedure, ProcedureEvent
from driftbook.jobs.models.orders import CLOSED, PLACED, WAITING
from driftbook.jobs.queries import procedures as queries
from driftbook.work.transactions import demand

RECORDED = "procedure.recorded"


class Meanwhile(Exception):
    """Somebody else has written something down since the page was shown."""


def begin(
    *, job: Job, name: str, handbook: Handbook, edition: Edition, by: By, now: datetime
) -> Procedure:
    """Begin the procedure `name` for the job, in the transaction that orders it; twice is once.

    Raises NotInATransaction; Unanswerable for a procedure that the handbook does not have.
    """
    demand("begin()")
    there = Procedure.objects.filter(job=job).first()
    if there is not None:
        return there
    standing = deciding.stand(handbook, name, now, now=now)
    procedure = Procedure(job=job, name=name, edition=edition, began=now)
    _place(procedure, handbook, standing)
    procedure.save()
    _tell(procedure, "procedure.began", by, now, after={"name": standing.name})
    return procedure


def record(
    *,
    procedure: Procedure,
    step: str,
    outcome: str,
    facts: Mapping[str, str],
    at: datetime,
    by: By,
    now: datetime,
    note: str = "",
    position: int | None = None,
) -> Procedure:
    """Write down what came of the step, and do what follows, in one transaction.

    An ending lets the job go on or closes it, and may order another job. Everybody whom the
    handbook names is told. `position` is how many events there were when the page was shown: the
    same again is the same, and anything else raises Meanwhile. Raises Refused for what cannot have
    happened so, NotNow for a job that no longer waits, ordering_after.NotOrdered where the job
    that follows cannot be ordered, Unreadable for an edition that this release cannot read.
    """
    with transaction.atomic():
        job = deeds.locked(procedure.job)
        current = _locked(procedure)
        handbook = _read(current)
        before = queries.events(current)
        event = Event(step, outcome, at, dict(facts))
        if position is not None and position != len(before):
            if _is_the_same(before, position, event, by):
                return current
            raise Meanwhile
        if job.state != WAITING and not current.ending:
            raise deeds.NotNow(job, RECORDED)
        standing = _after(current, handbook, before, event, now)
        happened = standing.past[-1]
        ProcedureEvent.objects.create(
            procedure=current,
            position=len(before),
            step=step,
            outcome=outcome,
            facts={said.fact: said.value for said in happened.said},
            note=note,
            at=at,
            recorded=now,
            person=by.person,
            role=by.role,
        )
        if standing.ended is not None and standing.ended.orders is not None:
            current.ordered = ordering_after.order(
                job=job,
                name=current.name,
                ordered=standing.ended.orders,
                handbook=handbook,
                edition=current.edition,
                by=by,
                now=now,
            )
        _place(current, handbook, standing)
        current.save()
        if standing.ended is not None:
            _end(job, standing.ended, happened.at, by, now)
        after = {"name": standing.name, "step": happened.step_name, "outcome": happened.name}
        _tell(current, "procedure.recorded", by, now, after=after)
        procedure_letters.happened(procedure=current, standing=standing, note=note, by=by, now=now)
    return current


def abandon(*, job: Job, by: By, now: datetime) -> None:
    """End the procedure of a job that is cancelled, in the same transaction; twice is once."""
    demand("abandon()")
    row = Procedure.objects.filter(job=job).first()
    if row is None:
        return
    current = _locked(row)
    if current.ended is None:
        current.step, current.acts, current.due = "", None, None
        current.next_due, current.done_until, current.ended = None, None, now
        current.save()
        _tell(current, "procedure.abandoned", by, now)


def do(*, procedure: Procedure, now: datetime) -> Duty | None:
    """Do what the system has to do by itself for a locked procedure, if that is due.

    Of several that have passed only the last is done. Raises NotInATransaction, Unreadable.
    """
    demand("do()")
    if procedure.ended is None and procedure.job.state != WAITING:
        abandon(job=procedure.job, by=ITSELF, now=now)
        return None
    handbook = _read(procedure)
    standing = queries.stand(procedure, handbook, now)
    duty = deciding.next_duty(standing, procedure.done_until)
    if duty is not None and duty.at > now:
        duty = None
    if duty is not None:
        procedure.done_until = duty.at
        if duty.kind == "drop-out":
            procedure.dropped = now
            _tell(procedure, "procedure.dropped", ITSELF, now)
        else:
            procedure_letters.duty(procedure=procedure, standing=standing, duty=duty, now=now)
    following = deciding.next_duty(standing, procedure.done_until)
    procedure.next_due = following.at if following else None
    procedure.save()
    return duty


def _locked(procedure: Procedure) -> Procedure:
    rows = Procedure.objects.select_for_update(of=("self",))
    return queries.with_parties(rows).get(pk=procedure.pk)


def _read(procedure: Procedure) -> Handbook:
    handbook = queries.handbook_of(procedure)
    if handbook is None:
        raise Unreadable([])
    return handbook


def _after(
    procedure: Procedure,
    handbook: Handbook,
    before: list[ProcedureEvent],
    event: Event,
    now: datetime,
) -> Standing:
    """Where it stands with the event. Raises Refused."""
    if event.at > now:
        raise InTheFuture(event.at, now)
    events = [*queries.as_facts(before), event]
    return deciding.stand(handbook, procedure.name, procedure.began, events, now)


def _is_the_same(before: list[ProcedureEvent], position: int, event: Event, by: By) -> bool:
    """Whether this very thing was written down there already, by the same person."""
    there = before[position] if position < len(before) else None
    if there is None:
        return False
    said = {name: value.strip() for name, value in event.facts.items() if value.strip()}
    same = (there.step, there.outcome, there.facts) == (event.step, event.outcome, said)
    return same and there.person == by.person


def _place(procedure: Procedure, handbook: Handbook, standing: Standing) -> None:
    """Write on the row where it stands, and when the worker has something to do."""
    waiting, ended = standing.waiting, standing.ended
    duty = deciding.next_duty(standing)
    procedure.step = waiting.step if waiting else ""
    procedure.acts = (
        queries.acting(procedure.job.order, handbook, waiting.by.id) if waiting else None
    )
    procedure.due = waiting.late_from if waiting else None
    procedure.ending = ended.ending if ended else ""
    procedure.ended = ended.at if ended else None
    procedure.done_until = None
    procedure.next_due = duty.at if duty else None


def _end(job: Job, ended: Ended, at: datetime, by: By, now: datetime) -> None:
    what, state = ("released", PLACED) if ended.job == "goes-on" else ("closed", CLOSED)
    deeds.add(
        job=job,
        what=what,
        state=state,
        given={WAITING},
        by=by,
        now=now,
        at=at,
        details={"ending": ended.name},
    )


def _tell(
    procedure: Procedure,
    did: str,
    by: By,
    now: datetime,
    after: Mapping[str, str] | None = None,
) -> None:
    """In the history of both parties."""
    order = procedure.job.order
    record_for(
        {order.orderer.key, order.provider.key},
        by=by,
        did=did,
        kind="procedure",
        key=str(procedure.key),
        after={"number": procedure.job.number, **(after or {})},
        now=now,
    )

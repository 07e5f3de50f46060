"""The course of a procedure from where it is: what it waits for, until when, what comes then."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime

from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding import periods
from driftbook.handbook.deciding.standing import (
    Ended,
    Expected,
    Offered,
    Ordered,
    Party,
    Waiting,
    Wanted,
)
from driftbook.handbook.deciding.windows import chapter
from driftbook.handbook.schema.procedures import Ending, Outcome, Procedure, Step


def place(procedure: Procedure, name: str) -> Step | Ending:
    """The step or ending of that id; the schema's reading says that there is one."""
    named: dict[str, Step | Ending] = {step.id: step for step in procedure.steps}
    return (named | {ending.id: ending for ending in procedure.endings})[name]


def party(handbook: Handbook, name: str) -> Party:
    """A party, with its name."""
    return Party(name, handbook.cover.parties[name].name)


def told(handbook: Handbook, procedure: Procedure, outcome: Outcome) -> tuple[Party, ...]:
    """Who is told of the outcome, and of the ending that it leads to; each once."""
    target = place(procedure, outcome.then)
    names = [*outcome.tells, *(target.tells if isinstance(target, Ending) else [])]
    return tuple(party(handbook, name) for name in dict.fromkeys(names))


def due_day(handbook: Handbook, step: Step, began: datetime, since: datetime) -> tuple[date, bool]:
    """The last day for the step, and whether that is at once, as its own had passed already."""
    first = periods.local_day(handbook, since)
    own = counted(handbook, step, periods.local_day(handbook, began), first)
    return max(own, first), own < first


def counted(handbook: Handbook, step: Step, began: date, since: date) -> date:
    """The last day for the step as it is written, also where that has passed already."""
    start = began if step.due.after == "begin" else since
    return periods.later(handbook, start, step.due.within, chapter(handbook).working_days)


# --- now ----------------------------------------------------------------------------------------


def waiting(
    handbook: Handbook,
    procedure: Procedure,
    step: Step,
    began: datetime,
    since: datetime,
    now: datetime,
) -> Waiting:
    """The step that it waits for; `since` and `now` in the handbook's zone."""
    due, at_once = due_day(handbook, step, began, since)
    late_from = periods.end_of(handbook, due)
    days = {
        periods.earlier(handbook, due, before, chapter(handbook).working_days)
        for before in step.remind
    }
    reminders = (periods.morning_of(handbook, day) for day in sorted(days))
    return Waiting(
        step=step.id,
        name=step.name,
        text=step.text,
        by=party(handbook, step.by),
        since=since,
        due=due,
        late_from=late_from,
        at_once=at_once,
        overdue=not periods.is_before(now, late_from),
        reminders=tuple(at for at in reminders if periods.is_before(since, at)),
        outcomes=tuple(_offered(handbook, procedure, step, one) for one in step.outcomes),
        notes=step.notes,
        source=tuple(step.source or procedure.source),
    )


def _offered(handbook: Handbook, procedure: Procedure, step: Step, outcome: Outcome) -> Offered:
    target = place(procedure, outcome.then)
    source = tuple(outcome.source or step.source or procedure.source)
    return Offered(
        outcome=outcome.id,
        name=outcome.name,
        text=outcome.text,
        then=outcome.then,
        then_name=target.name,
        ends=isinstance(target, Ending),
        if_nothing=outcome.if_nothing,
        facts=tuple(
            Wanted(name, f.name, f.text, f.kind, f.required, tuple(f.source) or source)
            for name, f in outcome.facts.items()
        ),
        tells=told(handbook, procedure, outcome),
        source=source,
    )


def ended(
    handbook: Handbook, ending: Ending, at: datetime, said: Mapping[str, str], now: datetime
) -> Ended:
    """The ending that was reached at that instant, in the handbook's zone."""
    last = next((one.day for one in shown(handbook, ending, at.date())), None)
    drops_out = periods.end_of(handbook, last) if last else None
    return Ended(
        ending=ending.id,
        name=ending.name,
        text=ending.text,
        at=at,
        job=ending.job,
        orders=_ordered(handbook, ending, said),
        drops_out=drops_out,
        shown_until=last,
        dropped=drops_out is not None and not periods.is_before(now, drops_out),
        notes=ending.notes,
        source=tuple(ending.source),
    )


def _ordered(handbook: Handbook, ending: Ending, said: Mapping[str, str]) -> Ordered | None:
    orders = ending.orders
    if orders is None:
        return None
    name = chapter(handbook).types[orders.type].name
    return Ordered(orders.type, name, orders.unit, orders.door, dict(said))


# --- what is expected ---------------------------------------------------------------------------


def expected(
    handbook: Handbook,
    procedure: Procedure,
    step: Step,
    began: datetime,
    due: date,
    now: datetime,
) -> Iterator[Expected]:
    """Along the outcomes `if_nothing`, each on the last day for it; a circle ends where it began.

    What is overdue is expected today.
    """
    start = periods.local_day(handbook, began)
    day = max(due, periods.local_day(handbook, now))
    passed = {step.id}
    while (outcome := default(step)) is not None and outcome.then not in passed:
        passed.add(outcome.then)
        target = place(procedure, outcome.then)
        source = tuple(target.source or procedure.source)
        if isinstance(target, Ending):
            yield Expected("ending", target.id, target.name, day, None, outcome.name, source)
            yield from shown(handbook, target, day)
            return
        step, day = target, max(day, counted(handbook, target, start, day))
        by = party(handbook, step.by)
        yield Expected("step", step.id, step.name, day, by, outcome.name, source)


def default(step: Step) -> Outcome | None:
    """The outcome that it comes to if nobody answers."""
    return next((outcome for outcome in step.outcomes if outcome.if_nothing), None)


def shown(handbook: Handbook, ending: Ending, ended: date) -> Iterator[Expected]:
    """The last day on which the ending is shown."""
    if ending.drops_out_after is not None:
        days = chapter(handbook).working_days
        last = periods.later(handbook, ended, ending.drops_out_after, days)
        yield Expected("drop-out", ending.id, ending.name, last, None, None, tuple(ending.source))

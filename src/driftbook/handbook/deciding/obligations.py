"""The time line of a procedure, what the system has to do by itself, and why it stands there."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding import course, periods
from driftbook.handbook.deciding.answers import Reason
from driftbook.handbook.deciding.standing import Duty, Ended, Expected, Happened, Line, Waiting
from driftbook.handbook.schema.procedures import Procedure, Step


def lines(
    procedure: Procedure,
    began: datetime,
    past: Sequence[Happened],
    waiting: Waiting | None,
    ended: Ended | None,
    expected: Sequence[Expected],
) -> Iterator[Line]:
    """What happened, what it waits for, what is expected; sorted by day."""
    source = tuple(procedure.source)
    yield Line("past", "began", procedure.start, procedure.name, began.date(), source, began)
    for one in past:
        about = (one.step, one.step_name, one.at.date(), one.source, one.at)
        yield Line("past", "outcome", *about, one.name, one.by, one.late)
    if waiting is not None:
        at = (waiting.step, waiting.name, waiting.due, waiting.source)
        yield Line("now", "step", *at, by=waiting.by, late=waiting.overdue)
    if ended is not None:
        name, on, clauses = ended.name, ended.at, ended.source
        yield Line("past", "ending", ended.ending, name, on.date(), clauses, on)
        if ended.dropped and ended.drops_out is not None:
            on = ended.drops_out
            yield Line("past", "drop-out", ended.ending, name, on.date(), clauses, on)
    for other in expected:
        come = (other.id, other.name, other.day, other.source)
        yield Line("expected", other.kind, *come, outcome=other.after, by=other.by)


def duties(handbook: Handbook, waiting: Waiting | None, ended: Ended | None) -> Iterator[Duty]:
    """Reminders, the notice that it is overdue on the morning after, the drop-out; in time."""
    if waiting is not None:
        for at in waiting.reminders:
            yield Duty("reminder", at, waiting.step, waiting.by)
        after = periods.local_day(handbook, waiting.late_from)
        yield Duty("overdue", periods.morning_of(handbook, after), waiting.step, waiting.by)
    if ended is not None and ended.drops_out is not None:
        yield Duty("drop-out", ended.drops_out, ended.ending, None)


def reasons(
    handbook: Handbook,
    procedure: Procedure,
    began: datetime,
    waiting: Waiting | None,
    ended: Ended | None,
) -> Iterator[Reason]:
    """Why it waits until then, or how it ended and what follows."""
    if waiting is not None:
        yield from _why_waiting(handbook, procedure, began, waiting)
    if ended is not None:
        yield from _why_ended(procedure, ended)


def _why_waiting(
    handbook: Handbook, procedure: Procedure, began: datetime, waiting: Waiting
) -> Iterator[Reason]:
    step = course.place(procedure, waiting.step)
    assert isinstance(step, Step)  # noqa: S101 it is the step that it waits for
    params: dict[str, object] = {"name": waiting.name, "party": waiting.by.name}
    since = waiting.since.date()
    yield Reason("step-waits", {**params, "since": since}, waiting.source)
    counted = course.counted(handbook, step, began.date(), since)
    params = {"due": waiting.due, "counted": counted, "began": began.date(), "since": since}
    code = "due-from-step" if step.due.after == "step" else "due-from-begin"
    yield Reason("due-at-once" if waiting.at_once else code, params, waiting.source)
    if waiting.overdue:
        yield Reason("step-overdue", {"due": waiting.due, "party": waiting.by.name}, waiting.source)


def _why_ended(procedure: Procedure, ended: Ended) -> Iterator[Reason]:
    source = ended.source or tuple(procedure.source)
    yield Reason("procedure-ended", {"name": ended.name, "on": ended.at.date()}, source)
    yield Reason(f"job-{ended.job}", {}, source)
    if ended.orders is not None:
        yield Reason("orders-job", {"type": ended.orders.type_name}, source)
    if ended.shown_until is not None:
        code = "dropped-out" if ended.dropped else "drops-out"
        yield Reason(code, {"until": ended.shown_until}, source)

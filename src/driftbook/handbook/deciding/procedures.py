"""Where a procedure stands, from what has happened: a pure fold over events (G-26 … G-29).

It waits for exactly one party, or it has ended. Due times are days: what is due on a day is in time
until that day ends in the handbook's zone. Times counted from the beginning do not move when
something comes late; a step whose day has passed when it begins to wait is due that same day.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding import course, obligations, periods
from driftbook.handbook.deciding.answers import Unanswerable
from driftbook.handbook.deciding.jobs import asks
from driftbook.handbook.deciding.refused import (
    AfterTheEnding,
    BeforeTheLast,
    FactsWanting,
    Fault,
    NotOffered,
    OtherStep,
)
from driftbook.handbook.deciding.standing import Duty, Event, Happened, Ordered, Said, Standing
from driftbook.handbook.deciding.support import refuse_other_years
from driftbook.handbook.deciding.windows import chapter
from driftbook.handbook.schema.procedures import NeededFact, Outcome, Procedure, Step


@dataclass
class _Fold:
    """Where the procedure is while its events are read."""

    at: str
    since: datetime
    past: list[Happened] = field(default_factory=list)
    said: dict[str, str] = field(default_factory=dict)


def stand(
    handbook: Handbook,
    name: str,
    began: datetime,
    events: Sequence[Event] = (),
    now: datetime | None = None,
) -> Standing:
    """Where the procedure stands at `now`, and the time line of what was, is and is expected.

    All instants are aware; a `now` before the last event counts as that event's, because what has
    happened stays so. Raises NoChapter; Unanswerable for a procedure or step that the handbook does
    not have; Refused for what cannot have happened so; ValueError for an instant without a zone or
    outside 1970-2199.
    """
    procedure = found(handbook, name)
    for instant in (began, *(event.at for event in events), *([now] if now else [])):
        _usable(instant)
    fold = _Fold(procedure.start, began.astimezone(handbook.zone))
    for event in events:
        _follow(handbook, procedure, fold, began, event)
    late = now is not None and periods.is_before(fold.since, now)
    latest = (now if now is not None and late else fold.since).astimezone(handbook.zone)
    return _standing(handbook, name, began.astimezone(handbook.zone), fold, latest)


def found(handbook: Handbook, name: str) -> Procedure:
    """The procedure. Raises NoChapter and Unanswerable."""
    procedures = chapter(handbook).procedures
    if name not in procedures:
        raise Unanswerable("procedure", name, tuple(procedures))
    return procedures[name]


def next_duty(standing: Standing, done: datetime | None = None) -> Duty | None:
    """What the system has to do next, after what it did last (at `done`) while it stood here.

    Of several that have passed already, say because nobody worked for a month, only the last is
    still to be done: it says what the earlier ones would have said.
    """
    open_ = [duty for duty in standing.duties if done is None or periods.is_before(done, duty.at)]
    passed = [duty for duty in open_ if not periods.is_before(standing.now, duty.at)]
    if passed:
        return passed[-1]
    return open_[0] if open_ else None


def facts_for(
    handbook: Handbook, ordered: Ordered, waited: Mapping[str, str]
) -> tuple[dict[str, str], tuple[str, ...]]:
    """The facts of the job that is ordered, and the required ones that nobody has said.

    What was said on the way comes first, then what was said of the job that `waited`. The kind of
    unit is the one that the ending orders.
    """
    wanted = chapter(handbook).types[ordered.type].facts
    facts = {name: value for name, value in {**waited, **ordered.facts}.items() if name in wanted}
    if ordered.unit is not None:
        facts |= {name: ordered.unit for name, fact in wanted.items() if fact.kind == "unit-kind"}
    asked = asks(handbook, ordered.type, facts)
    facts = {name: value for name, value in facts.items() if name in asked}
    missing = (name for name, fact in asked.items() if fact.required and not facts.get(name))
    return facts, tuple(missing)


def _standing(
    handbook: Handbook, name: str, began: datetime, fold: _Fold, now: datetime
) -> Standing:
    procedure = found(handbook, name)
    target = course.place(procedure, fold.at)
    waiting = ended = None
    if isinstance(target, Step):
        waiting = course.waiting(handbook, procedure, target, began, fold.since, now)
        expected = tuple(course.expected(handbook, procedure, target, began, waiting.due, now))
    else:
        ended = course.ended(handbook, target, fold.since, fold.said, now)
        coming = course.shown(handbook, target, fold.since.date())
        expected = () if ended.dropped else tuple(coming)
    return Standing(
        handbook=handbook,
        procedure=name,
        name=procedure.name,
        text=procedure.text,
        began=began,
        now=now,
        past=tuple(fold.past),
        waiting=waiting,
        ended=ended,
        expected=expected,
        lines=tuple(obligations.lines(procedure, began, fold.past, waiting, ended, expected)),
        duties=tuple(obligations.duties(handbook, waiting, ended)),
        reasons=tuple(obligations.reasons(handbook, procedure, began, waiting, ended)),
    )


def way_for(handbook: Handbook, ordered: Ordered, door: str, procedure: str) -> str | None:
    """The way in which it is ordered: the first without a time that takes it there.

    Not one that begins the same procedure again. None: it cannot be ordered so.
    """
    jobs = chapter(handbook)
    type_ = jobs.types.get(ordered.type)
    if type_ is None or door not in type_.doors:
        return None
    for way in jobs.ways:
        takes = door in way.doors and (not way.types or ordered.type in way.types)
        if takes and way.time == "none" and way.procedure != procedure:
            return way.id
    return None


# --- the fold -----------------------------------------------------------------------------------


def _usable(instant: datetime) -> None:
    if instant.utcoffset() is None:
        raise ValueError("the instant needs a time zone")
    refuse_other_years(instant)


def _follow(
    handbook: Handbook, procedure: Procedure, fold: _Fold, began: datetime, event: Event
) -> None:
    steps = {step.id: step for step in procedure.steps}
    if event.step not in steps:
        raise Unanswerable("step", event.step, tuple(steps))
    step = course.place(procedure, fold.at)
    if not isinstance(step, Step):
        raise AfterTheEnding(step)
    if event.step != step.id:
        raise OtherStep(steps[event.step], step)
    outcome = next((one for one in step.outcomes if one.id == event.outcome), None)
    if outcome is None:
        raise NotOffered(step, event.outcome)
    if periods.is_before(event.at, fold.since):
        raise BeforeTheLast(event.at, fold.since)
    faults = tuple(_faults(outcome, event.facts))
    if faults:
        raise FactsWanting(faults)
    due, _at_once = course.due_day(handbook, step, began, fold.since)
    happened = _happened(handbook, procedure, step, outcome, event, due)
    fold.past.append(happened)
    fold.said |= {said.fact: said.value for said in happened.said}
    fold.at, fold.since = outcome.then, happened.at


def _happened(
    handbook: Handbook,
    procedure: Procedure,
    step: Step,
    outcome: Outcome,
    event: Event,
    due: date,
) -> Happened:
    at = event.at.astimezone(handbook.zone)
    target = course.place(procedure, outcome.then)
    ends = not isinstance(target, Step)
    return Happened(
        step=step.id,
        step_name=step.name,
        outcome=outcome.id,
        name=outcome.name,
        at=at,
        by=course.party(handbook, step.by),
        due=due,
        late=not periods.is_before(at, periods.end_of(handbook, due)),
        said=tuple(
            Said(name, fact.name, fact.kind, event.facts[name].strip())
            for name, fact in outcome.facts.items()
            if event.facts.get(name, "").strip()
        ),
        then=outcome.then,
        then_name=target.name,
        ended=ends,
        tells=course.told(handbook, procedure, outcome),
        source=tuple(outcome.source or step.source or procedure.source),
    )


def _faults(outcome: Outcome, said: Mapping[str, str]) -> Iterable[Fault]:
    for name, fact in outcome.facts.items():
        value = said.get(name, "").strip()
        code = _fault(fact, value) if value else ("missing" if fact.required else None)
        if code is not None:
            yield Fault(name, fact.name, code)  # type: ignore[arg-type]  # one of its codes
    for name in said:
        if name not in outcome.facts:
            yield Fault(name, name, "not-asked")


def _fault(fact: NeededFact, value: str) -> str | None:
    if fact.kind == "date":
        try:
            date.fromisoformat(value)
        except ValueError:
            return "no-date"
    elif fact.kind == "yes-no":
        if value not in ("yes", "no"):
            return "no-answer"
        if fact.required and value == "no":
            return "declined"
    return None

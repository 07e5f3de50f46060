"""How the steps of a card stand, what to do now, whose time runs out, who has to hear."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding import openings
from driftbook.handbook.deciding.incident_card import SCENARIO, chapter, informed, step_ids
from driftbook.handbook.deciding.incident_log import Register, State
from driftbook.handbook.deciding.incident_reading import (
    instant,
    local,
    minutes,
    moment,
    saying,
    since,
)
from driftbook.handbook.deciding.incident_shapes import (
    InformNow,
    PhaseNow,
    ScenarioNow,
    StepNow,
    StepState,
    TimerNow,
    TimerState,
)
from driftbook.handbook.schema.incidents import Mode, Situation, Timer
from driftbook.handbook.schema.incidents import Step as Written

SETTLED: dict[str, StepState] = {"done": "done", "not-done": "not-done", "skipped": "skipped"}


@dataclass(frozen=True)
class Run:
    """A card that runs."""

    handbook: Handbook
    card: Situation
    state: State
    opened: datetime
    """UTC, as all times here until they are shown."""
    at: datetime
    """Now; for a card that is closed, when it was."""
    closed: bool
    paused: bool


# --- timers -------------------------------------------------------------------------------------


def timers(run: Run) -> tuple[TimerNow, ...]:
    """Time that runs out (A-09), whatever pauses the card."""
    return tuple(_timer(run, name, timer) for name, timer in run.card.timers.items())


def _timer(run: Run, name: str, timer: Timer) -> TimerNow:
    said = run.state.register("timer", name)
    length, began = _corrected(said)
    length = length or timer.minutes
    if began is None:
        done = run.state.register("step", timer.since) if timer.since else None
        began = since(done, saying("state", "done")) if timer.since else run.opened
    ends = began + timedelta(minutes=length) if began else None
    warns = ends - timedelta(minutes=timer.warn_minutes) if ends and timer.warn_minutes else None
    steps = chapter(run.handbook).steps
    zone = run.handbook.zone
    return TimerNow(
        id=name,
        name=timer.name,
        minutes=length,
        state=_timer_state(run.at, warns, ends),
        since=local(began, zone),
        ends=local(ends, zone),
        warns=local(warns, zone),
        then=timer.then,
        unlocks=tuple(
            dict.fromkeys(
                one
                for one in step_ids(chapter(run.handbook), run.card)
                if steps[one].after_timer == name
            )
        ),
        said=said,
        source=tuple(timer.source),
    )


def _corrected(said: Register | None) -> tuple[int | None, datetime | None]:
    """Its length and its beginning as somebody corrected them last, each by itself."""
    length = began = None
    for entry in said.entries if said else ():
        length = minutes(entry.data.get("minutes")) or length
        began = instant(entry.data.get("since")) or began
    return length, began


def _timer_state(at: datetime, warns: datetime | None, ends: datetime | None) -> TimerState:
    if ends is None:
        return "waiting"
    if at >= ends:
        return "expired"
    return "warning" if warns is not None and at >= warns else "running"


# --- steps --------------------------------------------------------------------------------------


def phases(
    run: Run, timers: Sequence[TimerNow], scenarios: Sequence[ScenarioNow]
) -> tuple[PhaseNow, ...]:
    """The phases of the card and then the chosen scenarios, with what to do now.

    That is the first phase in which something can be done, every chosen scenario, and every step
    whose timer has run out: a way on that is needed when the time comes, whatever is unfinished.
    """
    stands = {timer.id: timer.state for timer in timers}
    found: list[PhaseNow] = []
    number = 0
    leads = False
    for id, name, mode, steps in _written(run, scenarios):
        rows = [
            _step(run, id, number + place, step, stands)
            for place, step in enumerate(steps, start=1)
        ]
        number += len(rows)
        can_be_done = any(_open(row) for row in rows)
        now = can_be_done and (id.startswith(SCENARIO) or not leads)
        leads = leads or (can_be_done and not id.startswith(SCENARIO))
        done = all(row.state in SETTLED for row in rows)
        found.append(PhaseNow(id, name, mode, tuple(_marked(rows, mode, now)), done))
    return tuple(found)


def _written(
    run: Run, scenarios: Sequence[ScenarioNow]
) -> Iterator[tuple[str, str, Mode, list[str]]]:
    for id, phase in run.card.phases.items():
        yield id, phase.name, phase.mode, phase.steps
    for scenario in scenarios:
        steps = chapter(run.handbook).scenarios[scenario.id].steps
        if scenario.chosen and steps:
            yield f"{SCENARIO}{scenario.id}", scenario.name, "read-do", steps


def _step(run: Run, phase: str, number: int, id: str, timers: Mapping[str, TimerState]) -> StepNow:
    step, said = chapter(run.handbook).steps[id], run.state.register("step", id)
    timer = step.after_timer if step.after_timer in timers else None
    state = _step_state(said, timers[timer] if timer else None)
    return StepNow(
        id=id,
        phase=phase,
        number=number,
        say=step.say,
        text=step.text,
        duty=step.duty,
        expect=step.expect,
        only_if=step.only_if,
        contact=step.call,
        open_now=_answers(run, step.call),
        turn=step.turn.model_dump() if step.turn else None,
        announcement=step.announcement,
        post=step.post,
        timer=timer,
        state=state,
        said=said,
        contradicted=said is not None and said.contradicted,
        paused=run.paused and not step.never_paused and state not in SETTLED,
        current=not run.closed,
        source=tuple(step.source),
    )


def _step_state(said: Register | None, timer: TimerState | None) -> StepState:
    """Of contradicting words the last in the log counts; that they contradict is shown."""
    settled = SETTLED.get(str(said.last.data.get("state"))) if said else None
    return settled or ("waiting" if timer in (None, "expired") else "later")


def _open(step: StepNow) -> bool:
    return step.state == "waiting" and not step.paused and step.current


def _marked(rows: list[StepNow], mode: Mode, now: bool) -> Iterator[StepNow]:
    """The rows, with what is to be done now: `now` says whether it is the turn of this phase."""
    for row in rows:
        can = _open(row)
        yield replace(row, current=can and (now or row.timer is not None))
        now = now and not (can and mode == "read-do")


def _answers(run: Run, contact: str | None) -> bool | None:
    """Whether the contact answers now; None: the handbook does not say, or nobody calls it now."""
    support = run.handbook.support
    one = support.contacts.get(contact) if support and contact else None
    if one is None or run.closed or (one.hours is None and not one.emergency):
        return None
    return openings.at(run.handbook, one.hours or "always", run.at)


def never_paused(run: Run, phases: Sequence[PhaseNow]) -> Iterator[Written]:
    """The steps that go on whatever takes over, of those that are still to be done."""
    steps = chapter(run.handbook).steps
    rows = {row.id: row for phase in phases for row in phase.steps}
    for row in rows.values():
        if steps[row.id].never_paused and row.state not in SETTLED:
            yield steps[row.id]


# --- who has to hear ----------------------------------------------------------------------------


def inform(run: Run) -> tuple[InformNow, ...]:
    """Who has to hear next, and by when (A-02), whatever pauses the card."""
    last: dict[str, datetime] = {}
    said = run.state.register("inform")
    for entry in said.entries if said else ():
        receivers = entry.data.get("to")
        at = moment(entry)
        for one in receivers if isinstance(receivers, list) else ():
            last[str(one)] = max(at, last.get(str(one), at))
    zone = run.handbook.zone
    found = []
    for row in informed(chapter(run.handbook), run.card):
        heard = last.get(row.receiver)
        gap = row.every_minutes if heard else row.within_minutes
        due = None
        if gap is not None and not run.closed:
            due = (heard or run.opened) + timedelta(minutes=gap)
        found.append(
            InformNow(
                receiver=row.receiver,
                name=row.name,
                contact=row.contact,
                of=row.of,
                last=local(heard, zone),
                due=local(due, zone),
                overdue=due is not None and run.at >= due,
                source=row.source,
            )
        )
    return tuple(found)

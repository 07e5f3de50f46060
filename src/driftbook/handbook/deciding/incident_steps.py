"""How the steps of a card stand, and what to do now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from driftbook.handbook.deciding import openings
from driftbook.handbook.deciding.incident_card import SCENARIO, chapter
from driftbook.handbook.deciding.incident_log import Register
from driftbook.handbook.deciding.incident_shapes import (
    PhaseNow,
    ScenarioNow,
    StepNow,
    StepState,
    TimerNow,
    TimerState,
)
from driftbook.handbook.deciding.incident_times import Run
from driftbook.handbook.schema.incidents import Mode
from driftbook.handbook.schema.incidents import Step as Written

SETTLED: dict[str, StepState] = {"done": "done", "not-done": "not-done", "skipped": "skipped"}


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

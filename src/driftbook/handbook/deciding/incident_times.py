"""Whose time runs out (A-09), and who has to hear by when (A-02), whatever pauses the card."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding.incident_card import chapter, informed, step_ids
from driftbook.handbook.deciding.incident_log import Register, State
from driftbook.handbook.deciding.incident_reading import (
    instant,
    local,
    minutes,
    moment,
    saying,
    since,
)
from driftbook.handbook.deciding.incident_shapes import InformNow, TimerNow, TimerState
from driftbook.handbook.schema.incidents import Situation, Timer


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

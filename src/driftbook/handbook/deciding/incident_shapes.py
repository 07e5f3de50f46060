"""What is decided about a card that runs. Texts are the handbook's own; times are in its zone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from driftbook.handbook.deciding.answers import Reason
from driftbook.handbook.deciding.incident_log import Register, State
from driftbook.handbook.schema.incidents import Mode

StepState = Literal["waiting", "later", "done", "not-done", "skipped"]
"""`later`: its timer still runs; `not-done`: it was tried and did not work."""
TimerState = Literal["waiting", "running", "warning", "expired"]
"""`waiting`: the step from which it runs has not been done."""


@dataclass(frozen=True)
class Other:
    """Another incident of the same organisation and handbook that runs."""

    key: UUID | None
    situation: str
    place: str
    opened: datetime
    """When it began."""


@dataclass(frozen=True)
class PausedBy:
    """A situation that takes over (A-08)."""

    situation: str
    name: str
    place: str
    since: datetime
    incident: UUID | None
    overridden: Register | None = None
    """Somebody decided, with a reason, to go on all the same; then nothing is paused by it."""
    source: tuple[str, ...] = ()


@dataclass(frozen=True)
class StepNow:
    """A step, and how it stands."""

    id: str
    phase: str
    """The phase of the card, or `scenario:<id>`."""
    number: int
    """Counted within the card, from 1."""
    say: str
    text: str | None
    duty: str | None
    expect: str | None
    only_if: str | None
    contact: str | None
    """Whom to call: a contact of the handbook."""
    open_now: bool | None
    """Whether that contact answers now; None: there is none, or the handbook does not say."""
    turn: Mapping[str, str | None] | None
    announcement: str | None
    post: str | None
    timer: str | None
    """The timer that has to run out first."""
    state: StepState
    said: Register | None
    """What has been recorded: who, when, what was seen. None: nothing."""
    contradicted: bool
    paused: bool
    current: bool
    """What to do now: the next of a read-do phase, every open one of a do-confirm phase; of the
    first phase in which something can be done, of every chosen scenario, and whatever waited for a
    timer that has run out."""
    source: tuple[str, ...] = ()


@dataclass(frozen=True)
class PhaseNow:
    """Steps that belong together."""

    id: str
    name: str
    mode: Mode
    steps: tuple[StepNow, ...]
    done: bool


@dataclass(frozen=True)
class TimerNow:
    """Time that runs out (A-09)."""

    id: str
    name: str
    minutes: int
    state: TimerState
    since: datetime | None
    ends: datetime | None
    warns: datetime | None
    then: str
    unlocks: tuple[str, ...]
    """The steps that it proposes once it has run out."""
    said: Register | None = None
    """A correction of its length or beginning."""
    source: tuple[str, ...] = ()


@dataclass(frozen=True)
class AnnouncementNow:
    """A recording, and whether callers hear it (A-04)."""

    id: str
    name: str
    recording: str
    queues: tuple[str, ...]
    """Where it is on; while it is off, where it would be switched on."""
    also: tuple[str, ...]
    spoken: Mapping[str, str]
    on: bool
    """Counted as on while anybody's last word is that it is on."""
    since: datetime | None
    switch_on: tuple[str, ...]
    """Contacts that can."""
    switch_off: tuple[str, ...]
    said: Register | None
    contradicted: bool
    source: tuple[str, ...] = ()


@dataclass(frozen=True)
class PostNow:
    """A message for staff (A-05)."""

    id: str
    name: str
    where: str
    text: str
    over: str | None
    link: str | None
    state: Literal["waiting", "posted", "over"]
    said: Register | None
    source: tuple[str, ...] = ()


@dataclass(frozen=True)
class InformNow:
    """A receiver, and when they have to hear next (A-02)."""

    receiver: str
    name: str
    contact: str | None
    of: tuple[str, ...]
    """Figures that the message says."""
    last: datetime | None
    due: datetime | None
    """By when the next message is to go. None: nothing is due."""
    overdue: bool
    source: tuple[str, ...] = ()


@dataclass(frozen=True)
class DutyNow:
    """A role of the incident, and who holds it (A-03)."""

    id: str
    name: str
    text: str | None
    contact: str | None
    held_by: tuple[str, ...]
    keeps_log: bool
    holder: UUID | None
    since: datetime | None
    said: Register | None
    contradicted: bool
    source: tuple[str, ...] = ()


@dataclass(frozen=True)
class ScenarioNow:
    """A way of working on (A-06), and whether it was chosen."""

    id: str
    name: str
    text: str | None
    choose_when: str
    chosen: bool
    said: Register | None
    source: tuple[str, ...] = ()


@dataclass(frozen=True)
class Missing:
    """Why the card cannot be closed yet."""

    code: Literal["announcement-on", "no-log-keeper", "post-not-over"]
    subject: str
    name: str
    blocks: bool
    """Whether the card can be closed all the same: a post may be over without a post about it."""


@dataclass(frozen=True)
class CardNow:
    """What to do now, and everything that follows from the log (A-01 … A-14)."""

    situation: str
    say: str
    name: str
    text: str | None
    place: str
    place_name: str
    exercise: bool
    opened: datetime
    now: datetime
    closed: datetime | None
    """None as long as somebody's closing does not hold: see `missing`."""
    closing: Register | None
    paused_by: tuple[PausedBy, ...]
    """Situations that take over now; steps that are not `never_paused` wait."""
    phases: tuple[PhaseNow, ...]
    timers: tuple[TimerNow, ...]
    announcements: tuple[AnnouncementNow, ...]
    posts: tuple[PostNow, ...]
    informed: tuple[InformNow, ...]
    responsible: tuple[DutyNow, ...]
    scenarios: tuple[ScenarioNow, ...]
    missing: tuple[Missing, ...]
    reasons: tuple[Reason, ...]
    sources: tuple[str, ...]
    """Every clause that the card cites, in order, each once."""
    state: State

    @property
    def steps(self) -> tuple[StepNow, ...]:
        """All of them, in order."""
        return tuple(step for phase in self.phases for step in phase.steps)

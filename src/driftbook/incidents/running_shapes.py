"""What the pages of an incident show: lines of the log, steps with what they point to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from driftbook.handbook.deciding.incident_log import Entry
from driftbook.handbook.deciding.incident_shapes import (
    AnnouncementNow,
    DutyNow,
    InformNow,
    Missing,
    PhaseNow,
    PostNow,
    StepNow,
    TimerNow,
)
from driftbook.incidents.reached import Reached


@dataclass(frozen=True)
class Line:
    """One entry of the log as a page shows it."""

    entry: Entry
    who: str
    text: str
    happened: datetime
    written: datetime | None
    """When it was written down, where that was noticeably later."""
    initials: str
    contradicted: bool


@dataclass(frozen=True)
class Wanting:
    """Something that is to be done before it is closed."""

    what: Missing
    address: str


@dataclass(frozen=True)
class StepShown:
    """A step with everything that it points to."""

    step: StepNow
    line: Line | None
    """What was recorded last."""
    contact: Reached | None
    duty: DutyNow | None
    holder: str
    """The name of whoever holds that role; empty: nobody."""
    announcement: AnnouncementNow | None
    post: PostNow | None
    timer: TimerNow | None
    turn: str
    """Where the handbook says whom to turn to; empty: nowhere."""
    over: str
    entry: UUID


@dataclass(frozen=True)
class PhaseShown:
    """A phase with its steps, or with those of them that are to be done now."""

    phase: PhaseNow
    steps: tuple[StepShown, ...]


@dataclass(frozen=True)
class DutyShown:
    """A role, and who holds it."""

    duty: DutyNow
    contact: Reached | None
    holder: str
    """Their name; empty: nobody holds it, or they are gone."""
    meant: bool
    """Whether whoever holds it is meant to."""
    over: str
    entry: UUID


@dataclass(frozen=True)
class InformShown:
    """A receiver, when they have to hear, and how they are reached."""

    inform: InformNow
    contact: Reached | None

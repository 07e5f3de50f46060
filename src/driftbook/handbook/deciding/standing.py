"""Where a procedure stands: what happened, what it waits for, how it ended, what is expected."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding.answers import Reason


@dataclass(frozen=True, slots=True)
class Event:
    """What came of a step, as it was written down."""

    step: str
    outcome: str
    at: datetime
    """When it happened (aware)."""
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Party:
    """A party of the handbook."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Said:
    """A fact that was said with an outcome."""

    fact: str
    name: str
    kind: Literal["text", "yes-no", "date"]
    value: str


@dataclass(frozen=True, slots=True)
class Happened:
    """An outcome that was written down, and where it led."""

    step: str
    step_name: str
    outcome: str
    name: str
    at: datetime
    """In the handbook's zone."""
    by: Party
    due: date
    """The last day on which it was in time."""
    late: bool
    said: tuple[Said, ...]
    then: str
    """The step or ending that it led to."""
    then_name: str
    ended: bool
    tells: tuple[Party, ...]
    """Who is told of it: those of the outcome, and those of the ending that it leads to."""
    source: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A fact that has to be said, or may be said, with an outcome."""

    fact: str
    name: str
    text: str | None
    kind: Literal["text", "yes-no", "date"]
    required: bool
    source: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Offered:
    """An outcome that can be written down now."""

    outcome: str
    name: str
    text: str | None
    then: str
    then_name: str
    ends: bool
    if_nothing: bool
    facts: tuple[Wanted, ...]
    tells: tuple[Party, ...]
    source: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Waiting:
    """The step that the procedure waits for."""

    step: str
    name: str
    text: str | None
    by: Party
    """Who must act."""
    since: datetime
    """In the handbook's zone."""
    due: date
    """The last day on which it is in time."""
    late_from: datetime
    """The first instant at which it is too late: when that day ends in the handbook's zone."""
    at_once: bool
    """Its day, counted from the beginning, had passed when it began to wait."""
    overdue: bool
    reminders: tuple[datetime, ...]
    """When the party is reminded, passed ones too; none from before it began to wait."""
    outcomes: tuple[Offered, ...]
    notes: str | None
    source: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ordered:
    """The job that an ending orders; its facts are those that were said on the way."""

    type: str
    type_name: str
    unit: str | None
    door: str | None
    """None: the door of the job that waited."""
    facts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Ended:
    """How the procedure ended."""

    ending: str
    name: str
    text: str | None
    at: datetime
    job: Literal["goes-on", "closed"]
    orders: Ordered | None
    drops_out: datetime | None
    """From when it is no longer shown; None: it stays."""
    shown_until: date | None
    """The last day before that."""
    dropped: bool
    notes: str | None
    source: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Expected:
    """What comes if nothing comes of what it waits for."""

    kind: Literal["step", "ending", "drop-out"]
    id: str
    name: str
    day: date
    """A step: the last day for it. An ending or drop-out: the day on which it comes."""
    by: Party | None
    after: str | None
    """The name of the outcome that leads there."""
    source: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the time line."""

    tense: Literal["past", "now", "expected"]
    kind: Literal["began", "outcome", "ending", "drop-out", "step"]
    id: str
    name: str
    day: date
    source: tuple[str, ...]
    at: datetime | None = None
    """None: not an instant but a day."""
    outcome: str | None = None
    """What came of it, or what is expected to lead there, in words."""
    by: Party | None = None
    late: bool = False


@dataclass(frozen=True, slots=True)
class Duty:
    """Something that the system has to do by itself."""

    kind: Literal["reminder", "overdue", "drop-out"]
    at: datetime
    about: str
    """The step or the ending."""
    to: Party | None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a procedure stands: it waits for one party, or it has ended."""

    handbook: Handbook
    procedure: str
    name: str
    text: str | None
    began: datetime
    now: datetime
    """Never before what has happened."""
    past: tuple[Happened, ...]
    waiting: Waiting | None
    ended: Ended | None
    expected: tuple[Expected, ...]
    """Along the outcomes that are marked `if_nothing`; it breaks off where none is."""
    lines: tuple[Line, ...]
    """The time line: what happened, what it waits for, what is expected; sorted by day."""
    duties: tuple[Duty, ...]
    """All that the system does while it stands here, passed or to come, in time."""
    reasons: tuple[Reason, ...]

"""What is said of downtime and changes: the facts that are gathered, and the decisions."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from driftbook.handbook.deciding.answers import Reason

# --- may it be then, and who has to be told by when? ----------------------------------------------


@dataclass(frozen=True, slots=True)
class DowntimeFacts:
    """A downtime that is asked for, and what has been told of it so far. All times are aware."""

    kind: str
    systems: tuple[str, ...]
    start: datetime
    end: datetime
    decided: datetime | None = None
    """When it was decided or became known; None: now."""
    told: Mapping[str, datetime] = field(default_factory=dict)
    """By the id of a notice: when the last of its channels was told of these very times."""
    waived: frozenset[str] = frozenset()
    """The ids of notices that somebody has waived, with a reason."""


@dataclass(frozen=True, slots=True)
class OpenWindow:
    """The window in which it lies; times in the handbook's zone."""

    window: str
    name: str
    start: datetime
    end: datetime
    source: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Duty:
    """Somebody who has to be told (O-09)."""

    notice: str
    """Its id in the handbook."""
    name: str
    audience: str
    audience_name: str
    channels: tuple[str, ...]
    by: datetime
    """At the latest, in the handbook's zone; told at that very instant is in time."""
    met: bool | None
    """None: not yet, and there is time; False: it is too late, or was told too late."""
    waived: bool
    source: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NoticeAnswer:
    """Whether it may be then, which duties follow, and what is wrong with it."""

    allowed: bool
    window: OpenWindow | None
    duties: tuple[Duty, ...]
    """By `by`."""
    violations: tuple[Reason, ...]
    """`past`, `too-long`, `outside-window`, `freeze`, `notice-missed` … Empty: it is allowed."""
    earliest: datetime | None
    """The first start, with the same length, at which nothing would be wrong and every duty could
    still be met; in the handbook's zone, to the minute. None: none within two years."""
    reasons: tuple[Reason, ...]
    affected: tuple[str, ...]
    """Its systems, and then those that do not work without them."""
    plan: bool
    """Whether it needs a plan of its own (O-10)."""
    source: tuple[str, ...]


# --- changes and councils -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ApprovalAnswer:
    """Who decides on a change, and whose advice is heard first (I-03, I-04)."""

    party: str | None
    """None: the handbook does not say; whoever may decide at all, decides."""
    role: str | None
    held_by: tuple[str, ...]
    """Roles in Driftbook."""
    councils: tuple[str, ...]
    """Standing councils that advise on such a change."""
    networks: tuple[str, ...]
    """Networks from which a group can be put together."""
    advice_needed: bool
    reasons: tuple[Reason, ...]
    source: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Planned:
    """Something that takes systems down, for finding conflicts. Times are aware, half-open."""

    key: str
    systems: tuple[str, ...]
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two of them at the same time."""

    one: str
    other: str
    systems: tuple[str, ...]
    """What both take down, or what depends on both."""
    why: str
    """`same-system`, `depends`: the one does not work without a system of the other."""
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class PlanDue:
    """A step of an extensive downtime's plan, and by when (O-10)."""

    step: str
    name: str
    by: datetime
    audiences: tuple[str, ...]
    source: tuple[str, ...]

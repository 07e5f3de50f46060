"""What a decision looks like: frozen, with reasons as codes and parameters, never sentences."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from driftbook.handbook.references import suggestion


class Unanswerable(ValueError):
    """The question names something that the handbook does not have.

    `known` holds what it has, so that whoever asks can be told.
    """

    def __init__(self, what: str, value: str, known: tuple[str, ...]) -> None:
        super().__init__(f"there is no {what} '{value}'")
        self.what = what
        self.value = value
        self.known = known

    @property
    def told(self) -> str:
        """What to tell the one who asked: what is not there, and what was perhaps meant."""
        return f"{self}{suggestion(self.value, self.known)}"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why, as a code with parameters; `wording` phrases it in three languages."""

    code: str
    params: Mapping[str, object] = field(default_factory=dict)
    source: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reach:
    """A contact as one reaches it at the instant of the answer."""

    contact: str
    name: str
    party: str | None
    phone: str | None
    """E.164, or a short number such as 112 as it is dialled."""
    printed: str | None
    short: str | None
    menu: tuple[int, ...]
    mail: str | None
    web: str | None
    where: str | None
    hours: str | None
    open: bool | None
    """None: the handbook does not say when it answers."""
    changes: datetime | None
    """When `open` changes next, in the handbook's zone."""
    caution: str | None
    not_for: tuple[str, ...]
    notes: str | None
    source: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Price:
    """What it costs, and when it does not."""

    text: str
    free_when: tuple[str, ...]
    source: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AnswerStep:
    """One step of the answer."""

    kind: str
    text: str | None
    only_if: str | None
    audiences: tuple[str, ...]
    reach: Reach | None
    alternatives: tuple[Reach, ...]
    cost: Price | None
    notes: str | None
    source: tuple[str, ...]

    @property
    def open(self) -> bool | None:
        """Whether any contact of the step answers now; None when unknown or not a contact."""
        states = [reach.open for reach in (self.reach, *self.alternatives) if reach is not None]
        if True in states:
            return True
        return None if None in states or not states else False


@dataclass(frozen=True, slots=True)
class Matched:
    """The ladder that holds."""

    ladder: str
    name: str | None
    level: str | None
    hours: str | None
    notes: str | None
    source: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Next:
    """What holds when this answer ends."""

    at: datetime
    ladder: str | None
    name: str | None
    contact: str | None
    """Whom its first step turns to; None when something is to be done first."""
    contact_name: str | None
    answered: bool
    closed: bool
    depends_on: Literal["problem", "audience"] | None = None
    """What must be said first, because what comes next depends on it."""


@dataclass(frozen=True, slots=True)
class Situation:
    """All that holds from one change to the next."""

    matched: Matched | None
    closed: str | None
    steps: tuple[AnswerStep, ...]
    cost: Price | None
    reasons: tuple[Reason, ...]
    until: datetime | None
    """When the answer changes, in the handbook's zone; None: not within the next year."""
    next: Next | None

    @property
    def answered(self) -> bool:
        """Whether the handbook says anything for this hour; a stated closing is an answer."""
        return self.matched is not None

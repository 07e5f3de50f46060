"""What a status page shows: frozen, and only what is public. All times are in a handbook's zone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from driftbook.people.zones import zone

ANNOUNCED, STARTED, LATE, OVER, CANCELLED = "planned", "running", "late", "finished", "cancelled"


@dataclass(frozen=True, slots=True)
class Said:
    """A notice as it was published on the page."""

    at: datetime
    occasion: str
    subject: str
    text: str
    language: str


@dataclass(frozen=True, slots=True)
class System:
    """A system that somebody may know by name."""

    id: str
    """`handbook/system`."""
    name: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A downtime as everybody sees it."""

    key: str
    state: str
    """By what was written down, and else by the clock: `planned`; `running`; `late`: it runs longer
    than was announced; `finished`; `cancelled`."""
    planning: str
    """`planned`, `emergency`, `unplanned`."""
    title: str
    kind: str
    """Its name in the handbook."""
    systems: tuple[System, ...]
    depending: tuple[System, ...]
    """Those that do not work without them."""
    language: str
    """Of the names of kind and systems; that of the title is not known."""
    start: datetime
    end: datetime
    """When it ended, once it has; else as announced."""
    revision: int
    """Counts what calendars have to know: moved, extended, cancelled, finished."""
    published: datetime
    changed: datetime
    said: tuple[Said, ...]
    """The latest first."""
    turns: tuple[datetime, ...]
    """Instants at which the clock changes how it is shown."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A page at an instant."""

    slug: str
    name: str
    """Of the organisation."""
    language: str
    languages: tuple[str, ...]
    zone: str
    revision: int
    changed: datetime
    now: tuple[Entry, ...]
    planned: tuple[Entry, ...]
    past: tuple[Entry, ...]
    """The latest first."""
    past_days: int
    systems: tuple[System, ...]
    """Those that one can subscribe to."""
    until: datetime | None
    """When the clock changes it next; None: only when something happens."""

    @property
    def changed_here(self) -> datetime:
        """When it changed, by the organisation's clock."""
        return self.changed.astimezone(zone(self.zone))

    def __iter__(self) -> Iterator[Entry]:
        """All of them: now, planned, past."""
        return iter((*self.now, *self.planned, *self.past))


@dataclass(frozen=True)
class Around:
    """Where a page leads to, as seen from where it stands."""

    here: Mapping[str, str]
    """By language, the page itself."""
    kinds: Mapping[str, str]
    """By kind, in the language of the page."""
    subscribe: str
    styles: tuple[str, ...]
    live: str = ""
    """Of a copy: where the page itself is."""

"""What an incident is like: a pure fold over its log, whatever the order in which entries came.

Each entry names those about the same subject that its writer saw as the latest (`over`). Those that
no other entry has gone over are the heads of the subject. When two people act without seeing each
other there are two heads; if they say different things, both are shown until somebody decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

BESIDE = frozenset({"personal", "initials", "how"})
"""What data says of the entry itself and not of its subject."""


@dataclass(frozen=True)
class Entry:
    """Something that was seen, done or decided. All datetimes are aware."""

    id: UUID
    incident: UUID
    kind: str
    """One of those of `docs/incidents.md`: `opened`, `step`, `duty`, `note` …"""
    subject: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    words: str = ""
    over: tuple[UUID, ...] = ()
    clock: int = 0
    """A hybrid logical clock in milliseconds since 1970."""
    device: str = ""
    seq: int = 0
    happened: datetime | None = None
    written: datetime | None = None
    person: UUID | None = None
    via: str = "app"


@dataclass(frozen=True)
class Register:
    """All that is said of one subject."""

    heads: tuple[Entry, ...]
    """Those that nobody has gone over, in the order of the log; never none."""
    entries: tuple[Entry, ...]
    """Every one, in the order of the log."""

    @property
    def last(self) -> Entry:
        """The head that comes last in the log."""
        return self.heads[-1]

    @property
    def contradicted(self) -> bool:
        """Whether the heads say different things of the subject, whoever says it and however."""
        if len(self.heads) == 1:
            return False
        first, *others = ({k: v for k, v in h.data.items() if k not in BESIDE} for h in self.heads)
        return any(other != first for other in others)


@dataclass(frozen=True)
class State:
    """What a log says, all of it together."""

    entries: tuple[Entry, ...] = ()
    """Each once, in the order of the log: by clock, then by device, number and id."""
    registers: Mapping[tuple[str, str], Register] = field(default_factory=dict)
    """By kind and subject."""

    def register(self, kind: str, subject: str = "") -> Register | None:
        """All that is said of a subject; None: nothing."""
        return self.registers.get((kind, subject))

    def heads(self, kind: str, subject: str = "") -> tuple[Entry, ...]:
        """What nobody has gone over: the `over` of the next entry about the subject."""
        found = self.registers.get((kind, subject))
        return found.heads if found else ()

    @property
    def opened(self) -> Entry | None:
        """The entry that opened it; None: it has not arrived yet."""
        found = self.registers.get(("opened", ""))
        return found.heads[0] if found else None

    @property
    def clock(self) -> int:
        """The latest clock of all entries; the next one has to be later."""
        return self.entries[-1].clock if self.entries else 0


def order(entry: Entry) -> tuple[int, str, int, int]:
    """The order of the log, the same on every device: cause before effect, then by device.

    Ids are compared as numbers, which is how their texts are compared too, and four times as fast.
    """
    return (entry.clock, entry.device, entry.seq, entry.id.int)


def fold(entries: Iterable[Entry]) -> State:
    """What the log says. The order of `entries` does not matter, nor that some come twice."""
    once = sorted({entry.id.int: entry for entry in entries}.values(), key=order)
    subjects: dict[tuple[str, str], list[Entry]] = {}
    for entry in once:
        subjects.setdefault((entry.kind, entry.subject), []).append(entry)
    registers = {}
    for key, said in subjects.items():
        gone_over = {id.int for entry in said for id in entry.over}
        heads = tuple(entry for entry in said if entry.id.int not in gone_over) or (said[-1],)
        registers[key] = Register(heads, tuple(said))
    return State(tuple(once), registers)

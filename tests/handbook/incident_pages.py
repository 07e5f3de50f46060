"""Writing a log by hand, the way people on several devices do."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding.incident_log import Entry, State, fold
from driftbook.handbook.deciding.incident_shapes import CardNow, Other
from driftbook.handbook.deciding.incidents import decide
from tests.handbook.incident_logs import BEGAN, INCIDENT, milliseconds, opening, town


def after(minutes: float) -> datetime:
    """So long after the opening."""
    return BEGAN + timedelta(minutes=minutes)


class Log:
    """What one device knows. A copy is another device, which hears nothing more of this one."""

    def __init__(self, situation: str, place: str, book: Handbook | None = None) -> None:
        self.book = book or town()
        self.device = "a"
        self.entries: list[Entry] = [opening(situation, place)]

    def copy(self, device: str) -> Log:
        other = Log("power", "hall", self.book)
        other.device, other.entries = device, list(self.entries)
        return other

    def say(
        self,
        kind: str,
        subject: str = "",
        *,
        at: float = 0,
        over: list[Entry] | None = None,
        words: str = "",
        **data: Any,
    ) -> Entry:
        """Write something down that happened so many minutes after the opening."""
        state = self.state
        seen = state.heads(kind, subject) if over is None else over
        number = len(self.entries)
        entry = Entry(
            id=UUID(int=ord(self.device) * 1_000_000 + number),
            incident=INCIDENT,
            kind=kind,
            subject=subject,
            data=data,
            words=words,
            over=tuple(head.id for head in seen),
            clock=max(milliseconds(after(at)), state.clock + 1),
            device=self.device,
            seq=number,
            happened=after(at),
            written=after(at),
        )
        self.entries.append(entry)
        return entry

    def hear(self, *others: Log) -> None:
        """Everything that the others know."""
        for other in others:
            known = {entry.id for entry in self.entries}
            self.entries += [entry for entry in other.entries if entry.id not in known]

    @property
    def state(self) -> State:
        return fold(self.entries)

    def card(self, at: float = 0, *others: Other) -> CardNow:
        """The card so many minutes after the opening."""
        return decide(self.book, self.state, others, after(at))


def runs(situation: str, place: str, since: float = 0, key: int = 2) -> Other:
    """Another incident that began so many minutes after this one."""
    return Other(UUID(int=key), situation, place, after(since))


def current(card: CardNow) -> list[str]:
    """What is to be done now."""
    return [step.id for step in card.steps if step.current]


def codes(card: CardNow) -> list[str]:
    """Why, as codes."""
    return [reason.code for reason in card.reasons]


def unsaid(entry: Entry) -> Entry:
    """The entry without when it happened."""
    return replace(entry, happened=None)

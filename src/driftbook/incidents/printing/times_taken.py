"""How long each step took, beside the order of the card: what an exercise is held for.

For the review of an incident the same report says where time was lost.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from driftbook.handbook.deciding.incident_log import Entry, Register
from driftbook.handbook.deciding.incident_shapes import CardNow, StepNow


@dataclass(frozen=True)
class StepTime:
    """A step of the card, and when it was done."""

    step: StepNow
    place: int | None
    """Which one it was in the order in which steps were done, from 1; None: it was not."""
    at: datetime | None
    """When it was first settled: done, tried without success, or skipped."""
    since_opening: timedelta | None
    since_last: timedelta | None
    """Since the one that was settled before it, whatever the card's order."""
    by: UUID | None
    words: str
    corrected: bool
    """Whether somebody later said something else of it."""

    @property
    def out_of_order(self) -> bool:
        """Whether it was done at another place than the card says."""
        return self.place is not None and self.place != self.step.number


@dataclass(frozen=True)
class Taken:
    """Times of a whole card."""

    opened: datetime
    ended: datetime | None
    first: timedelta | None
    """From the opening to the first step."""
    last: timedelta | None
    """To the last one."""
    steps: tuple[StepTime, ...]
    """In the order of the card."""

    @property
    def length(self) -> timedelta | None:
        """From the opening to the closing."""
        return self.ended - self.opened if self.ended else None

    @property
    def done(self) -> int:
        """How many steps were settled."""
        return sum(step.at is not None for step in self.steps)


def times_taken(card: CardNow) -> Taken:
    """When each step of the card was first settled; times are in the zone of the card."""
    zone = card.opened.tzinfo
    settled = {step.id: found for step in card.steps if (found := _first(step.said))}
    order = sorted(settled, key=lambda id: (settled[id].happened or card.opened, id))
    steps = tuple(_times(card, settled, order))
    ats = [step.at for step in steps if step.at]
    return Taken(
        opened=card.opened,
        ended=card.closed.astimezone(zone) if card.closed else None,
        first=min(ats) - card.opened if ats else None,
        last=max(ats) - card.opened if ats else None,
        steps=steps,
    )


def _times(card: CardNow, settled: dict[str, Entry], order: list[str]) -> Iterator[StepTime]:
    for step in card.steps:
        entry = settled.get(step.id)
        at = entry.happened.astimezone(card.opened.tzinfo) if entry and entry.happened else None
        if entry is None or at is None:
            yield StepTime(step, None, None, None, None, None, "", corrected=False)
            continue
        place = order.index(step.id)
        before = settled[order[place - 1]].happened if place else card.opened
        yield StepTime(
            step=step,
            place=place + 1,
            at=at,
            since_opening=at - card.opened,
            since_last=at - (before or card.opened),
            by=entry.person,
            words=entry.words,
            corrected=bool(step.said and step.said.last.data.get("state") != entry.data["state"]),
        )


def _first(said: Register | None) -> Entry | None:
    """The entry that settled it first, by when that happened."""
    entries = said.entries if said else ()
    settling = [
        entry
        for entry in entries
        if entry.happened and entry.data.get("state") in ("done", "not-done", "skipped")
    ]
    return min(settling, key=lambda entry: (entry.happened, entry.clock), default=None)


def minutes(length: timedelta | None) -> str:
    """`4:05` in minutes and seconds, `1:04:05` from an hour on; empty for None.

    >>> minutes(timedelta(seconds=245)), minutes(timedelta(seconds=3845)), minutes(None)
    ('4:05', '1:04:05', '')
    """
    if length is None:
        return ""
    total = round(length.total_seconds())
    sign, total = ("-" if total < 0 else ""), abs(total)
    hours, rest = divmod(total, 3600)
    if hours:
        return f"{sign}{hours}:{rest // 60:02}:{rest % 60:02}"
    return f"{sign}{rest // 60}:{rest % 60:02}"

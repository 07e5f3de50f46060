"""What a run has come to: a pure fold over its rows. No database, no clock."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding import guides
from driftbook.handbook.deciding.answers import Unanswerable
from driftbook.handbook.deciding.guides import Position


class Row(Protocol):
    """A row as it is stored."""

    position: int
    kind: str
    at: datetime
    question: str
    choice: str
    asked: str
    said: str
    level: str
    guide: str
    back_to: int | None


@dataclass(frozen=True)
class Leg:
    """One guide of a run, with the rows that stand."""

    guide: str
    rows: tuple[Row, ...] = ()

    @property
    def answers(self) -> tuple[Row, ...]:
        """The questions that were answered in it."""
        return tuple(row for row in self.rows if row.kind == "answer")


@dataclass(frozen=True)
class Progress:
    """Where a run stands."""

    legs: tuple[Leg, ...]
    """The guides gone through, in order; the last is the current one."""
    length: int
    """How many rows there are: the position of the next one."""
    position: Position | None
    """None when the handbook no longer has the current guide."""
    dropped: tuple[Row, ...] = ()
    """Answers of the current guide that lead nowhere in the handbook as it is now."""

    @property
    def standing(self) -> tuple[Row, ...]:
        """Every row that has not been taken back."""
        return tuple(row for leg in self.legs for row in leg.rows)

    @property
    def answers(self) -> tuple[Row, ...]:
        """Every answer that has not been taken back."""
        return tuple(row for row in self.standing if row.kind == "answer")

    @property
    def last(self) -> Row | None:
        """What "back" takes back."""
        kept = [row for row in self.standing if row not in self.dropped]
        return kept[-1] if kept else None


def fold(handbook: Handbook | None, guide: str, rows: Iterable[Row]) -> Progress:
    """Where the rows lead in the handbook as it is now; only as far as the old choices still lead.

    Never raises: what the handbook no longer has is dropped and named.
    """
    listed = list(rows)
    legs = _legs(guide, _standing(listed))
    whole = Progress(legs, len(listed), None)
    if handbook is None:
        return whole
    involved = {row.level for row in whole.standing if row.kind == "involved"}
    answers = legs[-1].answers
    for kept in range(len(answers), -1, -1):
        position = _decide(handbook, legs[-1].guide, answers[:kept], involved)
        if position is not None:
            return replace(whole, position=position, dropped=answers[kept:])
    return whole


def _decide(
    handbook: Handbook, guide: str, answers: tuple[Row, ...], involved: set[str]
) -> Position | None:
    """Where the answers lead, if each still answers the question that it was given to."""
    try:
        position = guides.decide(handbook, guide, [row.choice for row in answers], involved)
    except Unanswerable:
        return None
    asked = [tried.question_id for tried in position.tried]
    return position if asked == [row.question for row in answers] else None


def waits_for(position: Position) -> str | None:
    """The level that has to be involved before the outcome's level opens (G-10)."""
    turn = position.outcome.support if position.outcome else None
    support = position.handbook.support
    if position.is_open or turn is None or turn.level is None or support is None:
        return None
    return support.levels[turn.level].after


def _standing(rows: Iterable[Row]) -> list[Row]:
    standing: list[Row] = []
    for row in rows:
        if row.back_to is not None:
            standing = [kept for kept in standing if kept.position < row.back_to]
        if row.kind != "back":
            standing.append(row)
    return standing


def _legs(guide: str, rows: Iterable[Row]) -> tuple[Leg, ...]:
    legs = [Leg(guide)]
    for row in rows:
        if row.kind == "onward":
            legs.append(Leg(row.guide, (row,)))
        else:
            legs[-1] = Leg(legs[-1].guide, (*legs[-1].rows, row))
    return tuple(legs)

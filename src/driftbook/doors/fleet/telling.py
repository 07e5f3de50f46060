"""What happened to a unit: what it said, and what was asked of it, the newest first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from driftbook.doors import looks
from driftbook.doors.fleet import queries, words
from driftbook.doors.looks import Look
from driftbook.doors.models import Command, Device, Reading, Unit
from driftbook.people.queries import names

Happened = Reading | Command
READ, SHOWN = 300, 40
"""Rows that are read, and lines that are shown of them."""


@dataclass(slots=True)
class Line:
    """A command, or readings in a row that said the same."""

    at: datetime
    """In the zone of whoever keeps the unit; of several readings the newest."""
    first: datetime
    times: int
    look: Look
    battery: int | None = None
    event: str = ""
    asked: str = ""
    """Of a command what was asked for; empty: the unit said it by itself."""
    by: str = ""
    said: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """Lines, and the instant (ISO 8601) before which there are more."""

    lines: list[Line]
    before: str


def told(
    unit: Unit, device: Device | None, zone: ZoneInfo, *, before: datetime | None, named: bool
) -> Told:
    """What happened, before an instant; `named`: whether the reader may know who asked."""
    readings = list(queries.readings(device, before)[: READ + 1]) if device else []
    commands = list(queries.commands(unit, before)[: READ + 1])
    # of what was cut off on one side nothing older is told of the other
    ends = [readings[READ].at] if len(readings) > READ else []
    ends += [commands[READ].made] if len(commands) > READ else []
    happened: list[Happened] = [*readings, *commands]
    floor = max(ends, default=None)
    rows = [row for row in happened if floor is None or _at(row) > floor]
    rows.sort(key=_at, reverse=True)
    people = names({row.person for row in commands}) if named else {}
    lines = _lines(rows, zone, people)
    end = SHOWN
    while end < len(lines) and lines[end].at == lines[end - 1].first:
        end += 1  # what happened in the same instant stays together: the next page begins before it
    more = len(lines) > end or floor is not None
    return Told(lines[:end], lines[:end][-1].first.isoformat() if more and lines else "")


def _at(row: Happened) -> datetime:
    return row.at if isinstance(row, Reading) else row.made


def _lines(rows: Iterable[Happened], zone: ZoneInfo, people: dict[UUID | None, str]) -> list[Line]:
    lines: list[Line] = []
    same: tuple[str, str] | None = None
    for row in rows:
        at = _at(row).astimezone(zone)
        if isinstance(row, Command):
            lines.append(_asked(row, at, people))
            same = None
        elif not row.event and same == (row.state, row.event):
            lines[-1].first = at
            lines[-1].times += 1
        else:
            lines.append(_said(row, at))
            same = (row.state, row.event)
    return lines


def _asked(row: Command, at: datetime, people: dict[UUID | None, str]) -> Line:
    return Line(
        at=at,
        first=at,
        times=1,
        look=words.OUTCOMES.get(row.outcome, Look(row.outcome, "")),
        asked=str(words.ACTS.get(row.act, row.act)),
        by=people.get(row.person, ""),
        said=row.said,
    )


def _said(row: Reading, at: datetime) -> Line:
    return Line(
        at=at,
        first=at,
        times=1,
        look=looks.state(row.state) if row.state else Look("", ""),
        battery=row.battery,
        event=words.event(row.event) if row.event else "",
    )

"""What happened to a unit: what it said, and what was asked of it, the newest first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from driftbook.doors.fleet import queries, words
from driftbook.doors.models import Command, Device, Reading, Unit
from driftbook.people.queries import names

READ, SHOWN = 300, 40
"""Rows that are read, and lines that are shown of them."""


@dataclass(slots=True)
class Line:
    """A command, or readings in a row that said the same."""

    at: datetime
    """In the zone of whoever keeps the unit; of several readings the newest."""
    first: datetime
    times: int
    look: words.Look
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
    ends = [rows[READ] for rows in (readings, commands) if len(rows) > READ]
    # of what was cut off on one side nothing older is told of the other
    floor = max((_at(row) for row in ends), default=None)
    rows = [row for row in (*readings, *commands) if floor is None or _at(row) > floor]
    rows.sort(key=_at, reverse=True)
    people = names({row.person for row in commands}) if named else {}
    lines = _lines(rows, zone, {key: str(name) for key, name in people.items()})
    more = len(lines) > SHOWN or floor is not None
    cut = lines[:SHOWN]
    return Told(cut, cut[-1].first.isoformat() if more and cut else "")


def _at(row: Reading | Command) -> datetime:
    return row.at if isinstance(row, Reading) else row.made


def _lines(
    rows: Iterable[Reading | Command], zone: ZoneInfo, people: dict[object, str]
) -> list[Line]:
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


def _asked(row: Command, at: datetime, people: dict[object, str]) -> Line:
    return Line(
        at=at,
        first=at,
        times=1,
        look=words.OUTCOMES.get(row.outcome, words.Look(row.outcome, "")),
        asked=str(words.ACTS.get(row.act, row.act)),
        by=people.get(row.person, ""),
        said=row.said,
    )


def _said(row: Reading, at: datetime) -> Line:
    return Line(
        at=at,
        first=at,
        times=1,
        look=words.state(row.state) if row.state else words.Look("", ""),
        battery=row.battery,
        event=words.event(row.event) if row.event else "",
    )

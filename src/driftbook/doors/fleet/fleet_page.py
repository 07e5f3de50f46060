"""What the page of the fleet shows: what is wrong, where, and which gateways are down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from driftbook.doors import looks
from driftbook.doors.books import Books
from driftbook.doors.fleet import kept, paging, queries, rows, words
from driftbook.doors.fleet.asking import Asked
from driftbook.doors.fleet.rows import Area, Row
from driftbook.doors.looks import Look
from driftbook.doors.models import Device, Gateway
from driftbook.people.actors import Actor

AREAS = 60
"""Streets that are listed at most."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A filter with how many units it finds."""

    code: str
    look: Look
    count: int
    query: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class ShownDown:
    """A gateway that is down, once."""

    gateway: Gateway
    since: datetime | None
    ago: str
    units: int
    query: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A unit as the list has it."""

    row: Row
    faults: tuple[tuple[str, Look], ...]
    device: Device | None
    state: Look
    said: str
    battery: int | None


@dataclass(frozen=True, slots=True)
class Street:
    """A street with the units that are shown of it."""

    area: Area
    units: list[Shown]


@dataclass(frozen=True)
class FleetPage:
    """The fleet, as it is asked for."""

    asked: Asked
    total: int
    wrong: int
    down: list[ShownDown]
    choices: list[Choice]
    streets: list[Street]
    areas: list[Area]
    """The streets in which something is wrong, the worst first."""
    after: str
    query: str
    area: Area | None
    """The one that is asked for."""
    counted: str
    """How long ago units were found and counted; empty: now."""


def of(actor: Actor, asked: Asked, now: datetime) -> FleetPage:
    """Everything, as of `now` (aware)."""
    books = Books(actor, now)
    fleet = kept.of(actor, books, now)
    counts = fleet.counts()
    page, more = paging.page(
        actor,
        books,
        fleet,
        now,
        show=asked.show,
        area=asked.area,
        gateway=asked.gateway,
        text=asked.text,
        after=queries.one(actor, asked.after) if asked.after else None,
    )
    return FleetPage(
        asked=asked,
        total=counts[words.ALL],
        wrong=counts[words.WRONG],
        down=[_down(one, now) for one in fleet.down],
        choices=_choices(counts, asked),
        streets=[
            Street(area, [_shown(row, now) for row in there])
            for area, there in zip(rows.areas(page), rows.by_street(page), strict=True)
        ],
        areas=fleet.worst(AREAS) if counts[words.WRONG] and asked.area is None else [],
        after=more,
        query=asked.query(),
        area=next(iter(fleet.areas([asked.area])), None) if asked.area is not None else None,
        counted=looks.ago(fleet.as_of, now) if fleet.as_of else "",
    )


def _choices(counts: dict[str, int], asked: Asked) -> list[Choice]:
    """The two that are always there, then each fault that there is."""
    faults = {words.WRONG: words.WRONG_LOOK, words.ALL: words.ALL_LOOK, **words.FAULTS}
    return [
        Choice(code, look, counts.get(code, 0), asked.query(show=code), code == asked.show)
        for code, look in faults.items()
        if counts.get(code) or code in (words.WRONG, words.ALL, asked.show)
    ]


def _down(one: rows.Down, now: datetime) -> ShownDown:
    return ShownDown(
        gateway=one.gateway,
        since=one.since.astimezone(one.book.zone) if one.since else None,
        ago=looks.ago(one.since, now) if one.since else "",
        units=one.units,
        query=Asked(show=words.BEHIND, gateway=one.gateway.name).query(),
    )


def _shown(row: Row, now: datetime) -> Shown:
    device = row.device
    return Shown(
        row=row,
        faults=tuple((code, words.fault(code)) for code in row.faults),
        device=device,
        state=looks.state(device.state if device else "unknown"),
        said=looks.ago(device.state_at, now) if device and device.state_at else "",
        battery=device.battery if device else None,
    )

"""What pages and the API show of monitors: words, times in the handbook's zone, who is missing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from driftbook.editions import shelf
from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding import monitoring as deciding
from driftbook.handbook.schema.incidents import Monitor as Said
from driftbook.incidents import monitor_words as words
from driftbook.incidents.models import Alarm, Monitor
from driftbook.incidents.queries import monitors as queries
from driftbook.incidents.queries.monitors import Definition
from driftbook.incidents.queries.preparing import addresses_of, unreached
from driftbook.people.actors import Actor, Pact
from driftbook.people.zones import zone as people_zone

MOST = 20
"""How many of its alarms a page names."""


@dataclass(frozen=True)
class Shown:
    """A monitor that is set up."""

    row: Monitor
    known: Definition | None
    """None: the handbook has it no more."""
    name: str
    state: str
    look: str
    said: str
    since: datetime
    heard: datetime | None
    next: datetime | None
    """When it is asked next, or when time alone changes something."""
    late: bool
    """It should have been looked at long ago: no worker is there."""
    unreached: tuple[str, ...]
    """Names of the receivers for whom there is no address."""
    nobody: bool
    """No receiver has an address: whoever leads incidents is told."""


@dataclass(frozen=True)
class Watch:
    """A monitor of the handbook, and what has been set up for it."""

    id: str
    said: Said
    situation: str
    place: str
    shown: Shown | None


@dataclass(frozen=True)
class Book:
    """A handbook with monitors."""

    handbook: Handbook
    watches: tuple[Watch, ...]
    lost: tuple[Shown, ...]
    """Set up, and no longer in the handbook."""
    may_prepare: bool


def books(who: Actor, now: datetime) -> Iterator[Book]:
    """The handbooks whose incidents the actor sees, each with its monitors."""
    rows: dict[str, dict[str, Monitor]] = {}
    for row in queries.monitors(who):
        rows.setdefault(row.agreement.handbook, {})[row.monitor] = row
    for handbook in shelf.handbooks(who, now):
        pact = who.pact(handbook.id)
        if pact is None or not who.may("incident.see", pact):
            continue
        there, chapter = rows.get(handbook.id, {}), handbook.incidents
        if chapter is None or not (chapter.monitors or there):
            continue
        yield Book(
            handbook=handbook,
            watches=tuple(_watch(name, handbook, there, now) for name in chapter.monitors),
            lost=tuple(
                show(row, now) for name, row in there.items() if name not in chapter.monitors
            ),
            may_prepare=may_prepare(who, pact),
        )


def may_prepare(who: Actor, pact: Pact) -> bool:
    """Whether the actor may set monitors up for this handbook."""
    return who.may("incident.prepare", pact)


def watch(name: str, handbook: Handbook) -> Watch | None:
    """A monitor of the handbook that is to be set up; None: it has none of this id."""
    chapter = handbook.incidents
    if chapter is None or name not in chapter.monitors:
        return None
    said = chapter.monitors[name]
    situation, place = chapter.situations[said.situation].name, chapter.places[said.place].name
    return Watch(name, said, situation, place, None)


def show(row: Monitor, now: datetime) -> Shown:
    """One that is set up."""
    known = queries.definition(row, now)
    zone = known.handbook.zone if known else people_zone(row.organisation.timezone)
    missing = unreached(row, known.monitor.tells) if known else []
    return Shown(
        row=row,
        known=known,
        name=known.monitor.name if known else row.monitor,
        state=str(words.STATES.get(row.state, row.state)),
        look=words.LOOKS.get(row.state, ""),
        said=words.said(row.sort, row.said),
        since=row.since.astimezone(zone),
        heard=row.heard.astimezone(zone) if row.heard else None,
        next=at.astimezone(zone) if (at := _next(row, known)) else None,
        late=row.due is not None and row.due < now - queries.AWAY,
        unreached=tuple(known.chapter.receivers[name].name for name in missing) if known else (),
        nobody=known is not None and not addresses_of(row, known.monitor.tells),
    )


def latest(shown: Shown) -> list[tuple[Alarm, datetime]]:
    """What it raised, the latest first, and when in the zone of its page."""
    zone = shown.since.tzinfo
    return [(alarm, alarm.raised.astimezone(zone)) for alarm in shown.row.alarms.all()[:MOST]]


def _watch(name: str, handbook: Handbook, there: dict[str, Monitor], now: datetime) -> Watch:
    found = watch(name, handbook)
    assert found is not None  # noqa: S101 for the type checker: the name is from the chapter
    shown = show(there[name], now) if name in there else None
    return Watch(found.id, found.said, found.situation, found.place, shown)


def _next(row: Monitor, known: Definition | None) -> datetime | None:
    if row.sort == "url":
        return row.due
    return deciding.look(known.monitor, queries.standing(row)) if known else None

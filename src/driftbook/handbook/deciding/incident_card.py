"""What a card says by itself, before anything has happened: with the chapter's own filled in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from driftbook.handbook.book import Handbook, NoChapter
from driftbook.handbook.deciding.answers import Unanswerable
from driftbook.handbook.schema.base import Entry
from driftbook.handbook.schema.incidents import Incidents, Situation, Step

SCENARIO = "scenario:"
"""Before the id of a scenario, where its steps stand among the phases."""


@dataclass(frozen=True)
class Informed:
    """A receiver, and the closest of the times that the card promises (A-02)."""

    receiver: str
    name: str
    contact: str | None
    within_minutes: int | None
    every_minutes: int | None
    of: tuple[str, ...]
    source: tuple[str, ...]


def chapter(handbook: Handbook) -> Incidents:
    """Its chapter. Raises NoChapter."""
    if handbook.incidents is None:
        raise NoChapter("this handbook has no chapter incidents")
    return handbook.incidents


def situation(handbook: Handbook, name: str) -> Situation:
    """The card. Raises NoChapter; Unanswerable with the cards that there are."""
    known = chapter(handbook).situations
    if name not in known:
        raise Unanswerable("situation", name, tuple(known))
    return known[name]


def around(chapter: Incidents, place: str) -> tuple[str, ...]:
    """The place, and those that hold it, from the inside out."""
    found: list[str] = []
    here: str | None = place
    while here is not None and here not in found and here in chapter.places:
        found.append(here)
        here = chapter.places[here].within
    return tuple(found)


def step_ids(chapter: Incidents, card: Situation) -> Iterator[str]:
    """Every step of the card, in order; those of its scenarios at the end."""
    for phase in card.phases.values():
        yield from phase.steps
    for name in card.scenarios:
        yield from chapter.scenarios[name].steps


def duties(chapter: Incidents, card: Situation) -> tuple[str, ...]:
    """Who is responsible (A-03); whoever keeps the log is, whether the card names them or not."""
    named = list(card.responsible or chapter.duties)
    if not any(chapter.duties[name].keeps_log for name in named):
        named += [name for name, duty in chapter.duties.items() if duty.keeps_log][:1]
    return tuple(named)


def informed(chapter: Incidents, card: Situation) -> tuple[Informed, ...]:
    """Who is informed and how often (A-02), each receiver once, in order."""
    found: dict[str, Informed] = {}
    for one in card.inform or chapter.inform:
        for name in one.to:
            receiver = chapter.receivers[name]
            there = found.get(name)
            found[name] = Informed(
                receiver=name,
                name=receiver.name,
                contact=receiver.contact,
                within_minutes=_closest(
                    there.within_minutes if there else None, one.within_minutes
                ),
                every_minutes=_closest(there.every_minutes if there else None, one.every_minutes),
                of=once([*(there.of if there else ()), *one.of]),
                source=once([*(there.source if there else ()), *one.source, *receiver.source]),
            )
    return tuple(found.values())


def cited(handbook: Handbook, name: str) -> tuple[str, ...]:
    """Every clause that the card cites, in order, each once. Raises as `situation`."""
    key = ("incident-sources", name)
    found: tuple[str, ...] | None = handbook.compiled.get(key)
    if found is None:
        said, card = chapter(handbook), situation(handbook, name)
        found = once(id for entry in _entries(said, card) for id in entry.source)
        found = once([*found, *(id for row in informed(said, card) for id in row.source)])
        handbook.keep(key, found)
    return found


def steps(chapter: Incidents, card: Situation) -> dict[str, Step]:
    """The steps of the card by their ids, each once."""
    return {name: chapter.steps[name] for name in step_ids(chapter, card)}


def once(names: Iterable[str]) -> tuple[str, ...]:
    """Each once, where it comes first."""
    return tuple(dict.fromkeys(names))


def _closest(one: int | None, other: int | None) -> int | None:
    said = [minutes for minutes in (one, other) if minutes is not None]
    return min(said, default=None)


def _entries(chapter: Incidents, card: Situation) -> Iterator[Entry]:
    """The card and everything on it: problem, solution, communication, responsible (A-01)."""
    yield card
    yield from card.yields
    yield from card.phases.values()
    yield from (chapter.scenarios[name] for name in card.scenarios)
    yield from steps(chapter, card).values()
    yield from card.timers.values()
    for name in card.announcements:
        yield chapter.announcements[name]
        yield from (chapter.phone_queues[queue] for queue in chapter.announcements[name].queues)
    yield from (chapter.posts[name] for name in card.posts)
    yield from (chapter.duties[name] for name in duties(chapter, card))

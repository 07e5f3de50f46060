"""Which other incidents take over (A-08), and what the rest of them mean for this one.

A situation takes over at its own place and at all places within that. One that runs elsewhere, or
at a part of this place only, pauses nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Literal

from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding.answers import Reason
from driftbook.handbook.deciding.incident_card import around, chapter
from driftbook.handbook.deciding.incident_log import State
from driftbook.handbook.deciding.incident_reading import anybody, saying, whole
from driftbook.handbook.deciding.incident_shapes import Other, PausedBy

Where = Literal["here", "inside", "elsewhere"]


def in_order(handbook: Handbook, others: Sequence[Other]) -> list[Other]:
    """The others whose situation and place this edition knows, the oldest first."""
    said = chapter(handbook)
    known = [one for one in others if one.situation in said.situations and one.place in said.places]
    return sorted(known, key=lambda one: (whole(one.opened), str(one.key or "")))


def where(handbook: Handbook, place: str, other: str) -> Where:
    """Where the other place is, seen from this one: `here` holds it, or is the same."""
    said = chapter(handbook)
    if other in around(said, place):
        return "here"
    return "inside" if place in around(said, other) else "elsewhere"


def paused_by(
    handbook: Handbook,
    situation: str,
    place: str,
    opened: datetime,
    state: State,
    others: Sequence[Other],
) -> tuple[PausedBy, ...]:
    """What takes over, in the order in which the card names it, the oldest incident first.

    Those that somebody decided to go on beside are among them, with what was decided.
    """
    said = chapter(handbook)
    found = []
    for precedence in said.situations[situation].yields:
        for other in others:
            if other.situation != precedence.to or where(handbook, place, other.place) != "here":
                continue
            decided = state.register("pause", str(other.key)) if other.key else None
            overridden = anybody(decided, saying("state", "overridden"))
            found.append(
                PausedBy(
                    situation=other.situation,
                    name=said.situations[other.situation].name,
                    place=other.place,
                    since=max(opened, whole(other.opened)).astimezone(handbook.zone),
                    incident=other.key,
                    overridden=decided if overridden else None,
                    source=tuple(precedence.source),
                )
            )
    return tuple(found)


def reasons(
    handbook: Handbook, situation: str, place: str, paused: Sequence[PausedBy], others: list[Other]
) -> Iterator[Reason]:
    """What takes over and why; what would, if it were here; what goes on beside."""
    said = chapter(handbook)
    for one in paused:
        code = "takes-over" if one.overridden is None else "takes-over-overridden"
        params = {"name": one.name, "place": said.places[one.place].name, "since": one.since}
        yield Reason(code, params, one.source)
    card = said.situations[situation]
    for other in others:
        its = said.situations[other.situation]
        params = {"name": its.name, "place": said.places[other.place].name}
        there = where(handbook, place, other.place)
        precedence = next((one for one in card.yields if one.to == other.situation), None)
        if precedence is not None:
            if there != "here":
                yield Reason(f"takes-over-{there}", params, tuple(precedence.source))
            continue
        back = where(handbook, other.place, place)
        waits = next((one for one in its.yields if one.to == situation), None)
        if waits is not None and back == "here":
            yield Reason("makes-wait", params, tuple(waits.source))
        elif waits is None and "here" in (there, back):
            yield Reason("runs-twice" if other.situation == situation else "runs-beside", params)

"""`driftbook ask card`: what to do now, and what is paused by what."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from driftbook.commands import OK, print_json
from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding import incident_card, incidents, instants
from driftbook.handbook.deciding.answers import Unanswerable
from driftbook.handbook.deciding.incident_log import Entry, fold
from driftbook.handbook.deciding.incident_shapes import CardNow, Other
from driftbook.handbook.reading import read
from driftbook.wording.languages import for_handbook


def add(
    kinds: argparse._SubParsersAction[argparse.ArgumentParser],
    common: Callable[[argparse.ArgumentParser, Callable[[argparse.Namespace], int]], None],
) -> None:
    """Add `ask card`; `common` adds what all questions have, and says what runs."""
    parser = kinds.add_parser("card", help="what to do now that something breaks?")
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    parser.add_argument("--situation", required=True)
    parser.add_argument("--place", help="may be left out where the card has one place only")
    parser.add_argument(
        "--also",
        action="append",
        default=[],
        metavar="SITUATION[@PLACE]",
        help="runs too, since the same moment; default: at the same place",
    )
    parser.add_argument("--at", metavar="2026-11-24T23:10", help="opened, and asked; default: now")
    common(parser, ask)


def ask(options: argparse.Namespace) -> int:
    """Print the card. Raises Unanswerable, NoChapter, ValueError."""
    from driftbook.wording import incident_lines as lines
    from driftbook.wording import incidents as wording

    handbook = read(options.folder)
    at = instants.read(options.at, handbook) if options.at else datetime.now(UTC)
    card = as_if_opened(handbook, options.situation, options.place, options.also, at)
    language = for_handbook(options.language, handbook.cover.language)
    if options.json:
        print_json(wording.card(handbook, card, language))
    else:
        print("\n".join(lines.lines(handbook, card, language)))
    return OK


def as_if_opened(
    handbook: Handbook, situation: str, place: str | None, also: Sequence[str], at: datetime
) -> CardNow:
    """The card as if it were opened at `at` (aware), the others at the same moment.

    Each of `also` is SITUATION or SITUATION@PLACE. Raises Unanswerable with what there is,
    NoChapter, ValueError for a place that has to be said.
    """
    here = place_for(handbook, situation, place)
    others = []
    for number, written in enumerate(also, start=1):
        name, _, there = written.partition("@")
        places = incidents.situation(handbook, name).places
        where = place_for(handbook, name, there or None) if there or len(places) == 1 else here
        others.append(Other(UUID(int=number), name, where, at))
    first = Entry(
        id=UUID(int=0),
        incident=UUID(int=0),
        kind="opened",
        data={"situation": situation, "place": here},
        happened=at,
    )
    return incidents.decide(handbook, fold([first]), others, at)


def place_for(handbook: Handbook, situation: str, place: str | None) -> str:
    """The place, or the only one that the card has. Raises Unanswerable, NoChapter, ValueError.

    Somebody may also stand in a part of it: in the main building, when the whole town is dark.
    """
    places = incidents.situation(handbook, situation).places
    if place is None:
        if len(places) > 1:
            raise ValueError(f"say where '{situation}' is, with --place: {', '.join(places)}")
        return places[0]
    around = incident_card.around(incidents.chapter(handbook), place)
    if not set(around) & set(places):
        raise Unanswerable("place", place, tuple(places))
    return place

"""What pages show of a manual."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from driftbook.downtime.manuals import filters, queries, reviewing, systems, words
from driftbook.downtime.manuals.languages import direction, name
from driftbook.downtime.models import Manual
from driftbook.people.actors import Actor
from driftbook.people.models import Organisation
from driftbook.people.zones import zone


@dataclass(frozen=True)
class Line:
    """A manual in a list; days are those of its organisation's clock."""

    manual: Manual
    sort: str
    language: str
    """Its own name."""
    direction: str
    """`ltr` or `rtl`."""
    organisation: str
    systems: list[tuple[str, str]]
    """Id and name of each."""
    changed: date
    late: bool
    """Somebody should have gone through it; said to those alone who may write it."""
    soon: bool
    """Somebody is to, within a month; likewise."""
    older: bool
    """The original has been written anew since."""


def line(manual: Manual, who: Actor, now: datetime) -> Line:
    """One of them."""
    return lines([manual], who, now)[0]


def lines(manuals: Sequence[Manual], who: Actor, now: datetime) -> list[Line]:
    """Each of them, in their order, with the names of their systems in one query for all."""
    names = systems.for_all(manuals, now)
    return [_line(manual, names, who, now) for manual in manuals]


def _line(manual: Manual, names: dict[int, dict[str, str]], who: Actor, now: datetime) -> Line:
    keeper: Organisation = manual.organisation
    here, writes = reviewing.today(keeper, now), who.may(queries.WRITE, keeper.key)
    late = writes and manual.review < here
    return Line(
        manual=manual,
        sort=str(words.SORTS[manual.sort]),
        language=name(manual.language),
        direction=direction(manual.language),
        organisation=keeper.name,
        systems=systems.named(manual, names),
        changed=manual.changed.astimezone(zone(keeper.timezone)).date(),
        late=late,
        soon=writes and not late and manual.review <= here + filters.SOON,
        older=queries.is_older(manual),
    )

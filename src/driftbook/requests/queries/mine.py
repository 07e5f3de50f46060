"""The customer's own cases: those that wait for somebody, all of them, a page at a time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import QuerySet

from driftbook.editions import shelf
from driftbook.handbook.book import Handbook
from driftbook.people.actors import Actor
from driftbook.requests.models import ASKING, ENDED, OPEN, PLANNED, Case
from driftbook.requests.queries import cases, search
from driftbook.requests.queries.talk import with_news

PAGE = 30
FIRST = 12
"""Of the own ones on the first page of the portal."""


def asked(actor: Actor) -> QuerySet[Case]:
    """What the actor's own organisations have asked for, as far as the actor sees it."""
    own = actor.sides("case.see").asking
    return cases.cases(actor).filter(customer__key__in=own)


def group(rows: QuerySet[Case], name: str) -> QuerySet[Case]:
    """Those of a tab of the list."""
    states: dict[str, Sequence[str]] = {"open": OPEN, "planned": (PLANNED,), "done": ENDED}
    return rows.filter(state__in=states[name]) if name in states else rows


def found(rows: QuerySet[Case], words: str) -> QuerySet[Case]:
    """By number, or by any word that stands in them."""
    number = words.strip().lstrip("#")
    if number.isascii() and number.isdigit() and len(number) < 10:
        return rows.filter(number=int(number))
    return search.found(rows, words)


def own(actor: Actor) -> list[Case]:
    """The actor's own cases that are not over: what waits for them first."""
    if actor.person is None:
        return []
    rows = with_news(asked(actor).filter(person=actor.person).exclude(state__in=ENDED), actor)
    recent = list(cases.whole(rows).order_by("-changed", "-pk")[: FIRST * 2])
    return sorted(recent, key=lambda one: not waits(one))[:FIRST]


def ended_unread(actor: Actor) -> list[Case]:
    """The actor's own cases that are over, with something that they have not read."""
    if actor.person is None:
        return []
    rows = asked(actor).filter(person=actor.person, state__in=ENDED)
    recent = cases.whole(with_news(rows, actor)).order_by("-changed", "-pk")[:FIRST]
    return [one for one in recent if one.news]  # type: ignore[attr-defined]


def waits(case: Case) -> bool:
    """Whether whoever filed it has something to read or to answer."""
    return case.state == ASKING or bool(getattr(case, "news", False))


def books(rows: Iterable[Case]) -> dict[int, Handbook]:
    """The handbooks of the cases by edition; one that cannot be read is left out."""
    return shelf.of_rows({one.edition_id for one in rows})

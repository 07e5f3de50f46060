"""Which handbooks can be asked who to turn to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime

from driftbook.downtime import around
from driftbook.downtime.around import Shown
from driftbook.downtime.manuals.queries import about
from driftbook.downtime.models import Manual
from driftbook.editions import shelf
from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding import catalogue
from driftbook.handbook.deciding.answers import Unanswerable
from driftbook.handbook.deciding.catalogue import CatalogueAnswer
from driftbook.people.actors import Actor

ASK = "handbook.ask"
ORGANISATION = "organisation"
"""The cookie in which the reader's organisation is remembered."""
MOST_MANUALS = 30
STATES = ("included", "not-included", "elsewhere", "provided")


def handbooks(actor: Actor, now: datetime) -> list[Handbook]:
    """The readable handbooks with a support chapter that the actor may ask, by id.

    Each is the edition that holds at `now` (aware).
    """
    books = shelf.handbooks(actor, now, ASK)
    return [book for book in books if book.support is not None]


def handbook(actor: Actor, name: str, now: datetime, *, at: datetime | None = None) -> Handbook:
    """The handbook with this id, as it holds at `now`, or at another instant `at`.

    Raises Unanswerable, naming what there is.
    """
    entry = shelf.entry(actor, name, now, ASK, at=at)
    if entry is None or entry.handbook is None or entry.handbook.support is None:
        known = tuple(book.id for book in handbooks(actor, now))
        raise Unanswerable("handbook", name, known)
    return entry.handbook


def remembered(actor: Actor, name: str | None, now: datetime) -> Handbook | None:
    """The handbook that the reader chose earlier, if it is still there for them."""
    try:
        return handbook(actor, name, now) if name else None
    except Unanswerable:
        return None


def downtime(
    actor: Actor,
    book: Handbook,
    systems: Collection[str],
    now: datetime,
    at: datetime | None = None,
) -> list[Shown]:
    """What is or will be down of these systems, as far as the actor may know; `at` asks for another
    instant than `now`. No question to the database where the handbook does not speak of it."""
    if book.downtime is None:
        return []
    return around.lately(book.id, actor, now, systems=systems, at=at)


def manuals(actor: Actor, book: Handbook, system: str, language: str) -> list[Manual]:
    """What the actor may look up about a system (I-05), by title; of what is there in several
    languages the one in the reader's, else the one that it was written in."""
    rows = about(actor, book.id, around.called_there(book, system))[:MOST_MANUALS]
    families: dict[int, list[Manual]] = defaultdict(list)
    for row in rows:
        families[row.translates_id or row.pk].append(row)
    chosen = [min(same, key=lambda one: _far(one, language)) for same in families.values()]
    return sorted(chosen, key=lambda one: (one.title, one.pk))


def found_in_catalogue(book: Handbook, words: str) -> dict[str, list[CatalogueAnswer]]:
    """The lines of the service catalogue in which all the words stand, by state (I-05)."""
    wanted = words.casefold().split()
    found: dict[str, list[CatalogueAnswer]] = {state: [] for state in STATES}
    for answer in catalogue.everything(book):
        item = answer.item
        said = " ".join(_said((item.name, item.text, item.where, answer.by))).casefold()
        if all(word in said for word in wanted):
            found[item.state].append(answer)
    return {state: answers for state, answers in found.items() if answers}


def _far(manual: Manual, language: str) -> tuple[bool, bool]:
    """How far it is from what a reader of the language wants."""
    return manual.language != language, manual.translates_id is not None


def _said(texts: Iterable[str | None]) -> list[str]:
    return [text for text in texts if text]

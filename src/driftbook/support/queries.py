"""Which handbooks can be asked who to turn to."""

from __future__ import annotations

from collections.abc import Iterable

from driftbook.editions import shelf
from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding import catalogue
from driftbook.handbook.deciding.answers import Unanswerable
from driftbook.handbook.deciding.catalogue import CatalogueAnswer

ORGANISATION = "organisation"
"""The cookie in which the reader's organisation is remembered."""
STATES = ("included", "not-included", "elsewhere", "provided")


def handbooks() -> list[Handbook]:
    """The readable handbooks that have a support chapter, by id."""
    return [book for book in shelf.handbooks() if book.support is not None]


def handbook(name: str) -> Handbook:
    """The handbook with this id. Raises Unanswerable, naming those that there are."""
    known = {book.id: book for book in handbooks()}
    if name not in known:
        raise Unanswerable("handbook", name, tuple(known))
    return known[name]


def remembered(name: str | None) -> Handbook | None:
    """The handbook that the reader chose earlier, if it is still there."""
    return next((book for book in handbooks() if book.id == name), None)


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


def _said(texts: Iterable[str | None]) -> list[str]:
    return [text for text in texts if text]

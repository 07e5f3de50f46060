"""A day of the calendar: all of it, a page at a time."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.core.paginator import Page

from driftbook.downtime.changes import entries, month
from driftbook.downtime.changes.books import Book
from driftbook.downtime.changes.month import Day
from driftbook.downtime.changes.spans import Spans, span
from driftbook.handbook.deciding.collisions import Collisions
from driftbook.people.actors import Actor
from driftbook.theme.paging import Uncounted

A_PAGE = 50
CLASHES = 4
"""So much is named of what an entry collides with; of more, one fewer, and how many beside."""


def day(
    book: Book, who: Actor, on: date, number: str | None, now: datetime
) -> tuple[Day, Page[Any]]:
    """The day, by when what is on it begins, and the page of it that has this number.

    What an entry collides with is looked for while the page's entries last, at most from the day
    before to the day after: of what lasts no longer than a day, that is all of it.
    """
    found, start, end = month.one_day(book, on, now)
    spans = Spans(who, book.agreement)
    page = Uncounted(spans.of_day(start, end), A_PAGE).get_page(number)
    shown = [span(row) for row in page.object_list]
    if shown:
        since = max(min(one.start for one in shown), start - month.DAY)
        until = min(max(one.end for one in shown), end + month.DAY)
        near = {one.key: one for one in (*spans.touching(since, until, book.handbook.zone), *shown)}
        keys = [one.key for one in shown]
        sweep = Collisions(book.handbook, near.values())
        known = entries.of(book.handbook, spans, sweep, keys, CLASHES)
        found.entries = [known[key].on(on) for key in keys if key in known]
    return found, page

"""Long lists, of which nobody asks how long they are: years of rows make no page slower."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

MOST_PAGES = 250
"""Further inside a search is better than one more page."""
MANY = 999


class Uncounted(Paginator[Any]):
    """Pages that know only whether there is another: one row more is fetched, none are counted.

    A page that is not there is the first one.
    """

    object_list: QuerySet[Any] | InTurn  # type: ignore[assignment]

    def get_page(self, number: float | str | None) -> Page[Any]:
        """The page with this number, of at most `MOST_PAGES`."""
        text = str(number)
        at = min(max(int(text), 1), MOST_PAGES) if text.isascii() and text.isdigit() else 1
        start = (at - 1) * self.per_page
        rows = list(self.object_list[start : start + self.per_page + 1])
        if not rows and at > 1:
            return self.get_page(1)
        more = len(rows) > self.per_page and at < MOST_PAGES
        self.__dict__["num_pages"] = at + more
        return Page(rows[: self.per_page], at, self)


class InTurn:
    """Lists one after another, of which a part is read as if they were one."""

    def __init__(self, *lists: QuerySet[Any]) -> None:
        self.lists = lists

    def __getitem__(self, part: slice) -> list[Any]:
        """The rows from `start` to before `stop`; only as many rows are looked at as `stop`."""
        start, most = part.start, part.stop - part.start
        found: list[Any] = []
        for rows in self.lists:
            some = list(rows[start : start + most - len(found)])
            found += some
            if len(found) == most:
                break
            start = 0 if some else start - how_many(rows, start)
        return found


def how_many(rows: QuerySet[Any], most: int = MANY) -> int:
    """How many there are, but no more than one above `most`: the others are not looked at."""
    return rows.order_by().values("pk")[: most + 1].count()


def told(count: int, most: int = MANY) -> str:
    """As a page says it.

    >>> told(41), told(1000)
    ('41', '999+')
    """
    return f"{most}+" if count > most else str(count)

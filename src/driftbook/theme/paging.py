"""Long lists, of which nobody asks how long they are: years of rows make no page slower."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import suppress
from typing import Any, Protocol

from django.core.exceptions import EmptyResultSet
from django.core.paginator import Page, Paginator
from django.db import connection
from django.db.models import IntegerField, QuerySet, Subquery

MOST_PAGES = 250
"""Further inside a search is better than one more page."""
MANY = 999
PARTS = 100
"""So many questions are put to the database as one: SQLite takes 500."""


class Uncounted(Paginator[Any]):
    """Pages that know only whether there is another: one row more is fetched, none are counted.

    A page that is not there is the first one.
    """

    object_list: QuerySet[Any] | Parts  # type: ignore[assignment]

    def __init__(self, object_list: QuerySet[Any] | Parts, per_page: int) -> None:
        super().__init__(object_list, per_page)  # type: ignore[arg-type]

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


class Parts(Protocol):
    """A list that is read by parts, and never as a whole."""

    def __getitem__(self, part: slice, /) -> list[Any]:
        """The rows from `start` to before `stop`."""
        ...


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


class HowMany(Subquery):
    """The same for each row of another queryset: of `rows`, which have an `OuterRef`."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()

    def __init__(self, rows: QuerySet[Any], most: int = MANY) -> None:
        super().__init__(rows.order_by().values("pk")[: most + 1])


def first_of_all(parts: Sequence[QuerySet[Any]], most: int) -> list[tuple[Any, ...]]:
    """The first `most` rows of several querysets together, of each of which an index gives the
    first: asked for the rows of several organisations in one order, a database sorts all of them.

    Each part is a `values_list` of numbers and texts, in the order of these columns, at most
    `PARTS` parts.
    """
    asked = []
    for part in parts:
        with suppress(EmptyResultSet):
            asked.append(part[:most].query.sql_with_params())
    if not asked:
        return []
    rows = " UNION ALL ".join(
        f"SELECT * FROM ({sql}) p{at}"  # noqa: S608
        for at, (sql, _given) in enumerate(asked)
    )
    query = parts[0].query
    count = len(query.values_select) + len(query.annotation_select)
    columns = ", ".join(str(at + 1) for at in range(count))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT * FROM ({rows}) every ORDER BY {columns} LIMIT {most:d}",  # noqa: S608
            [value for _sql, given in asked for value in given],
        )
        return list(cursor.fetchall())


def apart(keys: Collection[int]) -> list[list[int]]:
    """Each by itself, as a part of `first_of_all`; of very many some share one."""
    there = sorted(keys)
    return [there[at::PARTS] for at in range(min(len(there), PARTS))]

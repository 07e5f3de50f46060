"""Paging that costs the same on every page: a page begins where the one before it ended."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from driftbook.requests.models import Case

_POSITION = re.compile(r"(\d{1,17})\.(\d{1,18})")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True)
class Page:
    """Some of a list in its order."""

    rows: Sequence[Case]
    earlier: str = ""
    """Where the page before this one ends; empty: there is none."""
    later: str = ""
    """Where the page after this one begins; empty: there is none."""


def page(rows: QuerySet[Case], field: str, size: int, *, after: str = "", before: str = "") -> Page:
    """So many of the rows, by the field (`-field`: latest first) and then by their ids.

    `after` and `before` are positions of earlier answers; what is none is the beginning.
    """
    name, down = field.removeprefix("-"), field.startswith("-")
    start, end = _read(name, after), _read(name, before)
    back = start is None and end is not None
    here = end if back else start
    if here is not None:
        rows = rows.filter(_beyond(name, here, down != back))
    direction = "-" if down != back else ""
    found = list(rows.order_by(f"{direction}{name}", f"{direction}pk")[: size + 1])
    more, shown = len(found) > size, found[:size]
    if back:
        shown.reverse()
    if not shown:
        return Page((), earlier="", later="")
    first, last = _write(name, shown[0]), _write(name, shown[-1])
    if back:
        return Page(shown, earlier=first if more else "", later=last)
    return Page(shown, earlier=first if here else "", later=last if more else "")


def _beyond(name: str, here: tuple[Any, int], down: bool) -> Q:
    """Said twice, so that an index by the field leads straight there."""
    at, pk = here
    way = "lt" if down else "gt"
    there = Q(**{f"{name}__{way}": at}) | Q(**{name: at, f"pk__{way}": pk})
    return Q(**{f"{name}__{way}e": at}) & there


def _write(name: str, row: Case) -> str:
    at = getattr(row, name)
    place = (at - _EPOCH) // _MICROSECOND if isinstance(at, datetime) else at.toordinal()
    return f"{place}.{row.pk}"


def _read(name: str, text: str) -> tuple[date | datetime, int] | None:
    match = _POSITION.fullmatch(text)
    if match is None:
        return None
    place, pk = int(match[1]), int(match[2])
    try:
        at = date.fromordinal(place) if name == "dated" else _EPOCH + place * _MICROSECOND
    except (OverflowError, ValueError):
        return None
    return at, pk

"""The history as a file, written out while it is read: newest first, and not without end."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.utils import translation

from driftbook.desk import told
from driftbook.history import queries
from driftbook.history.models import Event
from driftbook.history.queries import Wanted
from driftbook.theme import tables

MOST = 20_000
"""Events in one file; the next one begins where it ended, or narrows the time."""
AT_A_TIME = 500
COLUMNS = (
    "at",
    "organisation",
    "number",
    "did",
    "text",
    "who",
    "person",
    "role",
    "kind",
    "key",
    "request",
    "before",
    "after",
)


def as_csv(wanted: Wanted, before: int | None, language: str) -> Iterator[str]:
    """A table with a byte-order mark, as spreadsheets want it."""
    rows = (_row(event, shown) for event, shown in _events(wanted, before, language))
    return tables.as_csv(COLUMNS, (_written(row) for row in rows))


def _written(row: dict[str, Any]) -> Iterator[object]:
    for name in COLUMNS:
        written = name in ("before", "after") and row[name] is not None
        yield json.dumps(row[name], ensure_ascii=False) if written else row[name]


def as_json(wanted: Wanted, before: int | None, language: str) -> Iterator[str]:
    """`{"events": […], "older": …}`; `older` is what to ask for next with `before=`."""
    yield '{"events": ['
    count, last = 0, None
    for event, shown in _events(wanted, before, language):
        yield (",\n" if count else "\n") + json.dumps(_row(event, shown), ensure_ascii=False)
        count, last = count + 1, event.pk
    older = last if count == MOST else None
    yield f'\n], "older": {json.dumps(older)}}}\n'


def _events(wanted: Wanted, before: int | None, language: str) -> Iterator[tuple[Event, told.Told]]:
    left = MOST
    while left:
        page = queries.found(wanted, before=before, limit=min(AT_A_TIME, left))
        with translation.override(language):
            shown = told.tell(page.events)
        yield from zip(page.events, shown, strict=True)
        left, before = left - len(page.events), page.older
        if before is None:
            return


def _row(event: Event, shown: told.Told) -> dict[str, Any]:
    return {
        "at": shown.at.isoformat(),
        "organisation": shown.organisation,
        "number": event.number,
        "did": event.did,
        "text": shown.text,
        "who": shown.who,
        "person": str(event.person) if event.person else None,
        "role": event.role,
        "kind": event.kind,
        "key": event.key,
        "request": event.request,
        "before": shown.before,
        "after": shown.after,
    }

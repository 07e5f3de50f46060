"""The history as a file, written out while it is read: newest first, and not without end."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from typing import Any

from django.utils import translation

from driftbook.desk import told
from driftbook.history import queries
from driftbook.history.models import Event
from driftbook.history.queries import Wanted

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
FORMULA = ("=", "+", "-", "@", "\t", "\r")


class _Line:
    """What a csv writer writes to: it gives each line back."""

    def write(self, line: str) -> str:
        return line


def as_csv(wanted: Wanted, before: int | None, language: str) -> Iterator[str]:
    """A table with a byte-order mark, as spreadsheets want it."""
    writer = csv.writer(_Line())
    yield "\ufeff" + writer.writerow(COLUMNS)
    for event, shown in _events(wanted, before, language):
        row = _row(event, shown)
        for part in ("before", "after"):
            row[part] = "" if row[part] is None else json.dumps(row[part], ensure_ascii=False)
        yield writer.writerow([_plain(row[name]) for name in COLUMNS])


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


def _plain(value: object) -> object:
    """A spreadsheet must not take a text for a formula."""
    if isinstance(value, str) and value.startswith(FORMULA):
        return "'" + value
    return "" if value is None else value

"""A log as CSV, one row for each entry.

The names of its columns and the codes in them are the same in every language; only `said` is a
sentence, in the language of whoever asks.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime

from driftbook.incidents.printing.log_rows import Log, Row
from driftbook.theme.tables import as_csv

Value = str | int | datetime | None

COLUMNS: dict[str, Callable[[Row], Value]] = {
    "number": lambda row: row.number,
    "happened": lambda row: row.happened,
    "written": lambda row: row.written,
    "arrived": lambda row: row.arrived,
    "kind": lambda row: row.entry.kind,
    "subject": lambda row: row.entry.subject,
    "said": lambda row: row.said,
    "words": lambda row: row.words,
    "person": lambda row: row.person,
    "initials": lambda row: row.initials,
    "duties": lambda row: "; ".join(row.duties),
    "personal": lambda row: " ".join(row.personal),
    "contradiction": lambda row: row.contradiction,
    "via": lambda row: row.entry.via,
    "data": lambda row: json.dumps(dict(row.entry.data), ensure_ascii=False, sort_keys=True),
    "over": lambda row: " ".join(map(str, row.entry.over)),
    "id": lambda row: str(row.entry.id),
    "device": lambda row: row.entry.device,
    "seq": lambda row: row.entry.seq,
    "clock": lambda row: row.entry.clock,
}


def csv_of(log: Log) -> bytes:
    """The whole log, in its order."""
    rows = ((_exact(value(row)) for value in COLUMNS.values()) for row in log.rows)
    return "".join(as_csv(COLUMNS, rows)).encode()


def _exact(value: Value) -> Value:
    """Instants to the millisecond."""
    return value.isoformat(timespec="milliseconds") if isinstance(value, datetime) else value

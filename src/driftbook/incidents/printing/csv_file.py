"""A log as CSV: RFC 4180 in UTF-8 with a byte order mark, ISO times, one row for each entry.

The names of its columns and the codes in them are the same in every language; only `said` is a
sentence, in the language of whoever asks. A cell of text is never a formula.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import datetime

from driftbook.incidents.printing.log_rows import Log, Row

BOM = "\ufeff"
FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n")
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
    out = io.StringIO()
    out.write(BOM)
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for row in log.rows:
        writer.writerow(cell(value(row)) for value in COLUMNS.values())
    return out.getvalue().encode()


def cell(value: Value) -> str:
    """As text; what a spreadsheet would take for a formula gets an apostrophe before it.

    >>> cell("=1+1"), cell(" @x"), cell(-1)
    ("'=1+1", "' @x", '-1')
    """
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(timespec="milliseconds")
    if isinstance(value, int):
        return str(value)
    return f"'{value}" if value.lstrip(" \u00a0").startswith(FORMULAS) else value

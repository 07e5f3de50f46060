"""The demo's addresses: `demo/addresses.csv` of a handbook's folder, in our own format."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from driftbook.doors.importing import files, formats, words
from driftbook.doors.importing.running import CHANGED, NEW, REFUSED, Verdict, run
from driftbook.history.by import By
from driftbook.people.models import Organisation

FILE = "demo/addresses.csv"


def shown(organisation: Organisation, folder: Path, now: datetime) -> Iterator[str]:
    """Take the folder's invented addresses in, and tell what was done; nothing the second time."""
    path = folder / FILE
    if not path.is_file():
        return
    told: list[Verdict] = []
    try:
        counts = run(
            organisation=organisation,
            lines=formats.lines(files.of_path(path), "neutral", organisation.country),
            name=path.name,
            format="neutral",
            tell=told.append,
            by=By(None, "operator"),
            now=now,
        )
    except files.Unreadable as unreadable:
        yield f"{path}: {unreadable}"
        return
    for row in told:
        if row.what == REFUSED:
            yield f"{path}:{row.line}: {words.said(row.why)}"
    if counts.of[NEW] or counts.of[CHANGED]:
        yield f"{organisation.slug}: {counts.lines} lines of addresses, doors and units"

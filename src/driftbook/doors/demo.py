"""The demo's doors: `addresses.csv`, `tags.csv`, `gateways.yaml` in a handbook's folder `demo`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

from driftbook.doors import showing
from driftbook.doors.importing import files, formats, tags, words
from driftbook.doors.importing.running import CHANGED, NEW, REFUSED, Counts, Tell, Verdict, run
from driftbook.history.by import By
from driftbook.people.models import Organisation

OPERATOR = By(None, "operator")
Take = Callable[[Organisation, Path, Tell, datetime], Counts]


def shown(organisation: Organisation, folder: Path, now: datetime) -> Iterator[str]:
    """Take what is invented there in, and tell what was done; nothing the second time."""
    organisation = showing.keeper(folder) or organisation
    for file, take, what in (
        ("addresses.csv", _addresses, "addresses, doors and units"),
        ("tags.csv", _tags, "tags"),
    ):
        path = folder / "demo" / file
        if path.is_file():
            yield from _taken(organisation, path, take, what, now)
    yield from showing.shown(organisation, folder, now)


def _taken(
    organisation: Organisation, path: Path, take: Take, what: str, now: datetime
) -> Iterator[str]:
    told: list[Verdict] = []
    try:
        counts = take(organisation, path, told.append, now)
    except files.Unreadable as unreadable:
        yield f"{path}: {unreadable}"
        return
    for row in told:
        if row.what == REFUSED:
            yield f"{path}:{row.line}: {words.said(row.why)}"
    if counts.of[NEW] or counts.of[CHANGED]:
        yield f"{organisation.slug}: {counts.lines} lines of {what}"


def _addresses(organisation: Organisation, path: Path, tell: Tell, now: datetime) -> Counts:
    return run(
        organisation=organisation,
        lines=formats.lines(files.of_path(path), "neutral", organisation.country),
        name=path.name,
        format="neutral",
        tell=tell,
        by=OPERATOR,
        now=now,
    )


def _tags(organisation: Organisation, path: Path, tell: Tell, now: datetime) -> Counts:
    return tags.take(
        organisation=organisation,
        table=files.of_path(path),
        name=path.name,
        tell=tell,
        by=OPERATOR,
        now=now,
        dry=False,
    )

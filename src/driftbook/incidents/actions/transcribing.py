"""What was written on paper while nothing else worked, put into the log afterwards (A-15)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction

from driftbook.handbook.deciding.incident_log import BESIDE, Entry
from driftbook.history.by import By
from driftbook.incidents.actions.pressing import once
from driftbook.incidents.actions.writing import say
from driftbook.incidents.models import PAPER, Incident


@dataclass(frozen=True)
class Line:
    """A line of a sheet of paper."""

    id: UUID
    """Of the line of the form: the same words sent again with it add nothing."""
    happened: datetime
    """As it stands on the paper; aware."""
    kind: str
    subject: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    words: str = ""


def transcribe(*, incident: Incident, lines: Sequence[Line], by: By, now: datetime) -> None:
    """Put the lines into the log, with the times at which they happened; each once.

    A line goes over what happened before it and over what says the same. What somebody has said
    of a later time stands beside it: a difference is shown, and decided by a person.
    """
    with transaction.atomic():
        for line in sorted(lines, key=lambda line: line.happened):
            say(
                incident=incident,
                kind=line.kind,
                subject=line.subject,
                data=line.data,
                words=line.words,
                happened=line.happened,
                by=by,
                now=now,
                via=PAPER,
                id=_once(line, incident),
                over=partial(_gone_over, line, now),
            )


def _gone_over(line: Line, now: datetime, latest: Sequence[Entry]) -> list[UUID]:
    return [
        head.id
        for head in latest
        if (head.happened or now) <= line.happened or _said(head.data) == _said(line.data)
    ]


def _once(line: Line, incident: Incident) -> UUID:
    at, key = line.happened.isoformat(), str(incident.key)
    return once(line.id, key, line.kind, line.subject, dict(line.data), line.words, at)


def _said(data: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if name not in BESIDE}

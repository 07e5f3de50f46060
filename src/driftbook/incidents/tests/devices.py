"""A telephone that writes a log by itself, as the app does, and sends it when it can."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.test import Client

from driftbook.handbook.deciding.incident_json import stamp
from driftbook.incidents.tests.cast import NOW

ENTRIES = "/api/v1/incidents/entries"
Wire = dict[str, Any]


@dataclass
class Device:
    """What it has written down, sent or not."""

    name: str = field(default_factory=lambda: str(uuid.uuid4()))
    clock: int = 0
    seq: int = 0
    log: list[Wire] = field(default_factory=list)

    def write(
        self,
        incident: UUID,
        kind: str,
        subject: str = "",
        *,
        over: Sequence[str] = (),
        words: str = "",
        at: datetime = NOW,
        **data: Any,
    ) -> Wire:
        """One more entry."""
        self.clock = max(self.clock + 1, int(at.timestamp() * 1000))
        self.seq += 1
        entry: Wire = {
            "id": str(uuid.uuid4()),
            "incident": str(incident),
            "kind": kind,
            "subject": subject,
            "data": data,
            "words": words,
            "over": list(over),
            "clock": self.clock,
            "device": self.name,
            "seq": self.seq,
            "happened": stamp(at),
            "written": stamp(at),
            "via": "app",
        }
        self.log.append(entry)
        return entry

    def open(self, organisation: UUID, situation: str, place: str, **more: Any) -> UUID:
        """Open a card; returns the incident's key."""
        key = uuid.uuid4()
        said: dict[str, Any] = {
            "handbook": "town",
            "edition": 1,
            "situation": situation,
            "place": place,
            "exercise": False,
            "organisation": str(organisation),
        }
        self.write(key, "opened", **(said | more))
        return key


def send(client: Client, entries: Sequence[Wire], **more: Any) -> Any:
    """Send entries as the app does."""
    body = {"entries": list(entries), **more}
    return client.post(ENTRIES, data=body, content_type="application/json")

"""A long log, for measuring."""

from __future__ import annotations

import random
from datetime import timedelta
from uuid import UUID

from driftbook.handbook.deciding.incident_log import Entry
from tests.handbook.incident_logs import BEGAN, INCIDENT, PEOPLE, milliseconds, opening

SEED = 20261124
SAID = [
    *(("step", step) for step in ("undock", "share", "chargers", "post-hotline", "call-helpdesk")),
    ("note", ""),
    ("note", ""),
    ("inform", ""),
    ("announcement", "breakdown"),
    ("post", "hotline"),
    ("duty", "log"),
]


def long_log(count: int) -> list[Entry]:
    """So many entries of a power failure by four devices, each over the one before; shuffled."""
    chance = random.Random(SEED)
    entries = [opening("power", "hall")]
    latest: dict[tuple[str, str], UUID] = {}
    for number in range(1, count):
        kind, subject = chance.choice(SAID)
        at = BEGAN + timedelta(seconds=number * 3)
        over = (latest[kind, subject],) if (kind, subject) in latest else ()
        entry = Entry(
            id=UUID(int=chance.getrandbits(128)),
            incident=INCIDENT,
            kind=kind,
            subject=subject,
            data=_data(kind, chance),
            over=() if kind in ("note", "inform") else over,
            clock=milliseconds(at),
            device=chance.choice("abcd"),
            seq=number,
            happened=at,
            written=at,
        )
        latest[kind, subject] = entry.id
        entries.append(entry)
    chance.shuffle(entries)
    return entries


def _data(kind: str, chance: random.Random) -> dict[str, object]:
    return {
        "step": {"state": chance.choice(("done", "not-done", "open"))},
        "note": {"personal": False},
        "inform": {"to": ["crisis", "managers"], "figures": {"staffing": "4"}, "how": "called"},
        "announcement": {"state": chance.choice(("on", "off")), "queues": ["main"]},
        "post": {"state": chance.choice(("posted", "over"))},
        "duty": {"person": chance.choice(PEOPLE)},
    }[kind]

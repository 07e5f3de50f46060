"""Whether a downtime may be then, who has to be told by when and the earliest start: the limit.

Any start within a year, any length that the kind allows, asked at any minute of the three weeks
before; the chapter is the one that the tests of downtime use: a window, four notices, a freeze.
"""

import random
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.lines import faster, seconds
from driftbook.downtime.tests.handbook import FILES
from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding import downtime
from driftbook.handbook.deciding.downtime_shapes import DowntimeFacts
from driftbook.handbook.reading import read

SEED, ASKED = 20261126, 5_000
PER_SECOND = 10_000
"""The limit of issue 8."""

Asked = list[tuple[DowntimeFacts, datetime]]


def lines() -> Iterator[str]:
    """A kind with windows, one that may be done at any hour, and an outage."""
    handbook = _handbook()
    limit = ASKED / PER_SECOND
    for kind in ("minor", "extensive", "outage"):
        asked = _asked(handbook, kind)

        def decide(asked: Asked = asked) -> None:
            for facts, now in asked:
                downtime.decide(handbook, facts, now)

        yield faster(
            f"notices of a downtime, {kind} / limit", seconds(decide), limit, ASKED, "≥ 1×"
        )


def _handbook() -> Handbook:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "town"
        folder.mkdir()
        for name, text in FILES.items():
            (folder / name).write_text(text, encoding="utf-8")
        return read(folder)


def _asked(handbook: Handbook, kind: str) -> Asked:
    chance = random.Random(SEED)
    first = datetime(2026, 1, 1, tzinfo=UTC)
    found: Asked = []
    for _ in range(ASKED):
        start = first + timedelta(minutes=chance.randrange(365 * 24 * 60))
        length = timedelta(minutes=chance.randrange(15, 300))
        now = start - timedelta(minutes=chance.randrange(21 * 24 * 60))
        facts = DowntimeFacts(
            kind=kind,
            systems=(chance.choice(["plan", "web", "net"]),),
            start=start.astimezone(handbook.zone),
            end=(start + length).astimezone(handbook.zone),
        )
        found.append((facts, now.astimezone(handbook.zone)))
    return found

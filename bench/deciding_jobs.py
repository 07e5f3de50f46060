"""What a job counts as, and the hours of two weeks, beside their limits."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.lines import faster, seconds, within
from driftbook.handbook.deciding import jobs, windows
from driftbook.handbook.reading import read

ROOT = Path(__file__).parent.parent
SEED, JOBS, DECISIONS, LOOKS = 20261123, 20_000, 2_000, 500
PER_SECOND = 100_000
"""The limit of issue 4 for the class alone."""


def lines() -> Iterator[str]:
    """Gladsaxe's chapter, a year of orders at any hour of the day."""
    handbook = read(ROOT / "handbooks/gladsaxe")
    chance = random.Random(SEED)
    start = datetime(2026, 1, 1, tzinfo=UTC)
    types = list(windows.chapter(handbook).types)
    asked = []
    for _ in range(JOBS):
        performed = start + timedelta(minutes=chance.randrange(365 * 24 * 60))
        ordered = performed - timedelta(minutes=chance.randrange(10 * 24 * 60))
        asked.append(
            jobs.Asked(
                chance.choice(types),
                ordered.astimezone(handbook.zone),
                performed.astimezone(handbook.zone),
                circumstances=frozenset(["flat-battery"] if chance.random() < 0.1 else []),
            )
        )

    def classes() -> None:
        for one in asked:
            jobs.classify(handbook, one)

    def decisions() -> None:
        for one in asked[:DECISIONS]:
            jobs.decide(handbook, one)

    now = datetime(2026, 11, 20, 13, tzinfo=handbook.zone)

    def looks() -> None:
        for _ in range(LOOKS):
            windows.bookable(handbook, now, 14)

    limit = JOBS / PER_SECOND
    yield faster("class of a job / limit", seconds(classes), limit, JOBS, "≥ 1×")
    yield within("a job decided, every condition", seconds(decisions) / DECISIONS * 1e3, 1, "ms")
    yield within("hours to book in two weeks", seconds(looks) / LOOKS * 1e3, 1, "ms")

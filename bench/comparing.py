"""Comparing two editions by meaning, beside the check of one of them over the same days."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from bench.lines import seconds, within
from driftbook.handbook.book import Handbook
from driftbook.handbook.comparing import compare
from driftbook.handbook.proving import check
from driftbook.handbook.reading import read_files

ROOT = Path(__file__).parent.parent
DAYS = 60
CHECKS = 10.0
"""How many checks of one edition a comparison may cost: it compiles two editions, asks what is
left open too, and puts every stretch into words that a person would use.
"""


def lines() -> Iterator[str]:
    """Two editions of the largest handbook: another hour, another number, another holiday."""
    old, new = editions()
    start = datetime(2026, 11, 23, tzinfo=old.zone)

    def comparison() -> None:
        compare(old, new, start, DAYS)

    def proof() -> None:
        old.compiled.clear()
        check(old, start, DAYS)

    mine, theirs = seconds(comparison) * 1000, seconds(proof) * 1000
    name = f"compare two editions / check of one, {DAYS} days"
    yield within(name, mine, theirs * CHECKS, "ms")


def editions() -> tuple[Handbook, Handbook]:
    """Örebro's handbook, and an edition of it in which all of its hours are touched."""
    files = {path.name: path.read_bytes() for path in (ROOT / "handbooks/orebro").glob("*.yaml")}
    support = files["support.yaml"].replace(b"12:00,13:00", b"12:00,12:30")
    support = support.replace(b"22:00-07:00", b"21:00-07:00")
    cover = files["handbook.yaml"].replace(b"days: Dec 24", b"days: Dec 23")
    changed = {**files, "support.yaml": support, "handbook.yaml": cover}
    return read_files(files), read_files(changed)

"""The table of `make bench`: made of the parts that were kept, and nothing else is written."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from bench import parts
from bench.growth import compared
from bench.lines import faster, within

PART = parts.Part(
    "opening",
    date="2026-11-26 09:00",
    seconds=20,
    busy=5,
    lines=[
        faster("decisions / opening-hours", 0.5, 2.0, 1_000, "≥ 1×"),
        within("the page | of a case, p95", 30.0, 40.0, "ms"),
        "Mosquitto is not installed: nothing is measured",
    ],
    where={"Python": "3.11.2"},
)


def test_a_part_is_kept_and_stands_in_the_table(tmp_path: Path) -> None:
    parts.keep(PART, tmp_path)
    assert parts.kept(tmp_path) == [PART]
    text = parts.table(parts.kept(tmp_path))
    assert "## opening" in text
    assert "2026-11-26 09:00 UTC, 20 s, of which 25 % on a processor." in text
    assert "| decisions / opening-hours | 2,000/s | 500/s | 4.00× | ≥ 1× |" in text
    assert "| the page \\| of a case, p95 | 30.0ms | 40.0ms | 0.75× | ≤ 1 |" in text
    assert "**Not measured yet**: booking." in parts.table([PART], ["booking", "opening"])
    assert "| Mosquitto is not installed: nothing is measured |  |  |  |  |" in text


def test_a_page_may_take_twice_as_long_with_the_most_rows() -> None:
    small, large = {"python": 20.0, "database": 5.0}, {"python": 25.0, "database": 75.0}
    found = {1_000: {"pages": {"desk": small}}, 1_000_000: {"pages": {"desk": large}}}
    (line,) = compared(found)
    row = parts.LINE.fullmatch(line)
    assert row is not None
    assert row["what"].strip() == "growth: desk, 1,000 → 1,000,000"
    assert (row["ours"], row["theirs"], row["ratio"]) == ("100.0ms", "50.0ms", "2.00×")
    assert row["aim"] == "≤ 1 (CPU ms by size: 25, 100)"


def test_a_page_that_failed_is_a_line_and_the_others_are_told() -> None:
    good, bad = {"python": 20.0, "database": 5.0}, {"trouble": "Wrong: it answered 500"}
    found = {n: {"pages": {"desk": good, "notices": good}} for n in (1_000, 10_000)}
    found[10_000] = {"pages": {"desk": good, "notices": bad}}
    desk, notices = compared(found)
    assert parts.LINE.fullmatch(desk)
    assert notices == "growth: notices: not measured, 10,000 rows: Wrong: it answered 500"


def test_trying_it_out_writes_nothing() -> None:
    before = parts.TABLE.read_bytes() if parts.TABLE.exists() else None
    kept = sorted(parts.KEPT.glob("*")) if parts.KEPT.exists() else []
    command = [sys.executable, "-m", "bench", "deciding_jobs", "--quick"]
    said = subprocess.run(
        command, cwd=parts.ROOT, capture_output=True, text=True, check=True, timeout=300
    )
    assert len(said.stdout.splitlines()) > 1
    assert (parts.TABLE.read_bytes() if parts.TABLE.exists() else None) == before
    assert (sorted(parts.KEPT.glob("*")) if parts.KEPT.exists() else []) == kept

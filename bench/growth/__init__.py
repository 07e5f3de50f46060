"""How the time of the main pages grows with the rows in the database: at most twofold.

It measures `SIZES`, which take some minutes. `python -m bench growth --rows 100000` measures one
size and keeps it for the table, beside those that were kept before: of a million rows of each kind
filling alone takes most of an hour.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from typing import Any

from bench.lines import within
from bench.parts import KEPT, ROOT

SIZES = (1_000, 10_000)
LARGER = (100_000, 1_000_000)
"""Measured when they are asked for."""
AT_MOST = 2.0
HOURS = 2
LEAST = 10.0
"""Milliseconds below which a page does not count as having grown: the clock is no finer."""
MISSING = {"trouble": "this run did not ask for it"}


def lines() -> Iterator[str]:
    """Each page beside the same page of the smallest database, in this run or in kept ones."""
    quick = "--quick" in sys.argv
    asked = sys.argv[sys.argv.index("--rows") + 1] if "--rows" in sys.argv else ""
    sizes = [300, 600] if quick else [int(asked)] if asked else list(SIZES)
    found = {size: _measured(size) for size in sizes}
    if not quick:
        for size, one in found.items():
            KEPT.mkdir(parents=True, exist_ok=True)
            _kept(size).write_text(json.dumps(one), encoding="utf-8")
        every = sorted({*SIZES, *LARGER, *sizes})
        found = {n: json.loads(_kept(n).read_text("utf-8")) for n in every if _kept(n).exists()}
    yield from compared(found)


def compared(found: dict[int, Any]) -> Iterator[str]:
    """The lines for what was found, by the number of rows; a page that failed has one too."""
    least, most = min(found), max(found)
    for page in found[least]["pages"]:
        costs = {size: one["pages"].get(page, MISSING) for size, one in found.items()}
        failed = [f"{size:,} rows: {c['trouble']}" for size, c in costs.items() if "trouble" in c]
        if failed:
            yield f"growth: {page}: not measured, {'; '.join(failed)}"
            continue
        if least == most:
            whole = _whole(costs[least])
            yield f"growth: {page}: {whole:,.0f} ms of a processor, {least:,} rows; no other size"
            continue
        small, large = (max(_whole(costs[size]), LEAST) for size in (least, most))
        between = ", ".join(f"{_whole(one):,.0f}" for one in costs.values())
        what = f"growth: {page}, {least:,} → {most:,}"
        yield within(what, large, small * AT_MOST, "ms") + f" (CPU ms by size: {between})"


def _whole(page: dict[str, float]) -> float:
    return page["python"] + page["database"]


def _kept(size: int) -> Any:
    return KEPT / f"growth-{size}.rows"


def _measured(size: int) -> Any:
    with tempfile.TemporaryDirectory() as var:
        path = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
        command = [sys.executable, ROOT / "tools/postgres.py", "--"]
        said = subprocess.run(
            [*command, sys.executable, "-m", "bench.growth.measuring", str(size)],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": path, "DRIFTBOOK_VAR": var},
            stdout=subprocess.PIPE,
            text=True,
            check=True,
            timeout=HOURS * 3600,
        )
    return json.loads(said.stdout.splitlines()[-1])

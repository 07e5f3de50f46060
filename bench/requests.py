"""A hundred thousand cases with four hundred thousand messages on PostgreSQL.

`python -m bench requests --peer` measures django-helpdesk too, in an environment of its own that
it makes with pip, on the same server in the same run. Without `--peer` nothing is installed. With
`--quick` both have few rows.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from bench.lines import within

ROOT = Path(__file__).parent.parent
HELPDESK = "django-helpdesk==2.6.1"
LIMITS = {"queue": 60.0, "case": 40.0, "search": 100.0}
"""Milliseconds on the server, of 95 in 100."""
RATES = {"created": 100.0, "mails": 100.0}
"""A second, with one client."""
WORDS = {
    "created": "cases created through the API, one client",
    "queue": "a page of the queue, p95",
    "case": "the page of a case, p95",
    "search": "search in subject, form and messages, p95",
    "mails": "mails taken in and filed (half), or answers posted",
}


def lines() -> Iterator[str]:
    """Where PostgreSQL is installed."""
    if not any(Path("/usr/lib/postgresql").glob("*/bin/initdb")):
        return
    ours = _run([sys.executable, "-m", "bench.requests_measuring", *_quick()])
    yield f"{ours['cases']:,} cases with {ours['posts']:,} messages, PostgreSQL:"
    theirs = _peer() if "--peer" in sys.argv else {}
    for what, limit in LIMITS.items():
        yield within(WORDS[what], ours[what], limit, "ms")
    yield f"{'queries for a page of the queue':52} {ours['queries']:>14} {'':>16} {'':>8}  constant"
    for what, rate in RATES.items():
        if what in ours:
            yield _rate(WORDS[what], ours[what], rate)
    if theirs:
        yield f"django-helpdesk, {theirs['cases']:,} tickets with {theirs['posts']:,} follow-ups:"
    for what in WORDS:
        if what in theirs and what in ours:
            yield _beside(what, ours[what], theirs[what])


def _rate(what: str, ours: float, aim: float) -> str:
    return f"{what:52} {ours:>12,.1f}/s {aim:>14,.1f}/s {ours / aim:>7.2f}×  ≥ 1"


def _beside(what: str, ours: float, theirs: float) -> str:
    unit, ratio = ("/s", ours / theirs) if what in RATES else ("ms", theirs / ours)
    return (
        f"{'  ' + WORDS[what]:52} {ours:>12,.1f}{unit} {theirs:>14,.1f}{unit} {ratio:>7.2f}×  ≥ 1"
    )


def _run(command: Sequence[str | Path]) -> dict[str, Any]:
    """In a process of its own, with a PostgreSQL of its own; the last line that it prints."""
    path = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
    said = subprocess.run(
        [sys.executable, ROOT / "tools/postgres.py", "--", *command],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": path},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    found: dict[str, Any] = json.loads(said.stdout.splitlines()[-1])
    return found


def _peer() -> dict[str, Any]:
    """django-helpdesk from the package index, in an environment that goes with the run."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        python = Path(folder) / "bin/python"
        wanted = [HELPDESK, "psycopg[binary]", "setuptools<81"]
        subprocess.run([python, "-m", "pip", "install", "-q", *wanted], check=True)
        return _run([python, "-m", "bench.requests_peer", *_quick()])


def _quick() -> list[str]:
    return [word for word in sys.argv if word == "--quick"]

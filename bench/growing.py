"""What one request of each class costs in processor time, and what rows and processes weigh.

    python tools/postgres.py -- python -m bench.growing

Processor seconds of the web process (user and system), which a busy machine changes little; the
database's own are measured beside them as its processes report them. For docs/operating/growing.md.
"""

from __future__ import annotations

import os
import resource
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "driftbook.config.settings_test")

import django
from django.db import connection

ROUNDS = int(os.environ.get("GROWING_ROUNDS", "40"))
TICKS = os.sysconf("SC_CLK_TCK")
CASE = {"handbook": "entrances", "type": "fault", "answers": {"problem": "It squeaks"}}


def main() -> None:
    """Print the tables."""
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from driftbook.requests.tests.cast import PETRA, houses, of

    houses()
    browser = of(PETRA)

    def file() -> Any:
        return browser.post("/api/v1/requests/cases", CASE, content_type="application/json")

    classes: dict[str, Callable[[], Any]] = {
        "page: who do I turn to": lambda: browser.get("/support/"),
        "page: own cases, signed in": lambda: browser.get("/requests/cases/"),
        "page: form of a case": lambda: browser.get("/requests/new/entrances/fault/"),
        "API: types of cases": lambda: browser.get("/api/v1/requests/types"),
        "API: file a case": file,
    }
    print(f"{'class':30} {'web ms':>8} {'database ms':>12}")
    for name, ask in classes.items():
        for _ in range(3):
            assert ask().status_code < 400, name
        web, base = time.process_time(), _database()
        for _ in range(ROUNDS):
            ask()
        web, base = time.process_time() - web, _database() - base
        print(f"{name:30} {web / ROUNDS * 1000:8.1f} {base / ROUNDS * 1000:12.1f}")
    _work()
    _sizes()
    print(
        f"memory of this process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB"
    )


def _work() -> None:
    from django.utils import timezone

    from driftbook.work import stopping, worker

    stopping.begin()
    web, base, done = time.process_time(), _database(), 0
    for _ in range(20):
        touched = worker.turn(timezone.now())
        done += touched
        if not touched:
            break
    spent, base = time.process_time() - web, _database() - base
    each = max(done, 1)
    print(
        f"{f'worker: one of {done} units':30} {spent / each * 1000:8.1f} {base / each * 1000:12.1f}"
    )


def _sizes() -> None:
    """Bytes of a row with its indexes, of the tables that have some rows."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        cursor.execute(
            "SELECT relname, reltuples::int, pg_total_relation_size(oid) FROM pg_class"
            " WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
            " AND reltuples >= %s ORDER BY 3 DESC LIMIT 15",
            [ROUNDS],
        )
        for name, rows, size in cursor.fetchall():
            print(f"table {name:32} {rows:8} rows {size // rows:8} bytes each")


def _database() -> float:
    """Processor seconds of the server's process behind our connection, in ticks of 10 ms."""
    if connection.vendor != "postgresql":
        return 0.0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        pid = cursor.fetchone()[0]
    said = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(said[11]) + int(said[12])) / TICKS


if __name__ == "__main__":
    main()

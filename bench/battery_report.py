"""The Monday report of 5,000 units: gathered, decided, kept, pressed and mailed, in each database.

Each database is measured in a process of its own: SQLite in a file, and PostgreSQL where one is
installed (tools/postgres.py). Beside it, in the same run, what is not ours to shorten: reading the
same rows once with plain SQL. A worker has loaded the addresses of pages long before, so that is
done before the clock starts. What the processor had to do is told as well: on a busy machine the
clock says more about the machine.
"""

import json
import os
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bench import stored
from bench.lines import within

SEED, UNITS, DAYS, STREETS = 20261123, 5_000, 60, 50
LIMIT = 5.0
"""Seconds for all of it."""


def lines() -> Iterator[str]:
    """For each database that is there."""
    yield from _said("SQLite", stored.apart("bench.battery_report"))
    if any(Path("/usr/lib/postgresql").glob("*/bin/initdb")):
        postgres = [sys.executable, "tools/postgres.py", "--"]
        yield from _said("PostgreSQL", stored.apart("bench.battery_report", postgres))


def _said(name: str, found: dict[str, Any]) -> Iterator[str]:
    listed = f"{found['rows']} listed"
    yield within(f"battery report of 5,000 units ({listed}), {name}", found["all"], LIMIT, "s")
    yield within(f"  of the processor, {name}", found["processor"], LIMIT, "s")
    for what, text in (
        ("plain", "reading the same rows with plain SQL"),
        ("facts", "gathering what they claimed"),
        ("make", "gathered, decided and kept"),
        ("press", "pressed (PDF, XLSX) and put into the outbox"),
    ):
        yield within(f"  {text}, {name}", found[what], LIMIT, "s")


# --- in the process that measures ---------------------------------------------------------------


def _main() -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("DRIFTBOOK_DATABASE", str(Path(folder) / "bench.sqlite3"))
        stored.migrated()
        return _report()


def _report() -> dict[str, Any]:
    from django.db import connection
    from django.urls import reverse

    from driftbook.doors.batteries import facts
    from driftbook.doors.batteries.due import Batteries
    from driftbook.doors.models import BatteryReport
    from driftbook.doors.tests import locks
    from driftbook.doors.tests.batteries import DAY, MONDAY
    from driftbook.outbox.models import Attachment

    town = locks.town()
    _fleet(town, DAY)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    source = Batteries()
    reverse("doors:batteries")
    busy = _busy()
    found = {
        "plain": _seconds(_plain),
        "facts": _seconds(lambda: facts.facts(town.town, DAY)),
        "beside": _busy() - busy,
        "make": _seconds(lambda: source.run_due(MONDAY, 1)),
        "press": _seconds(lambda: source.run_due(MONDAY, 1)),
    }
    report = BatteryReport.objects.get()
    if report.pressed is None or Attachment.objects.count() != 4:
        raise SystemExit("the report was not mailed")
    found["processor"] = _busy() - busy - found.pop("beside")
    found["all"] = found["make"] + found["press"]
    found["rows"] = len(report.decided["rows"])
    return found


def _plain() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT device_id, day, battery FROM doors_batteryday ORDER BY device_id, day"
        )
        cursor.fetchall()


def _busy() -> float:
    """Seconds of a processor, of this process and those that it started."""
    whose = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return sum(sum(resource.getrusage(one)[:2]) for one in whose)


def _seconds(run: Callable[[], object]) -> float:
    began = time.perf_counter()
    run()
    return time.perf_counter() - began


def _fleet(town: Any, last: Any) -> None:
    """Doors with a lock on fifty streets; some fall, some stick, some are silent."""
    from driftbook.doors.models import Address, BatteryDay, Device, Door, Street, Unit

    chance = random.Random(SEED)
    streets = Street.objects.bulk_create(
        Street(
            organisation=town.town,
            name=f"Påhitsvej {number}",
            folded=f"pahitsvej{number}",
            postal_code="0999",
            town="Påhitby",
            folded_town="pahitby",
            country="DK",
        )
        for number in range(STREETS)
    )
    addresses = Address.objects.bulk_create(
        Address(street=streets[number % STREETS], number=number // STREETS + 1)
        for number in range(UNITS)
    )
    doors = Door.objects.bulk_create(Door(address=one, kind="private") for one in addresses)
    town.north.doors.add(*doors[:2000])
    began = datetime(2024, 1, 1, tzinfo=town.handbook.zone)
    units = Unit.objects.bulk_create(
        Unit(organisation=town.town, door=door, kind="lock", serial=f"S-{n}", installed=began)
        for n, door in enumerate(doors)
    )
    devices = Device.objects.bulk_create(
        Device(gateway=town.gateway, name=unit.serial, unit=unit, since=began) for unit in units
    )
    rows = []
    for device in devices:
        level, per_day = chance.uniform(25, 100), chance.choice([0.02, 0.05, 0.1, 0.2, 0.4])
        stuck = chance.random() < 0.01
        for number in range(DAYS):
            day = last - timedelta(days=DAYS - 1 - number)
            claimed = level if stuck else level - per_day * number + chance.uniform(-1, 1)
            percent = round(min(100, max(1, claimed)))
            at = datetime(day.year, day.month, day.day, 12, tzinfo=town.handbook.zone)
            rows.append(BatteryDay(device=device, day=day, battery=percent, lowest=percent, at=at))
    BatteryDay.objects.bulk_create(rows, batch_size=5_000)


if __name__ == "__main__":
    print(json.dumps(_main()))

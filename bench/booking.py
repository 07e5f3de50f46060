"""Sixty-four clients that book at once, beside a naive count-then-insert; and what is free.

Each database is measured in a process of its own: SQLite in a file, and PostgreSQL where one is
installed (tools/postgres.py). Both ways work on the same hours in the same run.
"""

import json
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, timedelta
from pathlib import Path
from threading import Barrier
from typing import Any

from bench import stored
from bench.lines import faster, within

CLIENTS, EACH = 64, 6
BOOKINGS = 20_000
LIMIT = 10.0
"""Milliseconds for what is free in two weeks."""
SLOWEST = 2_000.0
"""Milliseconds that one of 64 may wait, all of them booking at the same moment."""


def lines() -> Iterator[str]:
    """For each database that is there."""
    yield from _said("SQLite", stored.apart("bench.booking"))
    if any(Path("/usr/lib/postgresql").glob("*/bin/initdb")):
        postgres = [sys.executable, "tools/postgres.py", "--"]
        yield from _said("PostgreSQL", stored.apart("bench.booking", postgres))


def _said(name: str, found: dict[str, Any]) -> Iterator[str]:
    ours, naive = found["seats"], found["naive"]
    count = CLIENTS * EACH
    what = f"seat booked / count-then-insert, 64 clients, {name}"
    yield faster(what, ours["seconds"], naive["seconds"], count, "≥ 0.1×")
    yield within(f"  the slowest of a hundred (p99), {name}", ours["p99"], SLOWEST, "ms")
    yield within(f"  the same, count-then-insert, {name}", naive["p99"], SLOWEST, "ms")
    over = f"  booked beyond the seats: ours, naive, {name}"
    yield f"{over:52} {found['over']:>14} {found['naive_over']:>16} {'':>8}  0"
    orders = found["orders"]
    rate = f"{orders['count'] / orders['seconds']:>12,.0f}/s"
    yield f"{f'whole orders with history and letter, {name}':52} {rate:>14}"
    yield within(f"  the slowest of a hundred (p99), {name}", orders["p99"], SLOWEST, "ms")
    yield within(f"free in two weeks, {BOOKINGS:,} bookings, {name}", found["free"], LIMIT, "ms")
    yield within(f"  the same, all within the weeks, {name}", found["crowded"], LIMIT, "ms")


# --- in the process that measures ---------------------------------------------------------------


def measure() -> dict[str, Any]:
    """Every number for the database of this process, which is empty."""
    stored.either()
    from django.db import connection, models

    from driftbook.jobs.actions import seats
    from driftbook.jobs.actions.orders import Taken
    from driftbook.jobs.models import Booking, Slot
    from driftbook.jobs.queries.seats import free
    from driftbook.jobs.tests import ordering
    from driftbook.jobs.tests.cast import NOW, SOREN, by, town

    class Naive(models.Model):
        """What one writes first."""

        slot = models.IntegerField(db_index=True)

        class Meta:
            app_label = "jobs"

        def __str__(self) -> str:
            return str(self.slot)

    with connection.schema_editor() as editor:
        editor.create_model(Naive)
    here = town()
    soren = by(SOREN)
    hours = [one.hour for one in free(here.agreement, here.handbook, NOW, days=60)]

    def count_then_insert(slot: int) -> bool:
        if Naive.objects.filter(slot=slot).count() >= 2:
            return False
        Naive.objects.create(slot=slot)
        return True

    items = [ordering.draft(here).items.get() for _client in range(CLIENTS)]

    def hold(client: int, hour: int) -> bool:
        try:
            seats.hold(
                item=items[client], hour=hours[hour], handbook=here.handbook, by=soren, now=NOW
            )
        except Taken:
            return False
        return True

    def order(client: int, turn: int) -> bool:
        starts = hours[(client + turn * 7) % len(hours)].start
        try:
            ordering.order(here, ordering.battery(here, client % 5 + 1, starts))
        except Taken:
            return False
        return True

    def rush(book: Callable[[int, int], bool]) -> dict[str, Any]:
        """Each turn all of them want a seat in one of four hours that nobody has booked yet."""
        return crowd(lambda client, turn: book(client, turn * 4 + client % 4))

    ours = rush(hold)
    naive = rush(lambda _client, hour: count_then_insert(hour))
    naive_over = sum(
        max(0, row["n"] - 2) for row in Naive.objects.values("slot").annotate(n=models.Count("pk"))
    )
    live = Booking.objects.filter(ended__isnull=True).values("slot").annotate(n=models.Count("pk"))
    over = sum(max(0, row["n"] - 2) for row in live)
    Booking.objects.filter(ended__isnull=True).update(ended=NOW)
    placed = crowd(order)
    live = Booking.objects.filter(ended__isnull=True).values("slot").annotate(n=models.Count("pk"))
    over += sum(max(0, row["n"] - 2) for row in live)
    Booking.objects.all().delete()
    Slot.objects.all().delete()
    return {
        "seats": ours,
        "naive": naive,
        "over": over,
        "naive_over": naive_over,
        "orders": placed,
        "free": _free(here, years=True),
        "crowded": _free(here, years=False),
    }


def crowd(do: Callable[[int, int], bool]) -> dict[str, Any]:
    """Sixty-four threads with their own connections: the wall time, and the p99."""
    from django.db import connection, connections

    pooled = connection.vendor == "postgresql"
    ready = Barrier(CLIENTS)

    def client(number: int) -> list[float]:
        took = []
        try:
            for turn in range(EACH):
                ready.wait(timeout=120)
                start = time.perf_counter()
                do(number, turn)
                if pooled:  # as at the end of a request
                    connection.close()
                took.append(time.perf_counter() - start)
        finally:
            connections.close_all()
        return took

    with ThreadPoolExecutor(CLIENTS) as threads:
        start = time.perf_counter()
        took = [one for many in threads.map(client, range(CLIENTS)) for one in many]
        seconds = time.perf_counter() - start
    p99 = statistics.quantiles(took, n=100)[98] * 1000
    return {"seconds": seconds, "p99": p99, "count": CLIENTS * EACH}


def _free(here: Any, *, years: bool) -> float:
    """Milliseconds for the free hours of two weeks, with all bookings in them or over the years."""
    from driftbook.editions import shelf
    from driftbook.jobs.models import Booking, Slot
    from driftbook.jobs.queries.seats import free
    from driftbook.jobs.tests.cast import NOW
    from driftbook.jobs.tests.handbook import FILES, JOBS
    from tests.shelf import lay

    begin = NOW.astimezone(UTC)
    book, agreement = here.handbook, here.agreement
    if years:
        starts = [begin + timedelta(days=14) - timedelta(hours=n) for n in range(BOOKINGS // 2)]
        wanted = [("tuesday", at, 2) for at in starts]
    else:
        jobs = JOBS.replace(
            '"Tu 13:00-16:00; PH off", priority: 1, seats: 2', "24/7, priority: 1, seats: 60"
        )
        book = shelf.read(lay(FILES | {"jobs.yaml": jobs}, opened=False))
        starts = [begin + timedelta(hours=n) for n in range(BOOKINGS // 60)]
        wanted = [("tuesday", at, 60) for at in starts]
    slots = Slot.objects.bulk_create(
        Slot(
            agreement=agreement,
            provider=here.provider,
            window=window,
            starts=at,
            ends=at + timedelta(hours=1),
            seats=seats,
        )
        for window, at, seats in wanted
    )
    Booking.objects.bulk_create(
        Booking(slot=slot, seat=seat, made=NOW, held_until=NOW + timedelta(days=99))
        for slot in slots
        for seat in range(1, slot.seats + 1)
    )
    from bench.lines import seconds

    found = seconds(lambda: free(agreement, book, NOW)) * 1000
    Booking.objects.all().delete()
    Slot.objects.all().delete()
    return found


if __name__ == "__main__":
    print(json.dumps(measure()))

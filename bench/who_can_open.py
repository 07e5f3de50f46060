"""Who can open a door, and what somebody opens, among 100,000 grants by hand and half as many
places in groups of a directory."""

import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bench import stored
from bench.lines import within

ROOT = Path(__file__).parent.parent
PEOPLE, BUNDLES, EACH, GROUPED = 5_000, 1_000, 20, 10
"""So many people, each with so many bundles by hand, and in so many groups; 100 to a bundle."""
DOORS, INSIDE = 20_000, 40
"""Doors, and how many of them stand in a bundle: each door in two."""
SEED, ASKED, ROUNDS, LIMIT = 20261126, 60, 5, 20.0
NOW = datetime(2026, 11, 26, 6, tzinfo=UTC)
LONG_AGO = NOW - timedelta(days=900)


def lines() -> Iterator[str]:
    """On SQLite, and in a process of its own on PostgreSQL where there is one."""
    stored.set_up()
    yield from measured("SQLite")
    if any(Path("/usr/lib/postgresql").glob("*/bin/initdb")):
        command = [sys.executable, ROOT / "tools/postgres.py", "--"]
        command += [sys.executable, "-m", "bench.who_can_open"]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
        yield from done.stdout.splitlines()


def measured(database: str) -> Iterator[str]:
    """The lines for the database that Django is set up with."""
    from django.db import connection

    from driftbook.doors.keys import access, queries
    from driftbook.doors.models import Door, Grant, Unit
    from driftbook.people.models import User
    from driftbook.people.queries import actor_of

    fill()
    assert Grant.objects.count() == PEOPLE * EACH
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    chance = random.Random(SEED)
    doors = list(Door.objects.select_related("address__street__organisation").order_by("pk"))
    some = chance.sample(doors, ASKED)
    users = chance.sample(list(User.objects.filter(username__startswith="bench-")), ASKED)
    actors = [actor_of(user, NOW) for user in users]
    units = list(Unit.objects.filter(door__in=some).order_by("pk"))
    pairs = list(zip(users, units, strict=True))
    people = statistics.mean(len(queries.grants_of(door, now=NOW)) for door in some)
    said = f"who can open (some {people:.0f} grants), p95, {database}"
    yield within(said, p95(some, lambda door: queries.grants_of(door, now=NOW)), LIMIT, "ms")
    said = f"the doors that somebody can open, p95, {database}"
    yield within(said, p95(actors, lambda one: list(queries.doors_of(one, NOW))), LIMIT * 5, "ms")
    said = f"the facts of one tap, p95, {database}"
    yield within(
        said, p95(pairs, lambda one: queries.facts(one[0], one[1], "open", NOW)), LIMIT, "ms"
    )
    said = f"the access list of a unit, p95, {database}"
    yield within(said, p95(units, lambda unit: access.of_unit(unit, NOW)), LIMIT, "ms")


def fill() -> None:
    """A municipality of invented people, with all that they have."""
    from driftbook.doors.models import (
        Address,
        Bundle,
        Door,
        Grant,
        Street,
        Tag,
        Unit,
    )
    from driftbook.people.models import (
        DirectoryReading,
        GroupRule,
        HeldGroup,
        Membership,
        Organisation,
        User,
    )

    chance = random.Random(SEED)
    town = Organisation.objects.create(
        slug="bench-keys", name="Bench", kind="municipality", country="DK", since=LONG_AGO
    )
    street = Street.objects.create(
        organisation=town,
        name="Benchvej",
        folded="benchvej",
        postal_code="0999",
        town="By",
        folded_town="by",
        country="DK",
    )
    addresses = made(Address, ({"street": street, "number": n + 1} for n in range(DOORS)))
    doors = made(Door, ({"address": at, "kind": "private"} for at in addresses))
    made(
        Unit,
        (
            {"organisation": town, "door": door, "kind": "lock", "installed": LONG_AGO}
            for door in doors
        ),
    )
    bundles = made(Bundle, ({"organisation": town, "name": f"B{n:04}"} for n in range(BUNDLES)))
    inside = Bundle.doors.through
    rows = [
        inside(bundle_id=bundle.pk, door_id=doors[(n * INSIDE // 2 + k) % DOORS].pk)
        for n, bundle in enumerate(bundles)
        for k in range(INSIDE)
    ]
    inside.objects.bulk_create(rows, batch_size=5_000)
    users = made(User, ({"username": f"bench-{n}", "name": f"Bench {n}"} for n in range(PEOPLE)))
    held = {"organisation": town, "role": "care-worker", "since": LONG_AGO}
    made(Membership, ({"user": user, **held} for user in users))
    made(
        Grant,
        (
            {"bundle": bundle, "user": user, "since": LONG_AGO, "because": "Bench"}
            for user in users
            for bundle in chance.sample(bundles, EACH)
        ),
    )
    rules = ({"organisation": town, "group": f"G{one.name}", "bundle": one.name} for one in bundles)
    made(GroupRule, rules)
    held = {"organisation": town, "read": LONG_AGO}
    readings = made(DirectoryReading, ({"user": user, **held} for user in users))
    made(
        HeldGroup,
        (
            {
                "reading": reading,
                "organisation": town,
                "user_id": reading.user_id,
                "group": f"GB{n:04}",
            }
            for reading in readings
            for n in chance.sample(range(BUNDLES), GROUPED)
        ),
    )
    made(
        Tag,
        (
            {"organisation": town, "number": f"T{n}", "bundle": bundle, "since": LONG_AGO}
            for n, bundle in enumerate(bundles * 20)
        ),
    )


def made(model: Any, rows: Any) -> list[Any]:
    """Rows of a table, in its order."""
    return list(model.objects.bulk_create([model(**row) for row in rows], batch_size=5_000))


def p95(asked: list[Any], ask: Callable[[Any], object]) -> float:
    """Milliseconds that nineteen of twenty take at most; the best of five of each."""
    for one in asked[:10]:
        ask(one)

    def once(one: Any) -> float:
        start = time.perf_counter()
        ask(one)
        return (time.perf_counter() - start) * 1000

    times = [min(once(one) for _ in range(ROUNDS)) for one in asked]
    return statistics.quantiles(times, n=20)[-1]


if __name__ == "__main__":
    stored.migrated()
    for line in measured("PostgreSQL"):
        print(line, flush=True)

"""The registry at a million addresses: taking them in, and searching them as one types."""

import csv
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from bench import stored
from bench.lines import within

ROOT = Path(__file__).parent.parent
ADDRESSES, STREETS, TOWNS = 1_000_000, 40_000, 600
SEED, ASKED, ROUNDS = 20261123, 400, 3
LIMIT, MINUTES = 5.0, 5.0
NOW = datetime(2026, 11, 24, 22, 10, tzinfo=UTC)
SYLLABLES = ["al", "bak", "dam", "eng", "fyr", "gran", "holm", "is", "kær", "lund", "mose", "nør"]
SYLLABLES += ["ørn", "pil", "rav", "sol", "tang", "ud", "vang", "å"]
ENDS = ["vej", "gade", "allé", "stræde", "vænget", "parken", "torv"]
BEFORE = ["", "", "", "", "Gammel ", "Nordre ", "Søndre ", "Store ", "Lille "]


def lines() -> Iterator[str]:
    """On SQLite, and in a process of its own on PostgreSQL where there is one."""
    stored.set_up()
    yield from measured("SQLite")
    if any(Path("/usr/lib/postgresql").glob("*/bin/initdb")):
        command = [sys.executable, ROOT / "tools/postgres.py", "--"]
        command += [sys.executable, "-m", "bench.addresses"]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
        yield from done.stdout.splitlines()


def measured(database: str) -> Iterator[str]:
    """The lines for the database that Django is set up with."""
    from django.db import connection

    from driftbook.people.models import Organisation

    town = Organisation.objects.create(
        slug="bench-town", name="Bench", kind="municipality", country="DK", since=NOW
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "addresses.csv"
        names = write(path)
        took = imported(town, path)
        yield within(f"import of a million addresses, {database}", took, MINUTES * 60, "s")
        again = imported(town, path)
        yield within(f"the same file again: nothing is done, {database}", again, MINUTES * 60, "s")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    slowest = typed(town.pk, names)
    yield within(
        f"search as you type, p95 of {len(slowest)}, {database}", p95(slowest), LIMIT, "ms"
    )


def write(path: Path) -> list[str]:
    """A file with invented addresses; returns what is searched for."""
    chance = random.Random(SEED)
    streets = [
        (
            chance.choice(BEFORE)
            + "".join(chance.choices(SYLLABLES, k=chance.randint(2, 3))).capitalize()
            + chance.choice(ENDS),
            f"{1000 + chance.randrange(TOWNS)}",
        )
        for _ in range(STREETS)
    ]
    each = ADDRESSES // STREETS
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["street", "number", "floor", "door", "postal_code", "town", "register_id"])
        order = [(street, n) for street in range(STREETS) for n in range(each)]
        chance.shuffle(order)
        for street, n in order:
            name, code = streets[street]
            flat = (n % 5, ("tv", "th")[n % 2]) if n % 5 else ("", "")
            row = (name, n // 5 + 1, *flat, code, f"By {code}", f"{street}-{n}")
            writer.writerow(row)
    return [f"{name} {chance.randrange(1, 6)} {code}" for name, code in chance.sample(streets, 500)]


def imported(town: object, path: Path) -> float:
    """Seconds for the whole file."""
    from driftbook.doors.importing import files, formats
    from driftbook.doors.importing.running import run
    from driftbook.history.by import By

    start = time.perf_counter()
    counts = run(
        organisation=town,  # type: ignore[arg-type]
        lines=formats.lines(files.of_path(path), "neutral", "DK"),
        name=path.name,
        format="neutral",
        tell=lambda verdict: None,
        by=By(None, "operator"),
        now=NOW,
    )
    assert counts.lines == ADDRESSES, counts
    assert not counts.of["refused"], counts
    return time.perf_counter() - start


def typed(keeper: int, names: list[str]) -> list[float]:
    """Milliseconds of each search, while names are typed letter by letter.

    The best of three of each, so that it is the search that is measured and not its neighbours.
    """
    from driftbook.doors import queries

    chance = random.Random(SEED)
    texts = [name[: chance.randint(1, len(name))] for name in chance.choices(names, k=ASKED)]
    texts += [text.split()[-1] for text in texts if len(text.split()) == 2]
    for text in texts[:20]:
        queries.find([keeper], text)

    def once(text: str) -> float:
        start = time.perf_counter()
        queries.find([keeper], text)
        return (time.perf_counter() - start) * 1000

    return [min(once(text) for _ in range(ROUNDS)) for text in texts]


def p95(times: list[float]) -> float:
    """Nineteen of twenty take no longer."""
    return statistics.quantiles(times, n=20)[-1]


if __name__ == "__main__":
    stored.migrated()
    for line in measured("PostgreSQL"):
        print(line, flush=True)

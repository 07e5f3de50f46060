"""The shelf at 5,000 manuals: what the page asks while one types, beside LIKE over the texts."""

import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from itertools import accumulate
from pathlib import Path
from typing import Any

from bench import stored
from bench.lines import faster, within

ROOT = Path(__file__).parent.parent
MANUALS, WORDS, VOCABULARY = 5_000, 400, 6_000
SEED, ASKED = 20261126, 60
LIMIT = 150.0
NOW = datetime(2026, 11, 24, 22, 10, tzinfo=UTC)
SYLLABLES = ["al", "bak", "dam", "eng", "fyr", "gran", "holm", "is", "kær", "lund", "mose", "nør"]
SYLLABLES += ["ørn", "pil", "rav", "sol", "tang", "ud", "vang", "å"]
ENDS = ["", "en", "erne", "ning", "ningen", "t", "e"]


def lines() -> Iterator[str]:
    """On SQLite, and in a process of its own on PostgreSQL where there is one."""
    stored.set_up()
    yield from measured("SQLite")
    if any(Path("/usr/lib/postgresql").glob("*/bin/initdb")):
        command = [sys.executable, ROOT / "tools/postgres.py", "--"]
        command += [sys.executable, "-m", "bench.manuals"]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
        yield from done.stdout.splitlines()


def measured(database: str) -> Iterator[str]:
    """The lines for the database that Django is set up with."""
    from django.db import connection

    questions = fill()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    ours = timed(page, questions)
    naive = timed(peer, questions[: ASKED // 2])
    what = f"search of {MANUALS:,} manuals, p95 of {ASKED}, {database}"
    yield within(what, p95(ours), LIMIT, "ms")
    what = f"… beside LIKE without ranking, marks or forms, {database}"
    median = statistics.median(ours) / 1_000, statistics.median(naive) / 1_000
    yield faster(what, *median, 1, "≥ 0.4")


def fill() -> list[str]:
    """Manuals of one organisation with invented words; returns what is searched for."""
    from driftbook.downtime.manuals.searching import folded
    from driftbook.downtime.models import Manual
    from driftbook.people.models import Organisation

    chance = random.Random(SEED)
    words = [
        "".join(chance.choices(SYLLABLES, k=chance.randint(2, 4))) + chance.choice(ENDS)
        for _ in range(VOCABULARY)
    ]
    often = list(accumulate(1 / (rank + 10) for rank in range(VOCABULARY)))
    town = Organisation.objects.create(
        slug="bench-shelf", name="Bench", kind="municipality", country="DK", since=NOW
    )
    rows = []
    for number in range(MANUALS):
        language = "da" if number % 2 else "sv"
        title = " ".join(chance.choices(words, cum_weights=often, k=4)).capitalize()
        text = " ".join(chance.choices(words, cum_weights=often, k=WORDS))
        rows.append(
            Manual(
                organisation=town,
                sort="manual",
                title=title,
                text=text,
                folded=folded(title, text, language),
                language=language,
                readers="everybody",
                owner_role="x",
                review=date(2027, 1, 1),
                made=NOW,
                changed=NOW,
            )
        )
    Manual.objects.bulk_create(rows, batch_size=500)
    asked = [chance.choices(words, cum_weights=often, k=chance.randint(1, 3)) for _ in range(ASKED)]
    return [" ".join(each)[: chance.randint(4, 40)] for each in asked]


def page(question: str) -> object:
    """What the page does: the rows of its first page with their marks, and how many there are."""
    from driftbook.downtime.manuals import filters, queries, searching
    from driftbook.people.actors import NOBODY

    rows = queries.on_the_shelf(queries.manuals(NOBODY))
    found = filters.shown(rows, filters.Asked(q=question), "da", NOW.date(), 1)
    return [searching.hit(row, found.terms) for row in found.manuals]


def peer(question: str) -> object:
    """The plain way: each word somewhere in the title or in the text, by title."""
    from django.db.models import Q

    from driftbook.downtime.manuals import filters, queries
    from driftbook.people.actors import NOBODY

    rows: Any = queries.on_the_shelf(queries.manuals(NOBODY))
    for word in question.split():
        rows = rows.filter(Q(title__icontains=word) | Q(text__icontains=word))
    return [row.text for row in rows.order_by("title")[: filters.PAGE]], rows.count()


def timed(run: Callable[[str], object], questions: list[str]) -> list[float]:
    """Milliseconds for each question: of this process, where it does all of the work (SQLite)."""
    from django.db import connection

    clock = time.process_time if connection.vendor == "sqlite" else time.perf_counter
    run(questions[0])
    taken = []
    for question in questions:
        start = clock()
        run(question)
        taken.append((clock() - start) * 1_000)
    return taken


def p95(values: list[float]) -> float:
    """Nineteen of twenty are faster."""
    return sorted(values)[int(len(values) * 0.95)]


if __name__ == "__main__":
    stored.either()
    for line in measured("PostgreSQL"):
        print(line)

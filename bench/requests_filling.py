"""Rows of cases as they lie there after years: nearly all of them done."""

import json
import random
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

from bench.requests_texts import SEED, Texts

CASES, EACH = 100_000, 4
CUSTOMERS = 60
OPEN = 4_000
"""So many at the end are open, and some planned."""
COLUMNS = (
    *("id", "key", "number", "agreement_id", "edition_id", "customer_id", "provider_id", "type"),
    *("queue", "at_customer", "subject", "answers", "state", "filed", "person", "role", "via"),
    *("correspondent", "dated", "entered", "ended", "handler", "reminders", "posts_count"),
    "changed",
)
POSTS = (
    *("id", "key", "case_id", "position", "at", "side", "person", "organisation", "internal"),
    *("internal_to", "asks", "text", "folded", "html", "via", "message_id"),
)


def fill(here: Any, people: dict[str, UUID], now: Any, count: int = CASES) -> list[UUID]:
    """Write them in bulk; the keys of the cases. The triggers write what the search looks in."""
    from django.db import connection

    from driftbook.requests import searching

    customers = [here.owner.pk, *_customers(here)]
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX requests_words_found")  # made once at the end
        _copy(cursor, "requests_case", COLUMNS, _cases(here, customers, people, now, count))
        _copy(cursor, "requests_post", POSTS, _posts(here, people, now, count))
        for table in ("requests_case", "requests_post"):
            cursor.execute(f"SELECT setval('{table}_id_seq', (SELECT max(id) FROM {table}))")
    searching.install(connection)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return [_key("case", n) for n in range(1, count + 1)]


def _copy(cursor: Any, table: str, columns: Iterable[str], rows: Iterable[tuple[Any, ...]]) -> None:
    command = f"COPY {table} ({', '.join(columns)}) FROM STDIN"
    with cursor.copy(command) as copy:
        for row in rows:
            copy.write_row(row)


def _key(what: str, number: int) -> UUID:
    return UUID(int=random.Random(f"{what}{number}").getrandbits(128), version=4)


def _cases(
    here: Any, customers: list[int], people: dict[str, UUID], now: Any, count: int
) -> Iterator[tuple[Any, ...]]:
    texts, chance = Texts(), random.Random(SEED)
    for n in range(1, count + 1):
        at = now - timedelta(minutes=4 * (count - n) + chance.randrange(4))
        left = count - n
        state = "done" if left >= OPEN else chance.choices(STATES, weights=(5, 3, 1, 1))[0]
        handler = None if state in ("waiting", "planned") else people[f"handler-{n % 8}"]
        yield (
            *(n, _key("case", n), n, here.agreement.pk, here.edition.pk),
            *(customers[n % len(customers)], here.keeper.pk),
            *(chance.choice(("tag", "order", "fault")), "ordinary" if n % 3 else "second", False),
            *(texts.text(5), json.dumps({"problem": texts.text(20)}), state, at),
            *(people["filer"], "portal-user", "portal", ""),
            (now + timedelta(days=n % 30 + 1)).date() if state == "planned" else None,
            None if state == "planned" else at,
            at + timedelta(days=2) if state == "done" else None,
            *(handler, 0, EACH, at + timedelta(hours=chance.randrange(40))),
        )


STATES = ("waiting", "handling", "asking", "planned")


def _customers(here: Any) -> list[int]:
    from driftbook.people.models import Organisation, Party

    found = []
    for n in range(CUSTOMERS - 1):
        made = Organisation.objects.create(
            slug=f"bench-{n}",
            name=f"Owner {n}",
            kind="customer",
            country="SE",
            since=here.owner.since,
        )
        Party.objects.create(
            agreement=here.agreement, organisation=made, name=f"owner-{n}", provides=False
        )
        found.append(made.pk)
    return found


def _posts(here: Any, people: dict[str, UUID], now: Any, count: int) -> Iterator[tuple[Any, ...]]:
    texts = Texts()
    for n in range(count * EACH):
        case, position = n // EACH + 1, n % EACH + 1
        at = now - timedelta(minutes=4 * (count - case)) + timedelta(hours=position)
        asked = position % 2 == 1
        internal = position == EACH and case % 5 == 0
        yield (
            *(n + 1, _key("post", n + 1), case, position, at, "customer" if asked else "keeper"),
            people["filer"] if asked else people[f"handler-{case % 8}"],
            *(here.owner.key if asked else here.keeper.key, internal),
            here.keeper.key if internal else None,
            *(False, texts.text(30), "", "", "portal", ""),
        )

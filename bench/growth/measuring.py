"""In a process of its own, which has a PostgreSQL for itself: so many rows, then the pages.

What counts is processor time, of this process and of the database's own for its connection, so
that neighbours on the machine say little. `python -m bench.growth.measuring 1000`.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

PATIENCE, ROUNDS = 20.0, 12
"""Seconds after which a page is given up, longer on a machine that does more than this; a tick of
the kernel's clock is 10 ms."""
TICK = 1000 / os.sysconf("SC_CLK_TCK")
SUPPLIER, TOWN, CHANGES, CRISIS, KEEPER = (
    "lone.opdigtet",
    "soren.opdigtet",
    "lisa.pahittad",
    "jens.opdigtet",
    "rolf.pahittad",
)
CUSTOMER = "vera.pahittad"
PAGES = (
    ("desk of a supplier", SUPPLIER, "/desk/"),
    ("desk of a change manager", CHANGES, "/desk/"),
    ("history", KEEPER, "/history/"),
    ("outbox", SUPPLIER, "/outbox/"),
    ("mail that came in", KEEPER, "/inbox/"),
    ("queue of cases", KEEPER, "/requests/queue/"),
    ("cases that ended", KEEPER, "/requests/queue/?show=ended"),
    ("search for cases", KEEPER, "/requests/queue/?q=nyckel"),
    ("a customer's cases", "vera.pahittad", "/requests/cases/"),
    ("jobs to come", TOWN, "/jobs/"),
    ("jobs that ended", TOWN, "/jobs/?show=done"),
    ("board of jobs", SUPPLIER, "/jobs/board/"),
    ("a technician's day", "torben.opdigtet", "/jobs/today/"),
    ("incidents", CRISIS, "/incidents/"),
    ("past incidents", CRISIS, "/incidents/past/"),
    ("search for addresses", SUPPLIER, "/doors/results/?q=Opdigtet"),
    ("tags", KEEPER, "/doors/tags/"),
    ("key bundles", KEEPER, "/doors/keys/"),
    ("who has which keys", SUPPLIER, "/doors/keys/people/"),
    ("gateways", SUPPLIER, "/doors/gateways/"),
    ("fleet of units", "ib.opdigtet", "/doors/fleet/"),
    ("all units", "ib.opdigtet", "/doors/fleet/?show=all"),
    ("search for units", "ib.opdigtet", "/doors/fleet/?show=all&q=opdigtet"),
    ("a unit", "ib.opdigtet", "/doors/units/{unit}/"),
    ("an address", SUPPLIER, "/doors/addresses/{address}/"),
    ("who opens a door", SUPPLIER, "/doors/keys/doors/{door}/"),
    ("batteries now", SUPPLIER, "/doors/batteries/now/"),
    ("battery reports", SUPPLIER, "/doors/batteries/"),
    ("downtime", CHANGES, "/downtime/"),
    ("past downtime", CHANGES, "/downtime/past/"),
    ("notices", CHANGES, "/downtime/notices/"),
    ("changes", CHANGES, "/downtime/changes/"),
    ("charges", SUPPLIER, "/charges/"),
    ("people of an organisation", "ib.opdigtet", "/people/organisations/gladsaxe-kommune/"),
    ("list of people", SUPPLIER, "/people/organisations/gladsaxe-kommune/people/"),
    ("search for people", SUPPLIER, "/people/organisations/gladsaxe-kommune/people/?q=rfund"),
    ("desk of a customer", CUSTOMER, "/desk/"),
    ("a case", KEEPER, "/requests/{case}/"),
    ("a case, for its customer", CUSTOMER, "/requests/{case}/"),
    ("a job", TOWN, "/jobs/{job}/"),
    ("an incident", CRISIS, "/incidents/{incident}/"),
    ("a downtime", CHANGES, "/downtime/{downtime}/"),
    ("calendar of changes", CHANGES, "/downtime/calendar/"),
    ("status page", "", "/downtime/status/{status}/"),
    ("who to turn to", TOWN, "/support/gladsaxe/{system}/answer/"),
    ("a month's charges", SUPPLIER, "/charges/gladsaxe/{customer}/{month}/"),
    ("my account", TOWN, "/account/"),
    ("API: cases", KEEPER, "/api/v1/requests/cases"),
    ("API: queue", KEEPER, "/api/v1/requests/queue"),
    ("API: orders", TOWN, "/api/v1/jobs/orders"),
    ("API: changes", CHANGES, "/api/v1/downtime/changes"),
    ("API: statements", SUPPLIER, "/api/v1/charges/statements"),
)
"""What stands in {} is a row of the demo's, the same however many copies there are."""


def main(rows: int) -> None:
    """Migrate, play the demo, copy, measure; prints what it found as JSON at the end."""
    _demo()
    os.environ["DJANGO_SETTINGS_MODULE"] = "driftbook.config.settings_test"
    import django

    django.setup()
    from bench.growth import filling, seed

    seed.mails()
    begun = time.perf_counter()
    found: dict[str, Any] = {"rows": rows, "counts": filling.fill(rows)}
    found["filled"] = time.perf_counter() - begun
    found["pages"] = dict(_pages())
    print(json.dumps(found))


def _demo() -> None:
    var = Path(os.environ["DRIFTBOOK_VAR"])
    var.mkdir(parents=True, exist_ok=True)
    settings = {"DJANGO_SETTINGS_MODULE": "driftbook.config.settings", "DRIFTBOOK_DEMO": "1"}
    settings["DRIFTBOOK_SECRET_KEY"] = "only-for-a-measurement-" * 4
    for words in (["manage", "migrate", "--verbosity", "0"], ["demo"]):
        command = [sys.executable, "-m", "driftbook", *words]
        subprocess.run(
            command, env={**os.environ, **settings}, check=True, stdout=subprocess.DEVNULL
        )


def _pages() -> Iterator[tuple[str, dict[str, Any]]]:
    """What each costs, or why that is not known: one page does not end the run."""
    from django.db import connection
    from django.urls import get_resolver
    from django.utils import timezone

    from driftbook.work import due

    assert get_resolver().url_patterns  # everything is imported before a clock runs
    asked = [(name, _page(who, address)) for name, who, address in PAGES]
    asked += [("the worker looks and finds nothing", lambda: due.next_due(timezone.now()))]
    for name, ask in asked:
        print(f"{name} …", file=sys.stderr, flush=True)
        try:
            yield name, _measured(ask)
        except Exception as error:
            connection.close()  # it may be in the middle of a query
            yield name, {"trouble": f"{type(error).__name__}: {error}"[:120]}


def _page(who: str, address: str) -> Callable[[], object]:
    """Asks for a page as somebody who is signed in already; raises Wrong."""
    from django.test import Client

    from driftbook.people.models import User

    client, found = Client(), list[str]()

    def ask() -> None:
        if not found:
            user = User.objects.get(username=who) if who else None
            if user:
                client.force_login(user)
            found.append(address.format(**_named(address, user)))
        answer = client.get(found[0])
        if answer.status_code == 302:
            answer = client.get(answer["Location"])
        if answer.status_code != 200:
            raise Wrong(f"it answered {answer.status_code}")

    return ask


def _named(address: str, user: Any) -> dict[str, str]:
    """What stands for each {word} of the address: the first row that the person may see."""
    from django.utils import timezone

    from driftbook.charges.queries import lines
    from driftbook.downtime.models import StatusPage
    from driftbook.downtime.queries import downtimes
    from driftbook.editions import shelf
    from driftbook.incidents.queries.incidents import incidents
    from driftbook.jobs.queries.jobs import jobs
    from driftbook.people.queries import actor_of
    from driftbook.requests.queries.cases import cases

    now = timezone.now()
    who = actor_of(user, now)
    rows = {"case": cases, "job": jobs, "incident": incidents, "downtime": downtimes}
    named = {
        word: str(rows[word](who).order_by("pk").values_list("key", flat=True)[0])
        for word in rows
        if f"{{{word}}}" in address
    }
    if "{status}" in address:
        named["status"] = StatusPage.objects.order_by("pk")[0].organisation.slug
    if "{system}" in address:
        book = next(one for one in shelf.handbooks(who, now, "handbook.ask") if one.support)
        named["system"] = next(iter(book.support.systems))  # type: ignore[union-attr]
    if "{month}" in address:
        line = lines(who, "charge.see").order_by("-day", "-pk")[0]
        named |= {"month": f"{line.day:%Y-%m}", "customer": line.customer.slug}
    if any(word in address for word in ("{unit}", "{door}", "{address}")):
        named |= _unit()
    return named


def _unit() -> dict[str, str]:
    """A unit of the demo, with its door and its address."""
    from driftbook.doors.models import Unit

    mine = Unit.objects.filter(organisation__slug="gladsaxe-kommune", device__isnull=False)
    unit = mine.select_related("door").order_by("pk")[0]
    return {"unit": str(unit.key), "door": str(unit.door.key), "address": str(unit.door.address_id)}


def _measured(ask: Callable[[], object]) -> dict[str, Any]:
    """Once for the templates, then the cost; raises Slow when either takes too long."""
    patience = PATIENCE * max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))
    with _bounded(patience):
        ask()
    with _bounded(patience * 2):
        return _cost(ask)


class Wrong(Exception):
    """The page answered something else than it."""


class Slow(Exception):
    """It took longer than we wait."""


@contextmanager
def _bounded(limit: float) -> Iterator[None]:
    """Interrupts Python, and psycopg where it waits, after so many seconds; raises Slow."""

    def end(*_of: object) -> None:
        raise Slow(f"more than {limit:.0f} s")

    signal.signal(signal.SIGALRM, end)
    signal.setitimer(signal.ITIMER_REAL, limit)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _cost(run: Callable[[], object]) -> dict[str, float]:
    """Milliseconds of processor time of both sides, of wall time, and the queries, for one."""
    from django.db import connection

    asked = []

    def count(execute: Any, *rest: Any) -> Any:
        asked.append(rest[0])
        return execute(*rest)

    begun = time.perf_counter()
    with connection.execute_wrapper(count):
        run()
    rounds = ROUNDS if time.perf_counter() - begun < PATIENCE / ROUNDS else 1
    python, database, wall = time.process_time(), _database(), time.perf_counter()
    for _round in range(rounds):
        run()
    return {
        "python": (time.process_time() - python) * 1000 / rounds,
        "database": (_database() - database) / rounds,
        "wall": (time.perf_counter() - wall) * 1000 / rounds,
        "queries": len(asked),
    }


def _database() -> float:
    """Milliseconds of processor time that the server's process of our connection has had."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(after_name[11]) + int(after_name[12])) * TICK


if __name__ == "__main__":
    main(int(sys.argv[1]))

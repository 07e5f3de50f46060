"""Every connection to PostgreSQL that this process may open is taken: others wait, for a while.

Then they are told so in their own language and have their form back; whoever runs it reads it in
one line, and a load balancer is told to ask elsewhere. Once one is free everything works again.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from tests.faults.company import Company, Site, until
from tests.faults.test_database_away import FAULT, SAID, fields

POOL = 2


@pytest.fixture
def company(database: str, tmp_path: Path) -> Iterator[Company]:
    if "://" not in database:
        pytest.skip("SQLite has no connections to share")
    with Company(database, tmp_path, DRIFTBOOK_POOL=str(POOL)) as there:
        there.ask("migrate")
        there.ask("lay_houses")
        yield there


def filed(site: Site, session: str, key: str) -> tuple[int, str]:
    """One form, in a browser of its own."""
    browser = site.visitor(session)
    assert browser.get(FAULT).status_code == 200
    answer = browser.post(f"{FAULT}filing/", **{"f-problem": SAID, "key": key})
    return answer.status_code, answer.text


def test_they_are_all_taken_and_come_back(company: Company) -> None:
    session = company.ask("session", "petra")
    with (
        company.site() as site,
        psycopg.connect(company.database, autocommit=True) as outside,
        ThreadPoolExecutor(POOL) as threads,
    ):
        petra, balancer = site.visitor(session, "da"), site.visitor()
        assert petra.get(FAULT).status_code == 200
        holder = psycopg.connect(company.database)
        holder.execute("LOCK TABLE requests_case IN ACCESS EXCLUSIVE MODE")
        slow = [threads.submit(filed, site, session, f"slow {n}") for n in range(POOL)]
        until(lambda: _waiting(outside) == POOL, company.log)

        answer = petra.post(f"{FAULT}filing/", **{"f-problem": SAID, "key": "once"})
        assert answer.status_code == 503
        assert answer.headers["Retry-After"] == "10"
        assert '<html lang="da"' in answer.text
        kept = fields(answer.text)
        assert kept["f-problem"] == SAID, "what was written is on the page"
        company.reads(
            f"503 for POST {FAULT}filing/: the database is away: couldn't get a connection"
        )
        company.reads(", or all connections of this process are taken")
        told = petra.get("/api/v1/requests/cases")
        assert (told.status_code, told.json()["error"]) == (503, "not now, try again")
        assert balancer.get("/api/ping").text == "ok"
        ready = balancer.get("/health/ready")
        assert (ready.status_code, ready.json()["ready"]) == (503, False)

        holder.rollback()
        holder.close()
        assert [one.result()[0] for one in slow] == [302] * POOL, "they waited, and were served"
        until(lambda: balancer.get("/health/ready").status_code == 200, company.log)
        del kept["csrfmiddlewaretoken"]
        places = {petra.post(f"{FAULT}filing/", **kept).headers["Location"] for _ in range(2)}
        assert len(places) == 1, "sent again, and again: it is one case"
    assert len(company.ask("cases")) == POOL + 1
    assert company.ask("chains") == []
    assert "Traceback" not in company.log()


def _waiting(outside: psycopg.Connection[tuple[int]]) -> int:
    """How many connections of the process wait for a lock."""
    row = outside.execute(
        "SELECT count(*) FROM pg_stat_activity "
        "WHERE datname = current_database() AND wait_event_type = 'Lock'"
    ).fetchone()
    assert row
    return row[0]

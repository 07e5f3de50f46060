"""Two transactions of PostgreSQL stand in each other's way: one of them is broken off.

Nothing of it is done by halves. A person is told to send the form again, which the page has kept;
a worker takes its turn again by itself.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.faults.company import Company, until
from tests.faults.test_database_away import FAULT, SAID, fields
from tests.faults.test_no_connection_free import _waiting as waiting


@pytest.fixture
def company(database: str, tmp_path: Path) -> Iterator[Company]:
    if "://" not in database:
        pytest.skip("SQLite has one writer at a time")
    with Company(database, tmp_path) as there:
        there.ask("migrate")
        there.ask("lay_houses")
        yield there


def test_a_deadlock_is_told_and_the_form_is_kept(company: Company) -> None:
    """We hold what filing needs at its end, and then want what it has written before."""
    with company.site() as site, psycopg.connect(company.database) as outside:
        petra = site.visitor(company.ask("session", "petra"))
        assert petra.get(FAULT).status_code == 200
        outside.execute("SET deadlock_timeout = '60s'")  # so it is the other one that is broken off
        outside.execute("LOCK TABLE outbox_message, history_event IN ACCESS EXCLUSIVE MODE")
        answers = []

        def send() -> None:
            form = {"f-problem": SAID, "key": "once"}
            answers.append(petra.post(f"{FAULT}filing/", **form))

        sending = threading.Thread(target=send)
        sending.start()
        with psycopg.connect(company.database, autocommit=True) as watching:
            until(lambda: waiting(watching) == 1, company.log)
        outside.execute("LOCK TABLE requests_case IN ACCESS EXCLUSIVE MODE")
        outside.rollback()
        sending.join()

        [answer] = answers
        assert answer.status_code == 503
        assert answer.headers["Retry-After"] == "10"
        kept = fields(answer.text)
        assert kept["f-problem"] == SAID, "what was written is on the page"
        company.reads(f"503 for POST {FAULT}filing/: the database broke it off: deadlock detected")
        assert company.ask("cases") == [], "nothing by halves"
        del kept["csrfmiddlewaretoken"]
        assert petra.post(f"{FAULT}filing/", **kept).status_code == 302
    assert len(company.ask("cases")) == 1
    assert company.ask("chains") == []
    assert "Traceback" not in company.log()


def test_a_lock_that_is_not_had_in_time(company: Company) -> None:
    """Where the operator has set `lock_timeout` for the database: told, and a worker goes on."""
    with psycopg.connect(company.database, autocommit=True) as server:
        name = server.info.dbname
        server.execute(f"ALTER DATABASE {name} SET lock_timeout = '300ms'".encode())
    with company.site() as site, psycopg.connect(company.database) as outside:
        petra = site.visitor(company.ask("session", "petra"))
        assert petra.get(FAULT).status_code == 200
        company.ask("put_mail", 2)
        outside.execute("LOCK TABLE outbox_message, requests_case IN ACCESS EXCLUSIVE MODE")
        worker = company.start("driftbook", "work")
        answer = petra.post(f"{FAULT}filing/", **{"f-problem": SAID, "key": "once"})
        assert answer.status_code == 503
        kept = fields(answer.text)
        assert kept["f-problem"] == SAID
        company.reads("the database broke it off: canceling statement due to lock timeout")
        company.reads("driftbook.work: the database is away: canceling statement due to lock")
        outside.rollback()
        del kept["csrfmiddlewaretoken"]
        assert petra.post(f"{FAULT}filing/", **kept).status_code == 302
        until(lambda: {one[2] for one in letters(company)} == {"sent"}, company.log)
        company.end(worker)
    assert len(company.ask("cases")) == 1
    assert [one[3] for one in letters(company)] == [1, 1], "each was tried once"
    assert company.ask("chains") == []


def letters(company: Company) -> list[list[Any]]:
    """What was there before the case, of which others are told."""
    return [one for one in company.ask("messages") if one[1].startswith("somebody")]

"""The database goes away and comes back, while people fill in forms and a worker works.

People read in their own language that it does not work now and what to do; what they wrote is not
lost; nothing is done by halves. Who runs it reads one line for each request, and no traceback.
"""

from __future__ import annotations

import re
import smtplib
import sqlite3
import time
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest

from tests.faults.company import PATIENCE, Company, Visitor, until
from tests.ports import free_port
from tools.postgres import Server

FAULT = "/requests/new/entrances/fault/"
MAIL = b"""From: petra@example.org
To: cases@example.org
Subject: The lamp in the yard
Message-ID: <once@example.org>
Date: Fri, 20 Nov 2026 09:00:00 +0100

It is dark.
"""
SAID = "The door <squeaks> & nobody hears it"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with Server() as running:
        yield running


@pytest.fixture
def company(server: Server, tmp_path: Path) -> Iterator[Company]:
    listens = f"lmtp://127.0.0.1:{free_port()}"
    with Company(server.address, tmp_path, DRIFTBOOK_MAIL_LISTEN=listens) as there:
        there.ask("migrate")
        there.ask("lay_houses")
        yield there


def fields(page: str) -> dict[str, str]:
    """The form that a page gives back."""
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page)
    return {name: unescape(value) for name, value in found}


def hand_over(company: Company) -> int:
    """Our own mail server brings a mail of Petra's by LMTP: what it is told."""
    port = int(company.environment["DRIFTBOOK_MAIL_LISTEN"].rpartition(":")[2])
    with smtplib.LMTP("127.0.0.1", port, timeout=PATIENCE) as post:
        post.ehlo()
        post.mail("petra@example.org")
        code, _said = post.rcpt("cases@example.org")
        return code if code != 250 else post.data(MAIL)[0]


def test_it_goes_away_and_comes_back(company: Company, server: Server) -> None:
    slug = company.ask("open_status_page")
    company.ask("open_mailbox")
    worker, fetcher = company.start("driftbook", "work"), company.start("driftbook", "fetch")
    with company.site() as site:
        petra = site.visitor(company.ask("session", "petra"))
        stranger = site.visitor(language="da")
        assert petra.get(FAULT).status_code == 200
        assert stranger.get(f"/downtime/status/{slug}/").status_code == 200
        until(lambda: company.ask("workers"), company.log)
        company.reads("mail is taken at lmtp://")

        server.stop()
        try:
            _what_people_see(site.visitor, petra, stranger, slug)
            answer = petra.post(f"{FAULT}filing/", **{"f-problem": SAID, "key": "once"})
            assert answer.status_code == 503
            company.reads(f"503 for POST {FAULT}filing/: the database is away:")
            company.reads("WARNING - driftbook.work: the database is away:")
            assert hand_over(company) == 451, "the mail server keeps it and tries again"
            company.reads("a mail was put off, the database is away:")
        finally:
            server.start()

        kept = fields(answer.text)
        assert kept["f-problem"] == SAID, "what was written is on the page"
        del kept["csrfmiddlewaretoken"]
        until(lambda: petra.get(FAULT).status_code == 200, company.log)
        assert company.ask("cases") == []
        places = {petra.post(f"{FAULT}filing/", **kept).headers["Location"] for _ in range(2)}
        assert len(places) == 1, "sent again, and again: it is one case"
        company.ask("put_mail", 1)
        until(lambda: company.ask("messages")[-1][2] == "sent", company.log)
        until(lambda: hand_over(company) == 250, company.log)
        until(lambda: company.ask("mails") == ["done"], company.log)
    company.end(worker)
    company.end(fetcher)
    assert [state for state, _answers in company.ask("cases")] == ["waiting", "waiting"]
    assert company.ask("chains") == []
    web = company.log().split("driftbook.away")
    assert not any("Traceback" in said for said in web[1:-1]), "one line for each request"


def _what_people_see(visitor: object, petra: Visitor, stranger: Visitor, slug: str) -> None:
    """While it is away."""
    page = petra.get("/requests/")
    assert page.status_code == 503
    assert page.headers["Retry-After"] == "10"
    assert page.headers["Cache-Control"] == "no-store"
    assert "Not just now" in page.text
    assert "printed handbook" in page.text
    assert 'href="/requests/"' in page.text, "the way to try again"
    assert "Traceback" not in page.text
    assert "psycopg" not in page.text
    assert '<html lang="da"' in stranger.get("/support/").text
    said = petra.get("/api/v1/requests/cases/")
    assert (said.status_code, said.headers["Content-Type"]) == (503, "application/json")
    assert said.json()["error"] == "not now, try again"
    time.sleep(1.1)  # until the status page asks the database again
    assert stranger.get(f"/downtime/status/{slug}/").status_code == 200, "from what is kept"
    assert stranger.get("/api/ping").text == "ok"


def test_a_database_that_somebody_holds_for_too_long(database: str, tmp_path: Path) -> None:
    """SQLite has one writer at a time; whoever waits for too long is told so, and tries again."""
    if "://" in database:
        pytest.skip("SQLite's way of waiting")
    with Company(database, tmp_path) as company:
        company.ask("migrate")
        company.ask("lay_houses")
        with company.site() as site:
            petra = site.visitor(company.ask("session", "petra"))
            assert petra.get(FAULT).status_code == 200
            holder = sqlite3.connect(database, isolation_level=None)
            holder.execute("BEGIN IMMEDIATE")
            answer = petra.post(f"{FAULT}filing/", **{"f-problem": SAID, "key": "once"})
            holder.execute("ROLLBACK")
            holder.close()
            assert answer.status_code == 503
            kept = fields(answer.text)
            assert kept["f-problem"] == SAID
            company.reads("the database is away: database is locked")
            assert company.ask("cases") == []
            del kept["csrfmiddlewaretoken"]
            assert petra.post(f"{FAULT}filing/", **kept).status_code == 302
        assert len(company.ask("cases")) == 1
        assert company.ask("chains") == []

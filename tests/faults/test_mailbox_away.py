"""The server that our mail lies on goes away in the middle of fetching, and comes back.

Whoever wrote sees nothing of it: each mail is taken once. Who runs it reads in the log, on the
page of the inbox, from the doctor and in the measures which mailbox it is, until it is back.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from driftbook.inbox.tests.dovecot import PASSWORD, PROGRAM, Dovecot
from tests.faults.company import Company, until

pytestmark = pytest.mark.skipif(PROGRAM is None, reason="needs Dovecot 2.3")
VARIABLE = "CASES_MAIL_PASSWORD"
MAIL = """From: petra@example.org
To: cases@example.org
Subject: Lamp {number:02}
Message-ID: <lamp-{number}@example.org>
Date: Fri, 20 Nov 2026 09:00:00 +0100

The lamp in stairwell {number} is dark.
"""
BEFORE, MEANWHILE, AFTER = 40, 6, 4


@pytest.fixture
def dovecot() -> Iterator[Dovecot]:
    made = Dovecot()
    made.start()
    yield made
    made.remove()


@pytest.fixture
def company(database: str, tmp_path: Path, dovecot: Dovecot) -> Iterator[Company]:
    with Company(database, tmp_path, **{VARIABLE: PASSWORD}) as there:
        there.ask("migrate")
        there.ask("lay_houses")
        there.ask("open_mailbox", dovecot.url(), VARIABLE)
        yield there


def drop(dovecot: Dovecot, numbers: range) -> None:
    for number in numbers:
        dovecot.drop(MAIL.format(number=number).encode(), f"{number}.test")
        time.sleep(0.02)


def test_it_goes_away_while_mails_are_fetched(company: Company, dovecot: Dovecot) -> None:
    worker, fetcher = company.start("driftbook", "work"), company.start("driftbook", "fetch")
    until(lambda: company.ask("mailbox")["seen"], company.log)
    assert company.ask("doctor", "mailboxes") == []

    rain = threading.Thread(target=drop, args=(dovecot, range(BEFORE)))
    rain.start()
    until(lambda: company.ask("mails"), company.log)
    dovecot.kill()
    rain.join()
    drop(dovecot, range(BEFORE, BEFORE + MEANWHILE))
    _what_the_operator_sees(company)

    dovecot.start()
    drop(dovecot, range(BEFORE + MEANWHILE, BEFORE + MEANWHILE + AFTER))
    everything = [f"Lamp {number:02}" for number in range(BEFORE + MEANWHILE + AFTER)]
    until(lambda: len(company.ask("subjects")) >= len(everything), company.log)
    until(lambda: "waiting" not in company.ask("mails"), company.log)
    until(lambda: company.ask("mailbox")["trouble"] == "", company.log)
    assert company.ask("doctor", "mailboxes") == []
    company.end(fetcher)
    company.end(worker)
    assert company.ask("subjects") == everything, "none is lost, none was fetched twice"
    states = company.ask("mails")
    assert set(states) == {"done", "review"}, "so many of one sender wait for somebody to look"
    assert len(company.ask("cases")) == states.count("done")
    assert company.ask("chains") == []
    assert "Traceback" not in company.log()


def _what_the_operator_sees(company: Company) -> None:
    """While it is away: which mailbox, and that everybody else goes on."""
    until(lambda: "refused" in company.ask("mailbox")["trouble"], company.log)
    company.reads("WARNING - driftbook.inbox: c…@example.org: ConnectionRefusedError: ")
    [said] = company.ask("doctor", "mailboxes")
    assert said.endswith("could not be reached when it was tried last: ConnectionRefusedError")
    first = company.ask("measure", "driftbook_mailbox_silent_seconds")
    time.sleep(0.05)
    assert company.ask("measure", "driftbook_mailbox_silent_seconds") > first, "it counts"
    with company.site() as site:
        karin = site.visitor(company.ask("session", "karin"), language="en")
        page = karin.get("/inbox/").text
        assert "ConnectionRefusedError" in page
    assert "not ready" not in company.ask("health").values(), "pages are answered all the same"

"""DRIFTBOOK_READ_ONLY=1 behind a pooler, which takes no word of ours for a whole connection.

Pages are read; the worker, the fetcher and whoever sends a form write nothing, and say so. What
waited goes once when the time is over.
"""

from __future__ import annotations

from pathlib import Path

from tests.faults.company import Company, until
from tests.faults.test_database_away import FAULT, SAID, hand_over
from tests.ports import free_port


def taken(company: Company) -> bool:
    """Whether our own mail server was told that we have its mail."""
    try:
        return hand_over(company) == 250
    except OSError:  # the fetcher does not listen yet
        return False


def test_nobody_writes_until_it_is_over(database: str, tmp_path: Path) -> None:
    listens = f"lmtp://127.0.0.1:{free_port()}"
    told = {"DRIFTBOOK_READ_ONLY": "1", "DRIFTBOOK_POOLER": "1", "DRIFTBOOK_MAIL_LISTEN": listens}
    with Company(database, tmp_path, DRIFTBOOK_MAIL_LISTEN=listens) as company:
        for name in ("migrate", "lay_houses", "open_mailbox"):
            company.ask(name)
        company.ask("put_mail", 2)
        session = company.ask("session", "petra")
        with Company(database, tmp_path, **told) as reading:
            worker, fetcher = (
                reading.start("driftbook", "work"),
                reading.start("driftbook", "fetch"),
            )
            reading.reads("driftbook.work: the database takes nothing: ")
            reading.reads("mail is taken at lmtp://")
            assert hand_over(reading) == 451, "the mail server keeps it and tries again"
            reading.reads("a mail was put off")
            with reading.site() as site:
                petra = site.visitor(session)
                assert petra.get(FAULT).status_code == 200
                form = {"f-problem": SAID, "key": "once"}
                assert petra.post(f"{FAULT}filing/", **form).status_code == 503
                assert petra.post("/sign-out/").status_code == 302
            reading.end(worker)
            reading.end(fetcher)
            assert "Traceback" not in reading.log()
        assert company.ask("workers") == [], "not even that somebody works was written"
        assert {one[2] for one in company.ask("messages")} == {"waiting"}
        assert company.ask("mails") == []

        worker, fetcher = company.start("driftbook", "work"), company.start("driftbook", "fetch")
        until(lambda: {one[2] for one in company.ask("messages")} == {"sent"}, company.log)
        until(lambda: taken(company), company.log)
        until(lambda: company.ask("mails") == ["done"], company.log)
        company.end(worker)
        company.end(fetcher)
        assert {one[3] for one in company.ask("messages")} >= {1}
        assert company.ask("chains") == []

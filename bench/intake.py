"""Mail coming in: written down, read and judged, beside the limit of 100 a second."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from bench import stored

COUNT, LIMIT = 600, 100.0
NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
ANSWER = """Tak, torsdag kl. 10 passer fint.

Den man. 23. nov. 2026 kl. 10.12 skrev Drift <cases+17.k7f2@example.org>:

"""


def lines() -> Iterator[str]:
    """Answers with what they quote and a picture; one by one, in an SQLite file."""
    stored.set_up()
    mails = [_mail(number) for number in range(COUNT)]
    box = _mailbox()
    yield _line("mail written down (commit each)", _seconds(lambda: _keep(box, mails)))
    yield _line("mail read and judged", _seconds(_read))


def _line(what: str, seconds: float) -> str:
    rate = COUNT / seconds
    return f"{what:52} {rate:>12,.0f}/s {LIMIT:>14,.0f}/s {rate / LIMIT:>7.2f}×  ≥ 1"


def _seconds(run: Any) -> float:
    began = time.perf_counter()
    run()
    return time.perf_counter() - began


def _mail(number: int) -> bytes:
    from driftbook.inbox.tests.cast import written

    text = ANSWER + "\n".join(f"> line {line} of what we had said" for line in range(60))
    mail = written(text, message_id=f"<{number}@example.com>", sender=f"a{number}@example.com")
    mail.add_attachment(b"\x89PNG" * 10_000, "image", "png", filename="lamp.png")
    return mail.as_bytes()


def _mailbox() -> Any:
    from driftbook.inbox import routing
    from driftbook.inbox.tests.cast import Handler, mailbox

    routing.register(Handler())
    return mailbox()


def _keep(box: Any, mails: list[bytes]) -> None:
    from driftbook.inbox.ledger import keep

    for raw in mails:
        keep(mailbox=box, raw=raw, source="lmtp", now=NOW)


def _read() -> None:
    from driftbook.inbox.due import Inbox

    while Inbox().run_due(NOW, 20):
        pass


if __name__ == "__main__":
    for line in lines():
        print(line, flush=True)

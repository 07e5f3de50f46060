"""A process that forks fetchers and workers; commands as in crew.py:

migrate | open URL | fetch | work | done | report | stop
"""

from __future__ import annotations

import json
import random
import time
from collections import Counter
from datetime import datetime
from uuid import UUID

from tests.work import crew
from tests.work.crew import LEASE, asked, fork, migrate, work

TOWN = UUID(int=1)
VARIABLE = "CASES_MAIL_PASSWORD"


def prepare() -> None:
    """Mails are read by `Counting`, and what one reader has claimed is soon free again."""
    crew.prepare()
    from django.conf import settings

    from driftbook.inbox import routing
    from driftbook.inbox.fetching import watch

    settings.INBOX_LEASE = LEASE
    watch.FIRST_PAUSE = LEASE / 10
    routing.register(Counting())


def answer(command: str, words: list[str]) -> str:
    if command == "open":
        return asked(lambda: opened(words[0]))
    if command in ("fetch", "work"):
        return str(fork(fetch if command == "fetch" else work))
    return asked({"migrate": migrate, "done": done, "report": report}[command])


def fetch() -> None:
    """As `driftbook fetch` does it."""
    random.seed()
    from driftbook.inbox.fetching import process

    process.run(child=True)


def opened(url: str) -> str:
    from django.utils import timezone

    from driftbook.inbox.models import Mailbox
    from driftbook.people.models import Agreement

    now = timezone.now()
    agreement = Agreement.objects.create(handbook="town", since=now)
    Mailbox.objects.create(
        address="cases@example.org", agreement=agreement, imap=url, secret=VARIABLE, since=now
    )
    return "done"


def done() -> str:
    from driftbook.inbox.models import Mail

    return str(Mail.objects.filter(state="done").count())


def report() -> str:
    """How everything stands, in one line of JSON."""
    from driftbook.history.models import Event
    from driftbook.inbox.models import Mail

    rows = Mail.objects.order_by()
    filed = Event.objects.filter(organisation=TOWN, did="unit.done")
    return json.dumps(
        {
            "states": Counter(rows.values_list("state", flat=True)),
            "uids": len(set(rows.values_list("validity", "uid"))),
            "rows": rows.count(),
            "again": sum(n - 1 for n in rows.values_list("attempts", flat=True)),
            "units": Counter(filed.values_list("key", flat=True)),
            "errors": sorted(set(rows.values_list("error", flat=True))),
        }
    )


class Counting:
    """Writes one event for each letter, with a pause in which its worker can be killed."""

    def take(self, letter: object, now: datetime) -> object:
        from driftbook.history.actions import record
        from driftbook.history.by import ITSELF
        from driftbook.inbox.routing import Verdict

        key = letter.message_id  # type: ignore[attr-defined]
        record(organisation=TOWN, by=ITSELF, did="unit.done", kind="unit", key=key, now=now)
        time.sleep(random.uniform(0, 0.01))
        return Verdict("done", about=("unit", key[:100]))


if __name__ == "__main__":
    prepare()
    crew.serve(answer)

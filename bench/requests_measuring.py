"""What takes how long with so many cases, in the process that has a PostgreSQL for itself."""

import json
import os
import random
import re
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any

from bench.requests_filling import CASES, EACH, fill
from bench.requests_texts import SEED, Texts

LOOKS, CREATED, MAILS, ROUNDS = 60, 200, 200, 3
QUEUE = "/requests/queue/"
MAIL = """From: {sender}@example.org
To: cases@example.org
Subject: {subject}
Message-ID: <{sender}@example.org>
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8

{text}
"""
LATER = re.compile(r'rel="next" href="[^"]*after=([0-9.]+)')


def measure() -> dict[str, Any]:
    """Every number; the database is empty before."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "driftbook.config.settings_test"
    import django

    django.setup()
    from django.core.management import call_command
    from django.utils import timezone

    call_command("migrate", verbosity=0)
    from driftbook.requests.models import Sharing
    from driftbook.requests.tests.cast import KARIN, PETRA, houses, of, user
    from tests.cast import person

    here, now = houses(), timezone.now()
    people = {
        f"handler-{n}": person(f"h{n}", "the-keeper", "supplier-support").key for n in range(7)
    }
    people |= {"handler-7": user(KARIN).key, "filer": user(PETRA).key}
    Sharing.objects.create(agreement=here.agreement, organisation=here.owner, level="everyone")
    start = time.perf_counter()
    keys = fill(here, people, now)
    _say(f"filled in {time.perf_counter() - start:.0f} s")
    keeper, chance = of(KARIN), random.Random(SEED)
    found: dict[str, Any] = {"cases": CASES, "posts": CASES * EACH}
    found |= _queue(keeper)
    some = chance.sample(keys, LOOKS)
    _get(keeper, f"/requests/{some[0]}/")
    found["case"] = p95([_took(lambda key=key: _get(keeper, f"/requests/{key}/")) for key in some])
    words = Texts()
    words.chance.seed(SEED + 1)
    asked = words.asked(LOOKS)
    found["search"] = p95([_took(lambda q=q: _get(keeper, QUEUE, q=q)) for q in asked])
    found["created"] = _create(of(PETRA))
    found["mails"] = _mails(here)
    return found


def _queue(keeper: Any) -> dict[str, Any]:
    """Pages at the beginning and far inside, in several orders and narrowed in several ways."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    ways = [{}, {"sort": "newest"}, {"sort": "changed"}, {"sort": "quiet"}, {"show": "waiting"}]
    ways += [{"show": "ended"}, {"show": "planned"}, {"handler": "me"}, {"unread": "1"}]
    ways += [
        {"in": "entrances:second"},
        {"customer": "bench-7"},
        {"customer": "bench-7", "show": "ended"},
    ]
    ways += [{"days": "3"}, {"type": "entrances:tag"}, {"show": "all", "type": "entrances:tag"}]
    times = []
    _get(keeper, QUEUE)  # templates are read, forms are made
    for way in ways:
        query = dict(way)
        for _page in range(LOOKS // len(ways)):
            times.append(_took(lambda query=query: _get(keeper, QUEUE, **query)))
            _say(f"{times[-1]:7.1f} ms  {query}")
            later = LATER.search(_get(keeper, QUEUE, **query).content.decode())
            query = {**way, "after": later[1]} if later else dict(way)
    with CaptureQueriesContext(connection) as queries:
        _get(keeper, QUEUE)
    return {"queue": p95(times), "queries": len(queries)}


def _create(petra: Any) -> float:
    """Cases a second through the API, each with everything that belongs to it."""
    texts = Texts()

    def one(n: int) -> None:
        body = {"handbook": "entrances", "type": "fault", "answers": {"problem": texts.text(30)}}
        answer = petra.post("/api/v1/requests/cases", body, content_type="application/json")
        assert answer.status_code == 201, answer.content[:500]

    return rate(one, CREATED)


def _mails(here: Any) -> float:
    """Mails a second: written down and committed, then read, each a new case of its sender."""
    from django.utils import timezone

    from driftbook.inbox import ledger
    from driftbook.inbox.models import Mailbox
    from driftbook.inbox.reading import read_due
    from driftbook.requests.models import Case
    from tests.cast import person

    texts, now = Texts(), timezone.now()
    box = Mailbox.objects.create(address="cases@example.org", agreement=here.agreement, since=now)
    raws = []
    for n in range(MAILS):
        person(f"sender{n}", "the-owner", "portal-user")
        mail = MAIL.format(sender=f"sender{n}", subject=texts.text(5), text=texts.text(40))
        raws.append(mail.replace("\n", "\r\n").encode())
    before = Case.objects.filter(via="mail").count()
    start = time.perf_counter()
    for raw in raws:
        ledger.keep(mailbox=box, raw=raw, source="lmtp", now=timezone.now())
    while read_due(timezone.now(), 100):
        pass
    took = time.perf_counter() - start
    assert Case.objects.filter(via="mail").count() - before == MAILS
    return MAILS / took


def rate(do: Callable[[int], object], count: int) -> float:
    """How many a second, one after the other, after some that are not counted."""
    for n in range(10):
        do(-n)
    start = time.perf_counter()
    for n in range(count):
        do(n)
    return count / (time.perf_counter() - start)


def _get(client: Any, address: str, **query: str) -> Any:
    answer = client.get(address, query)
    assert answer.status_code == 200, (address, query, answer.status_code)
    return answer


def _took(do: Callable[[], object]) -> float:
    """Milliseconds; the best of some, so that it is the page and not its neighbours."""

    def once() -> float:
        start = time.perf_counter()
        do()
        return (time.perf_counter() - start) * 1000

    return min(once() for _n in range(ROUNDS))


def p95(times: Sequence[float]) -> float:
    """Nineteen of twenty take no longer."""
    return statistics.quantiles(times, n=20)[-1]


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    print(json.dumps(measure()))

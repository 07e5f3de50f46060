"""What takes how long with so many cases, in the process that has a PostgreSQL for itself."""

import json
import os
import random
import re
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from bench.requests_filling import CASES, EACH, fill
from bench.requests_texts import SEED, Texts

LOOKS, CREATED, MAILS, ROUNDS = 60, 200, 100, 3
"""So many mails are new cases, and as many answers."""
COUNT = 5_000 if "--quick" in sys.argv else CASES
HANDLERS = 7
QUEUE = "/requests/queue/"
MAIL = """From: {sender}@example.org
To: {to}
Subject: {subject}
Message-ID: <{number}@example.org>
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8

{text}
"""
QUOTED = "".join(f"> line {n} of what we had written to you about this\n" for n in range(34))
"""With it an answer has some 2 kB."""
ANSWERED = "\n\nDen man. 23. nov. 2026 kl. 10.12 skrev Drift <cases@example.org>:\n\n" + QUOTED
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
        f"handler-{n}": person(f"h{n}", "the-keeper", "supplier-support").key
        for n in range(HANDLERS)
    }
    people |= {"handler-7": user(KARIN).key, "filer": user(PETRA).key}
    Sharing.objects.create(agreement=here.agreement, organisation=here.owner, level="everyone")
    start = time.perf_counter()
    keys = fill(here, people, now, COUNT)
    _say(f"filled in {time.perf_counter() - start:.0f} s")
    keeper, chance = of(KARIN), random.Random(SEED)
    found: dict[str, Any] = {"cases": COUNT, "posts": COUNT * EACH}
    found |= _queue(keeper)
    some = chance.sample(keys, LOOKS)
    _get(keeper, f"/requests/{some[0]}/")
    found["case"] = p95([_took(lambda key=key: _get(keeper, f"/requests/{key}/")) for key in some])
    words = Texts()
    words.chance.seed(SEED + 1)
    asked = words.asked(LOOKS)
    found["search"] = p95([_took(lambda q=q: _get(keeper, QUEUE, q=q)) for q in asked])
    found["created"] = _create(user(PETRA))
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
    """Cases a second through the API, by a program with a token of hers; each with everything
    that belongs to it."""
    from django.test import Client
    from django.utils import timezone

    from driftbook.people.actions.own import make_token

    _token, text = make_token(user=petra, name="bench", days=1, now=timezone.now())
    program, texts = Client(headers={"authorization": f"Bearer {text}"}), Texts()

    def one(n: int) -> None:
        body = {"handbook": "entrances", "type": "fault", "answers": {"problem": texts.text(30)}}
        answer = program.post("/api/v1/requests/cases", body, content_type="application/json")
        assert answer.status_code == 201, answer.content[:500]

    return rate(one, CREATED)


def _mails(here: Any) -> float:
    """Mails a second: written down and committed, then read; half of them are new cases of their
    senders, the others answers of handlers in cases, sent to the address that was made for them."""
    from django.utils import timezone

    from driftbook.inbox import ledger
    from driftbook.inbox.models import Mail, Mailbox
    from driftbook.inbox.reading import read_due

    now = timezone.now()
    box = Mailbox.objects.create(address="cases@example.org", agreement=here.agreement, since=now)
    raws = [raw for pair in zip(_new_cases(), _answers(), strict=True) for raw in pair]
    start, busy = time.perf_counter(), time.process_time()
    for raw in raws:
        ledger.keep(mailbox=box, raw=raw, source="lmtp", now=timezone.now())
    while read_due(timezone.now(), 100):
        pass
    took, busy = time.perf_counter() - start, time.process_time() - busy
    ended = set(Mail.objects.values_list("state", "why"))
    assert ended == {("done", "filed"), ("done", "answer")}, ended
    _say(f"{busy / len(raws) * 1000:.1f} ms of Python for a mail")
    return len(raws) / took


def _new_cases() -> Iterator[bytes]:
    from tests.cast import person

    texts = Texts()
    for n in range(MAILS):
        person(f"sender{n}", "the-owner", "portal-user")
        yield _mail(f"sender{n}", "cases@example.org", texts.text(5), texts.text(40), f"new-{n}")


def _answers() -> Iterator[bytes]:
    from driftbook.people.models import User
    from driftbook.requests import tokens
    from driftbook.requests.models import Case

    texts = Texts()
    handled = Case.objects.filter(state="handling").select_related("agreement").order_by("pk")
    for n, case in enumerate(handled[:MAILS]):
        name = f"h{n % HANDLERS}"
        to = tokens.address(case, User.objects.get(username=name).key)
        yield _mail(name, to or "", "Re: it", texts.text(30) + ANSWERED, f"answer-{n}")


def _mail(sender: str, to: str, subject: str, text: str, number: str) -> bytes:
    mail = MAIL.format(sender=sender, to=to, subject=subject, text=text, number=number)
    return mail.replace("\n", "\r\n").encode()


def rate(do: Callable[[int], object], count: int) -> float:
    """How many a second, one after the other, after some that are not counted."""
    for n in range(10):
        do(-n)
    start, busy = time.perf_counter(), time.process_time()
    for n in range(count):
        do(n)
    _say(f"{(time.process_time() - busy) / count * 1000:.1f} ms of Python for one")
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

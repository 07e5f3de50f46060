"""In a process of its own: a town with a status page, and how long it takes to make that."""

import json
from datetime import timedelta

from bench import stored

ENTRIES, SUBSCRIBERS = 300, 10_000


def lay(entries: int) -> None:
    """A status page with so many downtimes, a tenth of them to come."""
    from driftbook.downtime.tests.said import downtime, opened
    from driftbook.downtime.tests.town import NOW, START, town

    there = town()
    opened(there, past_days=700)
    for number in range(entries):
        start = START + timedelta(days=number - entries * 0.9)
        over = {"started": start, "finished": start + timedelta(hours=1)} if start < NOW else {}
        downtime(there, start=start, end=start + timedelta(hours=3), **over)


def made() -> float:
    """Milliseconds, of a process that has read the handbook already: the median of five."""
    from django.utils import timezone

    from bench.lines import seconds
    from driftbook.downtime.status import queries, serving

    page = queries.open_page("the-town")
    assert page is not None
    return 1000 * seconds(lambda: serving._make(page, "status", "da", timezone.now()), rounds=5)


def subscribed(count: int) -> None:
    """So many addresses follow the page."""
    from django.utils import timezone

    from driftbook.downtime.models import Subscription
    from driftbook.downtime.status import queries

    page, now = queries.open_page("the-town"), timezone.now() - timedelta(days=1)
    rows = (
        Subscription(
            page=page,
            address=f"a{number}@example.org",
            folded=f"a{number}@example.org",
            language="da",
            digest=f"{number:064}",
            asked=now,
            confirmed=now,
        )
        for number in range(count)
    )
    Subscription.objects.bulk_create(rows, batch_size=500)


def told() -> tuple[float, float, float]:
    """Milliseconds in which nobody else writes: to publish, and of the longest batch; and seconds
    until all of their mails are in the outbox."""
    from time import perf_counter

    from django.db import transaction
    from django.utils import timezone

    from driftbook.downtime.models import Notice
    from driftbook.downtime.status import subscribing
    from driftbook.downtime.status.due import Mailings

    notice = Notice.objects.filter(language="da").order_by("-pk")[0]
    notice.published = timezone.now()
    notice.save()
    start = perf_counter()
    with transaction.atomic():
        subscribing.tell(notice, notice.published)
    published, batches = perf_counter() - start, []
    while True:
        begun = perf_counter()
        if not Mailings().run_due(timezone.now(), 1):
            return 1000 * published, 1000 * max(batches), sum(batches)
        batches.append(perf_counter() - begun)


if __name__ == "__main__":
    stored.set_up()
    lay(ENTRIES)
    found = {"milliseconds": made()}
    subscribed(SUBSCRIBERS)
    found["published"], found["batch"], found["all"] = told()
    print(json.dumps(found))

"""In a process of its own: a town with a status page, and how long it takes to make that."""

import json
from datetime import timedelta

from bench import stored

ENTRIES = 300


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


if __name__ == "__main__":
    stored.set_up()
    lay(ENTRIES)
    print(json.dumps({"milliseconds": made()}))

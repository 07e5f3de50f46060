"""Two workers and several programs at once (A-14): each question once, each alarm once.

On SQLite real processes do it, in `tests/work/test_killed_watchers.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from django.db import connection

from driftbook.incidents.actions import monitoring
from driftbook.incidents.models import Alarm, Monitor
from driftbook.incidents.tests.cast import Town, town
from driftbook.incidents.tests.site import Site, standing
from driftbook.incidents.tests.watch import address, alarms, asking, at, hook, letters, works
from driftbook.outbox.models import Message
from tests.at_once import at_once

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("working"),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="its tests share one connection"),
]
WORKERS = 2


@pytest.fixture
def site(settings: Any) -> Iterator[Site]:
    settings.OUTBOX_LOOPBACK = True
    with standing() as site:
        yield site


@pytest.fixture
def there(transactional_db: None) -> Town:
    found = town()
    address(found, "crisis", "crisis@example.org")
    return found


def _turn(minutes: float, _number: int) -> None:
    works(minutes)


def test_two_workers_ask_once_and_raise_once(there: Town, site: Site) -> None:
    asking(there, site.url)
    site.status = 503
    for minute in range(6):
        assert at_once(WORKERS, partial(_turn, minute * 1.05)) == []
    assert len(site.asked) == 6
    assert alarms() == [(False, False)]
    assert letters() == [("crisis@example.org", "The web site: The web site is down")]


def test_two_workers_miss_one_once(there: Town) -> None:
    hook(there)
    assert at_once(WORKERS, lambda _n: works(30)) == []
    assert alarms() == [(True, False)]
    assert Message.objects.count() == 1


def test_several_who_report_at_once_raise_once(there: Town) -> None:
    monitor, _token = hook(there)

    def fails(_number: int) -> None:
        monitoring.hear(monitor=monitor, fine=False, said="down", now=at(1))

    assert at_once(6, fails) == []
    monitor.refresh_from_db()
    assert (monitor.state, monitor.failures) == ("raised", 6)
    assert alarms() == [(False, False)]
    assert Message.objects.count() == 1


def test_a_report_and_the_worker_at_once(there: Town) -> None:
    """Whoever is first: it is heard of, and was silent or was not; never both for good."""
    for _round in range(5):
        Monitor.objects.all().delete()
        monitor, _token = hook(there)

        def either(number: int, monitor: Monitor = monitor) -> None:
            if number:
                works(30)
            else:
                monitoring.hear(monitor=monitor, fine=True, said="", now=at(30))

        assert at_once(2, either) == []
        monitor.refresh_from_db()
        silent = Alarm.objects.filter(monitor=monitor, ended=None).count()
        assert (monitor.state, silent) in (("fine", 0), ("calming", 1))


def test_of_two_who_set_one_up_at_once_one_does(there: Town) -> None:
    faults = at_once(2, lambda _n: hook(there))
    assert [type(fault).__name__ for fault in faults] == ["Unfit"]
    assert Monitor.objects.count() == 1

"""What the database says at the moment of asking: queues, and the ages of what waits in them.

Only what is open is counted, over the indexes that the work itself uses: a year of sent messages
costs nothing. No label names an organisation, a person or an address.
"""

from __future__ import annotations

import platform
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import django
from django.db import connection
from django.db.models import Count, Min, Sum
from django_tasks_db.models import DBTaskResult
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

import driftbook
from driftbook.doors.models import Listener
from driftbook.history.models import Chain
from driftbook.inbox.models import Mail, Mailbox
from driftbook.outbox.models import FAILED, SENDING, WAITING, Message
from driftbook.work import due
from driftbook.work import queries as work

MOST = 1000
"""So many due units of one source are counted; more are `1000`."""
LATELY = timedelta(days=1)
OPEN_MAIL = ("waiting", "review", "quarantined")
OPEN_TASKS = ("READY", "RUNNING", "FAILED")


def collected(now: datetime) -> list[Metric]:
    """All of it, at `now` (aware)."""
    return [metric for collect in _COLLECTING for metric in collect(now)]


def _age(now: datetime, since: datetime | None) -> float:
    return max((now - since).total_seconds(), 0.0) if since else 0.0


def _sources(now: datetime) -> Iterator[Metric]:
    number = GaugeMetricFamily(
        "driftbook_due", "Obligations that are due now, by their source.", labels=["source"]
    )
    age = GaugeMetricFamily(
        "driftbook_due_oldest_seconds", "Since when the oldest of them is due.", labels=["source"]
    )
    for source in due.sources():
        first = source.next_due(now)
        waits = first is not None and first <= now
        units = list(source.upcoming(now, None, MOST)) if waits else []
        here = sum(unit.due <= now for unit in units)
        number.add_metric([source.name], max(here, int(waits)))
        age.add_metric([source.name], _age(now, first) if waits else 0.0)
    yield number
    yield age


def _outbox(now: datetime) -> Iterator[Metric]:
    number = GaugeMetricFamily(
        "driftbook_outbox_messages",
        "Messages that wait or are being sent, and those given up within a day.",
        labels=["state", "channel"],
    )
    age = GaugeMetricFamily(
        "driftbook_outbox_oldest_seconds",
        "Since when the message has waited that was put first.",
        labels=["channel"],
    )
    waiting: Counter[tuple[str, str]] = Counter()
    oldest: dict[str, datetime] = {}
    rows = Message.objects.filter(state__in=(WAITING, SENDING)).values_list("state", "channel")
    for state, channel, count, first in rows.annotate(Count("pk"), Min("created")).order_by():
        waiting[state, channel] = count
        oldest[channel] = min(first, oldest.get(channel, first))
    lately = Message.objects.filter(
        blanked__isnull=True, ended__gt=now - LATELY, state=FAILED
    ).values_list("channel")
    for channel, count in lately.annotate(Count("pk")).order_by():
        waiting[FAILED, channel] = count
    for channel in ("mail", "sms", "webhook"):
        for state in (WAITING, SENDING, FAILED):
            number.add_metric([state, channel], waiting[state, channel])
        age.add_metric([channel], _age(now, oldest.get(channel)))
    yield number
    yield age


def _mail(now: datetime) -> Iterator[Metric]:
    number = GaugeMetricFamily(
        "driftbook_mail_ledger", "Mails that came in and are not dealt with.", labels=["state"]
    )
    age = GaugeMetricFamily(
        "driftbook_mail_ledger_oldest_seconds", "The age of the oldest of them.", labels=["state"]
    )
    boxes = list(Mailbox.objects.values_list("pk", "imap", "ended", "seen"))
    rows = Mail.objects.filter(mailbox__in=[pk for pk, *_ in boxes], state__in=OPEN_MAIL)
    found = {
        state: (count, first)
        for state, count, first in rows.order_by().values_list("state").annotate(
            Count("pk"), Min("received")
        )
    }  # fmt: skip
    for state in OPEN_MAIL:
        count, first = found.get(state, (0, None))
        number.add_metric([state], count)
        age.add_metric([state], _age(now, first))
    fetched = [seen for _, imap, ended, seen in boxes if imap and ended is None]
    silent = max((_age(now, seen) if seen else 1e9 for seen in fetched), default=0.0)
    yield number
    yield age
    yield GaugeMetricFamily(
        "driftbook_mailbox_silent_seconds",
        "Since when the mailbox was last reached that was not for the longest time.",
        value=silent,
    )


def _wire(now: datetime) -> Iterator[Metric]:
    rows = list(Listener.objects.all())
    living = [row for row in rows if row.lives(now)]
    hearing = [row for row in living if row.connected is not None]
    processed = max((row.processed for row in rows if row.processed), default=None)
    yield CounterMetricFamily(
        "driftbook_wire_messages",
        "Messages of units that were written down.",
        value=sum(row.messages for row in rows),
    )
    yield CounterMetricFamily(
        "driftbook_wire_dead_letters",
        "Messages of units that could not be used.",
        value=sum(row.dead for row in rows),
    )
    yield GaugeMetricFamily(
        "driftbook_wire_listeners", "Listeners that have the broker.", value=len(hearing)
    )
    yield GaugeMetricFamily(
        "driftbook_wire_last_message_seconds",
        "Since when the last message was written down; 0: there never was one.",
        value=_age(now, processed),
    )


def _tasks(now: datetime) -> Iterator[Metric]:
    number = GaugeMetricFamily(
        "driftbook_tasks", "Tasks that are ready, run now or were given up.", labels=["state"]
    )
    rows = DBTaskResult.objects.filter(status__in=OPEN_TASKS).order_by().values_list("status")
    found = dict(rows.annotate(Count("pk")))
    for state in OPEN_TASKS:
        number.add_metric([state.lower()], found.get(state, 0))
    yield number
    yield GaugeMetricFamily(
        "driftbook_workers", "Workers that were seen lately.", value=len(work.alive(now))
    )


def _history(now: datetime) -> Iterator[Metric]:
    total = Chain.objects.aggregate(all=Sum("number"))["all"]
    yield CounterMetricFamily(
        "driftbook_history_events", "Events in the chains of all.", value=total or 0
    )


def _connections(now: datetime) -> Iterator[Metric]:
    here = GaugeMetricFamily(
        "driftbook_database_connections", "Connections to the database, and how many there may be.",
        labels=["of"],
    )  # fmt: skip
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*), current_setting('max_connections')::int "
                "FROM pg_stat_activity WHERE datname = current_database()"
            )
            used, most = cursor.fetchone()
        here.add_metric(["used"], used)
        here.add_metric(["most"], most)
    yield here
    about = GaugeMetricFamily(
        "driftbook_info", "Which versions run.", labels=["version", "python", "django", "database"]
    )
    versions = [driftbook.__version__, platform.python_version(), django.get_version()]
    about.add_metric([*versions, connection.vendor], 1)
    yield about


_COLLECTING: tuple[Callable[[datetime], Iterator[Metric]], ...] = (
    _sources,
    _outbox,
    _mail,
    _wire,
    _tasks,
    _history,
    _connections,
)

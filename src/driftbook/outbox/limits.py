"""No address gets more than so many messages in an hour; the rest waits."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection

from driftbook.outbox.models import MAIL, SENDING, SENT, SMS, Message
from driftbook.work.clocks import AHEAD

WITHIN = timedelta(hours=1)
MOMENT = timedelta(seconds=30)


def free_at(message: Message, now: datetime) -> datetime | None:
    """When this address may get one more; None: now. Inside the transaction that claims it."""
    if message.channel not in (MAIL, SMS):
        return None
    _one_at_a_time(message)
    same = Message.objects.filter(channel=message.channel, to=message.to).exclude(pk=message.pk)
    most: int = settings.OUTBOX_PER_HOUR
    lately = same.filter(state=SENT, ended__gt=now - WITHIN, ended__lte=now + AHEAD)
    busy = same.filter(state=SENDING).count()
    if lately.count() + busy < most:
        return None
    if busy >= most:
        return now + MOMENT
    leaves = lately.order_by("-ended")[most - busy - 1].ended
    return leaves + WITHIN if leaves else now + MOMENT


def _one_at_a_time(message: Message) -> None:
    """Two workers must not both find one place left. SQLite has one writer at a time anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            name = f"{message.channel}:{message.to}"
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])

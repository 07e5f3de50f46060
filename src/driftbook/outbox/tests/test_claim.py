"""Claims: locked or leased by one, and lost when the lease is over."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from driftbook.outbox.models import Message
from driftbook.work.claims import lease, lock, settle
from driftbook.work.pauses import pause
from driftbook.work.transactions import NotInATransaction

NOW = timezone.now()
MINUTE = timedelta(minutes=1)


def row(key: str = "a") -> Message:
    return Message.objects.create(
        key=key, reference=key, channel="mail", language="en", created=NOW, due=NOW
    )


@pytest.mark.django_db
def test_of_two_who_saw_the_same_row_one_gets_it() -> None:
    row()
    one, two = Message.objects.get(), Message.objects.get()
    assert lease(one, now=NOW, period=MINUTE, attempts=1)
    assert not lease(two, now=NOW, period=MINUTE)
    assert Message.objects.get().attempts == 1
    assert one.claimed_until == NOW + MINUTE
    assert settle(one, state="sent")
    assert not settle(one, state="failed")
    assert Message.objects.get().state == "sent"


@pytest.mark.django_db
def test_a_lost_lease_writes_nothing() -> None:
    row()
    first = Message.objects.get()
    lease(first, now=NOW, period=MINUTE)
    second = Message.objects.get()
    assert lease(second, now=NOW + MINUTE, period=MINUTE)
    assert first.claimed_by != second.claimed_by
    assert not settle(first, state="failed")
    assert settle(second, state="sent")


@pytest.mark.django_db(transaction=True)
def test_a_row_is_claimed_inside_a_transaction() -> None:
    with pytest.raises(NotInATransaction):
        lock(Message.objects.all())
    with pytest.raises(NotInATransaction):
        lease(row(), now=NOW, period=MINUTE)


@pytest.mark.django_db(transaction=True)
def test_a_row_that_somebody_holds_is_skipped() -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has one writer at a time")
    row("a")
    row("b")
    found = []

    def other() -> None:
        with transaction.atomic():
            held = lock(Message.objects.order_by("key"))
            found.append(held and held.key)
        connection.close()

    with transaction.atomic():
        mine = lock(Message.objects.order_by("key"))
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
    assert mine is not None
    assert (mine.key, found) == ("a", ["b"])


def test_pauses_double_up_to_a_limit() -> None:
    waits = [pause(n, base=MINUTE, most=10 * MINUTE, jitter=0) for n in (1, 2, 3, 4, 5, 99)]
    assert waits == [MINUTE, 2 * MINUTE, 4 * MINUTE, 8 * MINUTE, 10 * MINUTE, 10 * MINUTE]
    assert {pause(1, base=MINUTE) for _ in range(50)} != {MINUTE}
    assert all(0.8 * MINUTE <= pause(1, base=MINUTE) <= 1.2 * MINUTE for _ in range(50))

"""The worker: everything has its turn, trouble passes, and asking it to end ends it."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.db import OperationalError
from django.utils import timezone

from driftbook.work import due, periodic, queries, stopping, worker
from driftbook.work.due import Upcoming
from driftbook.work.models import Worker
from driftbook.work.tests import chores

TOWN, SUPPLIER = UUID(int=1), UUID(int=2)


class Chest:
    """A due source in memory."""

    def __init__(self, name: str, *units: datetime, trouble: list[Exception] | None = None) -> None:
        self.name, self.units, self.done = name, list(units), 0
        self.trouble = trouble or []

    def next_due(self, now: datetime) -> datetime | None:
        return min(self.units, default=None)

    def run_due(self, now: datetime, limit: int) -> int:
        if self.trouble:
            raise self.trouble.pop(0)
        ready = [unit for unit in sorted(self.units) if unit <= now][:limit]
        self.units = [unit for unit in self.units if unit not in ready]
        self.done += len(ready)
        return len(ready)

    def upcoming(
        self, now: datetime, organisations: Collection[UUID] | None, limit: int
    ) -> list[Upcoming]:
        found = [Upcoming(unit, self.name, "unit", "unit", "1", TOWN) for unit in self.units]
        return found if organisations is None or TOWN in organisations else []


def chest(name: str, *units: datetime, trouble: list[Exception] | None = None) -> Chest:
    made = Chest(name, *units, trouble=trouble)
    due.register(made)
    return made


def test_what_happens_next_is_told_over_all_sources() -> None:
    now = timezone.now()
    hours = [now + timedelta(hours=hour) for hour in range(4)]
    chest("a", hours[3], hours[0])
    chest("b", hours[1], hours[2])
    assert [item.due for item in due.upcoming(now, None, 3)] == hours[:3]
    assert due.upcoming(now, [SUPPLIER]) == []
    assert due.next_due(now) == hours[0]
    due.forget("a")
    assert [item.source for item in due.upcoming(now, [TOWN])] == ["b", "b"]


@pytest.mark.django_db
def test_one_turn_or_until_nothing_is_left() -> None:
    now = timezone.now()
    many = chest("many", *[now] * 1, *[now + timedelta(microseconds=n) for n in range(70)])
    for name in "abc":
        chores.plain.enqueue(name)
    worker.run(once=True)
    assert (many.done, chores.DONE) == (20, ["a", "b", "c"])
    worker.run(until_idle=True)
    assert many.done == 71
    assert Worker.objects.get().ended is not None
    assert queries.alive(timezone.now()) == []


@pytest.mark.django_db
def test_a_broken_source_does_not_keep_the_others() -> None:
    chest("broken", trouble=[ZeroDivisionError()] * 3)
    other = chest("other", timezone.now())
    worker.run(until_idle=True)
    assert other.done == 1


@pytest.mark.django_db
def test_a_database_that_was_away_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "connection", NotConnected())
    one = chest("one", timezone.now(), trouble=[OperationalError("gone"), OperationalError("gone")])
    began = time.monotonic()
    worker.run(until_idle=True)
    assert one.done == 1
    assert time.monotonic() - began > 0.3


class NotConnected:
    closed = 0
    in_atomic_block = True

    def close(self) -> None:
        """A test keeps its connection."""
        NotConnected.closed += 1


@pytest.mark.django_db
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_at_once_when_it_sleeps(
    number: signal.Signals, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "LONGEST_SLEEP", 600.0)
    monkeypatch.setattr(periodic, "next_turn", lambda now: None)
    chest("later", timezone.now() + timedelta(days=1))
    wait, slept = worker._Bell.wait, []

    def sleep(bell: worker._Bell, seconds: float) -> None:
        if seconds > 60:  # it has nothing to do
            threading.Timer(0.2, os.kill, (os.getpid(), number)).start()
        slept.append(seconds)
        wait(bell, seconds)

    monkeypatch.setattr(worker._Bell, "wait", sleep)
    began = time.monotonic()
    worker.run()
    assert slept[-1] > 60
    assert time.monotonic() - began < slept[-1]
    stopping.begin()


@pytest.mark.django_db
def test_it_finishes_the_unit_at_hand_and_begins_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    def ask(name: str) -> None:
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(0.05)
        chores.DONE.append(name)

    monkeypatch.setattr(chores, "_do", ask)
    chores.plain.enqueue("a")
    chores.plain.enqueue("b")
    worker.run()
    assert chores.DONE == ["a"]
    assert queries.load().ready == 1


@pytest.mark.django_db
def test_a_child_ends_with_its_parent(monkeypatch: pytest.MonkeyPatch) -> None:
    parents = iter([10, 10, 10, 1])
    monkeypatch.setattr(os, "getppid", lambda: next(parents, 1))
    monkeypatch.setattr(worker, "LONGEST_SLEEP", 0.01)
    worker.run(child=True)  # it comes back, else this test does not end

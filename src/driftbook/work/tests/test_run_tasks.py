"""Tasks: run once, tried again when marked, put back when their worker was killed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from driftbook.work import actions, engine, queries
from driftbook.work.models import Slot, Worker
from driftbook.work.tests import chores

pytestmark = pytest.mark.django_db


def result() -> Any:
    return DBTaskResult.objects.get()


def make_ready() -> None:
    DBTaskResult.objects.update(run_after=timezone.now() - timedelta(seconds=1))


def now() -> datetime:
    return timezone.now()


def test_a_task_is_run_once_and_its_result_kept() -> None:
    chores.plain.enqueue("a")
    assert engine.next_ready(now()) is not None
    assert engine.run_one()
    assert not engine.run_one()
    assert chores.DONE == ["a"]
    assert (result().status, result().return_value) == ("SUCCESSFUL", "did a")
    assert engine.next_ready(now()) is None


def test_a_task_that_is_not_marked_fails_at_once() -> None:
    chores.FAULTS.append(ValueError("no"))
    chores.plain.enqueue("a")
    assert engine.run_one()
    assert result().status == "FAILED"
    assert result().exception_class_path == "builtins.ValueError"
    assert "ValueError: no" in result().traceback


def test_a_marked_task_is_tried_again_with_growing_pauses() -> None:
    chores.FAULTS += [ValueError("no")] * 2
    chores.stubborn.enqueue("a")
    waits = []
    for _ in range(2):
        at = now()
        assert engine.run_one()
        assert result().status == "READY"
        waits.append((result().run_after - at).total_seconds())
        assert not engine.run_one()
        make_ready()
    assert 8 <= waits[0] <= 12
    assert 16 <= waits[1] <= 24
    assert engine.run_one()
    assert (result().status, len(result().worker_ids)) == ("SUCCESSFUL", 3)


def test_a_marked_task_is_given_up_in_the_end() -> None:
    chores.FAULTS += [ValueError("no")] * 9
    chores.stubborn.enqueue("a")
    for _ in range(3):
        assert engine.run_one()
        make_ready()
    assert not engine.run_one()
    assert (result().status, queries.load().failed) == ("FAILED", 1)


def test_a_task_that_is_not_there_any_more_fails() -> None:
    chores.plain.enqueue("a")
    DBTaskResult.objects.update(task_path="driftbook.work.tests.chores.gone")
    assert engine.run_one()
    assert result().status == "FAILED"


def test_a_lost_task_is_put_back_when_its_lease_is_over(settings: Any) -> None:
    chores.plain.enqueue("a")
    chores.FAULTS.append(KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        engine.run_one()
    began = result().started_at
    assert engine.next_ready(now()) == began + settings.WORK_LEASE
    assert engine.reap(began + settings.WORK_LEASE - timedelta(seconds=1)) == 0
    assert engine.reap(began + settings.WORK_LEASE + timedelta(seconds=1)) == 1
    assert engine.reap(began + settings.WORK_LEASE + timedelta(seconds=1)) == 0
    make_ready()
    assert engine.run_one()
    assert chores.DONE == ["a"]


def test_a_task_that_kills_every_worker_is_given_up(settings: Any) -> None:
    chores.plain.enqueue("a")
    chores.FAULTS += [KeyboardInterrupt()] * engine.WHEN_LOST
    for _ in range(engine.WHEN_LOST):
        with pytest.raises(KeyboardInterrupt):
            engine.run_one()
        assert engine.reap(now() + settings.WORK_LEASE + timedelta(seconds=1)) == 1
        make_ready()
    assert result().status == "FAILED"
    assert result().exception_class_path == "driftbook.work.engine.WorkerLost"


def test_who_comes_back_after_the_lease_overwrites_nothing(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    chores.plain.enqueue("a")

    def slow(task: Any, given: Any) -> str:
        engine.reap(now() + settings.WORK_LEASE + timedelta(seconds=1))
        return "too late"

    monkeypatch.setattr(engine, "_call", slow)
    assert engine.run_one()
    assert (result().status, result().return_value) == ("READY", None)


def test_what_is_old_is_removed() -> None:
    long_ago = now() - timedelta(days=100)
    chores.plain.enqueue("old")
    engine.run_one()
    DBTaskResult.objects.update(finished_at=long_ago)
    chores.plain.enqueue("new")
    Slot.objects.create(name="x", at=long_ago)
    Slot.objects.create(name="x", at=long_ago + timedelta(days=1))
    actions.beat(name="gone", now=long_ago)
    actions.beat(name="here", now=now())
    assert actions.prune(now=now()) == 3
    assert result().args_kwargs["args"] == ["new"]
    assert Worker.objects.get().name == "here"


def test_whether_anybody_works_can_be_told() -> None:
    at = now()
    assert (queries.alive(at), queries.last_seen()) == ([], None)
    actions.beat(name="a", now=at - timedelta(minutes=10))
    actions.beat(name="b", now=at)
    actions.beat(name="c", now=at)
    actions.leave(name="c", now=at)
    assert [worker.name for worker in queries.alive(at)] == ["b"]
    assert queries.last_seen() == at

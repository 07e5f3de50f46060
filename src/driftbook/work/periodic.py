"""Tasks that come back: every turn is a row that one worker takes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from django.db import IntegrityError, transaction
from django_tasks.base import Task

from driftbook.work.models import Slot

_EPOCH = datetime(2020, 1, 6, tzinfo=UTC)  # a Monday
AnyTask = TypeVar("AnyTask", bound=Task[Any, Any])


@dataclass(frozen=True)
class Periodic:
    """A task and its turns: every `every`, counted from Monday 00:00 UTC plus `offset`."""

    name: str
    task: Task[Any, Any]
    every: timedelta
    offset: timedelta

    def turn(self, now: datetime) -> datetime:
        """The last turn that has begun, in UTC."""
        first = _EPOCH + self.offset
        return first + (now - first) // self.every * self.every


_PERIODIC: dict[str, Periodic] = {}


def periodic(*, every: timedelta, offset: timedelta = timedelta(0)) -> Callable[[AnyTask], AnyTask]:
    """Enqueue the task, without arguments, at every turn: `@periodic(every=timedelta(days=1))`.

    Turns that pass while no worker lives are not made up for, except for the last.
    """

    def known(task: AnyTask) -> AnyTask:
        _PERIODIC[task.module_path] = Periodic(task.module_path, task, every, offset)
        return task

    return known


def enqueue_turns(now: datetime) -> int:
    """Enqueue what has come round again; of several workers one does it. Returns how many."""
    return sum(_take(one, one.turn(now)) for one in list(_PERIODIC.values()))


def next_turn(now: datetime) -> datetime | None:
    """When the next turn of all begins."""
    return min((one.turn(now) + one.every for one in _PERIODIC.values()), default=None)


def _take(one: Periodic, at: datetime) -> bool:
    if Slot.objects.filter(name=one.name, at=at).exists():
        return False
    try:
        with transaction.atomic():
            Slot.objects.create(name=one.name, at=at)
            one.task.enqueue()
    except IntegrityError:
        return False
    return True

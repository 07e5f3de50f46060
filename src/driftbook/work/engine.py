"""Running tasks of django-tasks: claimed once, tried again after a failure, put back when lost.

`django-tasks-db` keeps tasks but neither tries a failed one again nor notices that a worker was
killed. Here a task that is marked with `retry` is tried again with growing pauses, and a task that
has been running for longer than `WORK_LEASE` is put back. Each claim appends to `worker_ids`, so
their number is the number of attempts.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from traceback import format_exception
from typing import Any, TypeAlias, TypeVar

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.db import DatabaseError, InterfaceError, transaction
from django.db.models import Min, Q
from django.utils import timezone
from django_tasks import TaskContext, TaskResultStatus
from django_tasks.base import Task
from django_tasks.signals import task_finished, task_started
from django_tasks_db.models import DBTaskResult, get_date_max

from driftbook.work import names, watched
from driftbook.work.pauses import pause

logger = logging.getLogger("driftbook.work")
AnyTask = TypeVar("AnyTask", bound=Task[Any, Any])
Result: TypeAlias = "DBTaskResult[Any, Any]"


class WorkerLost(Exception):
    """The worker of a task was killed so often that the task itself must be what kills it."""


@dataclass(frozen=True)
class Retry:
    """How often a task is tried, and the first pause; each pause is twice the one before."""

    attempts: int = 1
    base: timedelta = timedelta(seconds=2)


WHEN_LOST = 5  # attempts of a task that is not marked, when only its workers were lost
_RETRY: dict[str, Retry] = {}


def retry(
    *, attempts: int = 5, base: timedelta = timedelta(seconds=2)
) -> Callable[[AnyTask], AnyTask]:
    """Try the task again when it raises: `@retry(attempts=5)` above `@task()`.

    It must be idempotent: it may have done its work before it raised or its worker was killed.
    """

    def known(task: AnyTask) -> AnyTask:
        _RETRY[task.module_path] = Retry(attempts, base)
        return task

    return known


def run_one() -> bool:
    """Claim and run the first task that is ready; False: there is none."""
    with transaction.atomic():
        result = DBTaskResult.objects.ready().get_locked()
        if result is None:
            return False
        result.claim(names.here())
    try:
        task = result.task
        with watched.turn(f"task {result.task_path}") as told:
            told.units = 1
            value = _call(task, result)
    except (DatabaseError, InterfaceError) as fault:
        # If the database itself is gone, so is this; the lease will put the task back.
        _failed(result, fault, timezone.now())
    except (ImportError, SuspiciousOperation) as fault:
        logger.exception("no such task: %s", result.task_path)
        _end(result, TaskResultStatus.FAILED, timezone.now(), _trace(fault))
    except Exception as fault:
        _failed(result, fault, timezone.now())
    else:
        if _end(result, TaskResultStatus.SUCCESSFUL, timezone.now(), {"return_value": value}):
            _tell_finished(result)
    return True


def reap(now: datetime) -> int:
    """Put tasks back whose lease has run out; those that lose every worker fail. How many."""
    lease = settings.WORK_LEASE  # begun later than now: by a clock that has been put back
    lost = Q(started_at__lt=now - lease) | Q(started_at__gt=now + lease)
    held = DBTaskResult.objects.running().filter(lost)
    return sum(_put_back(result, now) for result in list(held))


def next_ready(now: datetime) -> datetime | None:
    """When the next task is ready, or the next lease runs out."""
    ready = DBTaskResult.objects.filter(status=TaskResultStatus.READY)
    first = ready.aggregate(at=Min("run_after"))["at"]
    if first == get_date_max() or ready.filter(run_after=get_date_max()).exists():
        return now
    running = DBTaskResult.objects.running().aggregate(at=Min("started_at"))["at"]
    lost = running + settings.WORK_LEASE if running else None
    return min((at for at in (first, lost) if at is not None), default=None)


# --- one task -----------------------------------------------------------------------------------


def _call(task: Any, result: Result) -> Any:
    told: Any = result.task_result
    task_started.send(sender=type(task.get_backend()), task_result=told)
    if task.takes_context:
        return task.call(TaskContext(task_result=told), *told.args, **told.kwargs)
    return task.call(*told.args, **told.kwargs)


def _failed(result: Result, fault: Exception, now: datetime) -> None:
    policy = _RETRY.get(result.task_path, Retry())
    if len(result.worker_ids) < policy.attempts:
        logger.warning("%s will be tried again: %r", result.task_path, fault)
        _again(result, now, policy)
    elif _end(result, TaskResultStatus.FAILED, now, _trace(fault)):
        _tell_finished(result)


def _put_back(result: Result, now: datetime) -> bool:
    policy = _RETRY.get(result.task_path, Retry(attempts=WHEN_LOST))
    if len(result.worker_ids) < max(policy.attempts, WHEN_LOST):
        logger.warning("%s has lost its worker and is put back", result.task_path)
        return _again(result, now, policy)
    return _end(result, TaskResultStatus.FAILED, now, _trace(WorkerLost(result.task_path)))


def _again(result: Result, now: datetime, policy: Retry) -> bool:
    wait = pause(len(result.worker_ids), base=policy.base)
    return _change(result, status=TaskResultStatus.READY, run_after=now + wait)


def _end(result: Result, status: TaskResultStatus, now: datetime, more: dict[str, Any]) -> bool:
    return _change(result, status=status, finished_at=now, **more)


def _change(result: Result, **changes: Any) -> bool:
    """Write, if this claim still holds: another worker may have taken over since."""
    mine = DBTaskResult.objects.filter(
        pk=result.pk, status=TaskResultStatus.RUNNING, started_at=result.started_at
    )
    for name, value in changes.items():
        setattr(result, name, value)
    return bool(mine.update(**changes))


def _trace(fault: BaseException) -> dict[str, str]:
    kind = type(fault)
    return {
        "exception_class_path": f"{kind.__module__}.{kind.__qualname__}",
        "traceback": "".join(format_exception(fault)),
    }


def _tell_finished(result: Result) -> None:
    sender = type(result.task.get_backend())
    task_finished.send(sender=sender, task_result=result.task_result)

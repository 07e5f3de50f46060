"""Tasks that do as they are told."""

from __future__ import annotations

from datetime import timedelta

from django_tasks import task

from driftbook.work.engine import retry

DONE: list[str] = []
FAULTS: list[BaseException] = []


@task()
def plain(name: str) -> str:
    return _do(name)


@retry(attempts=3, base=timedelta(seconds=10))
@task()
def stubborn(name: str) -> str:
    return _do(name)


@task()
def turn() -> None:
    DONE.append("turn")


def _do(name: str) -> str:
    if FAULTS:
        raise FAULTS.pop(0)
    DONE.append(name)
    return f"did {name}"

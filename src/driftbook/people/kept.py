"""What apps above keep about people: they register how it is given out and how it is erased."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from driftbook.people.models import User


@dataclass(frozen=True)
class Kept:
    """What one app keeps."""

    export: Callable[[User], list[dict[str, Any]]]
    """Everything about the person, as JSON values."""
    forget: Callable[[User, datetime], None]
    """Erase it, in the transaction in which the person is erased, while they still have a name."""


_KEPT: dict[str, Kept] = {}


def register(
    name: str,
    *,
    export: Callable[[User], list[dict[str, Any]]],
    forget: Callable[[User, datetime], None],
) -> None:
    """Under this name it stands in what a person is given; the same name again replaces it."""
    _KEPT[name] = Kept(export, forget)


def everything(user: User) -> dict[str, list[dict[str, Any]]]:
    """By name, what all apps keep about the person."""
    return {name: kept.export(user) for name, kept in _KEPT.items()}


def forget(user: User, now: datetime) -> None:
    """Let all apps erase what they keep."""
    for kept in _KEPT.values():
        kept.forget(user, now)

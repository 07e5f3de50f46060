"""What runs inside a company that has doors: each function in a process of its own."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any


def lay() -> str:
    """A town with locks."""
    from driftbook.doors.tests import locks

    locks.town()
    return "done"


def tap() -> dict[str, Any]:
    """Carla asks her lock to open; what her telephone is told."""
    command = _ask()
    return {"key": str(command.key), "outcome": command.outcome, "said": command.said}


def tap_and_die() -> str:
    """The same in a process that is gone before it has told the broker; the command's key.

    It lives for an hour here, so that it is not its age that keeps the door shut.
    """
    from driftbook.doors.models import Command
    from driftbook.doors.opening import actions

    def die(*_: object) -> None:
        """Nothing of what would have come."""

    actions._publish = die  # type: ignore[assignment]
    command = _ask()
    Command.objects.filter(pk=command.pk).update(expires=command.made + timedelta(hours=1))
    return str(command.key)


def commands() -> list[list[str]]:
    """Every command: its key and its outcome."""
    from driftbook.doors.models import Command

    return [[str(one.key), one.outcome] for one in Command.objects.order_by("pk")]


def time_passes() -> int:
    """Two hours later the worker has its turn; how many commands it gives up."""
    from django.utils import timezone

    from driftbook.doors.opening.due import Unanswered
    from driftbook.work import stopping

    stopping.begin()
    return Unanswered().run_due(timezone.now() + timedelta(hours=2), 20)


def _ask() -> Any:
    from django.utils import timezone

    from driftbook.doors.models import Gateway, Unit
    from driftbook.doors.opening import actions
    from driftbook.doors.tests import locks
    from driftbook.people.queries import actor_of

    now = timezone.now()
    Gateway.objects.update(seen=now)
    who = actor_of(locks.user(locks.CARLA), now)
    unit = Unit.objects.get(serial="L-1")
    return actions.ask(actor=who, unit=unit, act="open", pressed=uuid.uuid4(), now=now)

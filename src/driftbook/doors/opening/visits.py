"""Where somebody is expected today. Apps above know it, and register how to ask them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from driftbook.people.actors import Actor

Visits = Callable[[Actor, datetime], Sequence[int]]
"""The ids of the addresses that the actor visits on the day of an instant (aware), next first."""
_VISITS: dict[str, Visits] = {}


def register(name: str, visits: Visits) -> None:
    """Ask this one too; the same name again replaces it."""
    _VISITS[name] = visits


def today(actor: Actor, now: datetime) -> list[int]:
    """The ids of the addresses, each once, in the order in which they were told."""
    found = [pk for visits in _VISITS.values() for pk in visits(actor, now)]
    return list(dict.fromkeys(found))

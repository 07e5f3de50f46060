"""The last job at a unit: what a report shows beside its battery.

Jobs stand above doors, so they say it themselves: `register` in their AppConfig.ready().
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True)
class LastJob:
    """A job at a unit."""

    number: str
    """`41-2`."""
    name: str
    """What is done, as the handbook calls it."""
    state: str
    """A state of `jobs`."""
    open: bool
    """Whether it is still to be done."""
    changes_battery: bool
    at: datetime | None
    """When it is, or was, to be done; None: no time is fixed."""
    address: str
    """Of its page."""


Lookup = Callable[[Collection[UUID]], Mapping[UUID, LastJob]]
_lookups: list[Lookup] = []


def register(lookup: Lookup) -> None:
    """Let reports ask: for each unit's key its last job; a change of batteries to come goes
    before any other."""
    if lookup not in _lookups:
        _lookups.append(lookup)


def of(units: Collection[UUID]) -> dict[UUID, LastJob]:
    """The last job of each of these units, where there is one."""
    found: dict[UUID, LastJob] = {}
    for lookup in _lookups:
        found |= lookup(units)
    return found

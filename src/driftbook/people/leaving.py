"""What ends when a person leaves an organisation: apps above register it, and it is done in the
transaction in which the person is removed, disabled or erased."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from driftbook.history.by import By
from driftbook.people.models import Organisation, User

End = Callable[[User, Organisation, By, datetime], None]
Chains = Callable[[User], set[UUID]]
_ENDS: dict[str, End] = {}
_CHAINS: dict[str, Chains] = {}


def _none(user: User) -> set[UUID]:
    return set()


def register(name: str, end: End, *, chains: Chains = _none) -> None:
    """Call `end` when somebody leaves; the same name again replaces it.

    `chains` says in whose history that may be written, other than the organisation that they leave:
    all chains are locked at once, in one order, before anything is done.
    """
    _ENDS[name] = end
    _CHAINS[name] = chains


def chains(user: User) -> set[UUID]:
    """The keys of the organisations in whose history leaving may be written."""
    return set().union(*(find(user) for find in _CHAINS.values()))


def leave(user: User, organisation: Organisation, by: By, now: datetime) -> None:
    """End what the person has in the organisation beside their roles. In a transaction.

    Called after the roles are gone or the account is closed: what is left is asked of them.
    """
    for end in _ENDS.values():
        end(user, organisation, by, now)

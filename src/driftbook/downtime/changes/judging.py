"""What the handbook says of a change: who decides, who advises, what would have to be told by when.

Gathers the facts and asks `handbook.deciding`; nothing is written here.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from driftbook.downtime.changes import books
from driftbook.downtime.changes.refusals import NoTime, Unknown
from driftbook.downtime.models import Change, Downtime
from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding import changes, downtime
from driftbook.handbook.deciding.answers import Unanswerable
from driftbook.handbook.deciding.downtime_shapes import (
    ApprovalAnswer,
    Conflict,
    DowntimeFacts,
    NoticeAnswer,
    Planned,
)


def approval(handbook: Handbook, kind: str, systems: Iterable[str]) -> ApprovalAnswer:
    """Who decides on such a change, and whose advice is heard. Raises Unknown."""
    try:
        return changes.approval(handbook, kind, tuple(systems))
    except Unanswerable as unknown:
        raise Unknown(unknown.what, unknown.value, unknown.known) from None


def heard(change: Change) -> tuple[str, ...]:
    """The councils, and then the networks, that are heard on the change; none where its edition
    cannot be read, or knows it no more."""
    handbook = books.handbook_of(change.edition)
    if handbook is None or handbook.downtime is None:
        return ()
    try:
        found = approval(handbook, change.kind, change.systems)
    except Unknown:
        return ()
    return (*found.councils, *found.networks)


def notices(handbook: Handbook, facts: DowntimeFacts, now: datetime) -> NoticeAnswer:
    """Whether it may be then, and what has to be told. Raises Unknown, NoTime."""
    try:
        return downtime.decide(handbook, facts, now)
    except Unanswerable as unknown:
        raise Unknown(unknown.what, unknown.value, unknown.known) from None
    except ValueError:
        raise NoTime from None


def facts(change: Change) -> DowntimeFacts:
    """The change as the decision wants to know it."""
    return DowntimeFacts(change.kind, tuple(change.systems), change.start, change.end)


def stored(handbook: Handbook, change: Change, edition: str, now: datetime) -> dict[str, Any]:
    """The decision as it is kept with the change: codes, clauses and the edition."""
    who = approval(handbook, change.kind, change.systems)
    return {
        "edition": edition,
        "notices": downtime.stored(notices(handbook, facts(change), now)),
        "approval": {
            "party": who.party,
            "role": who.role,
            "councils": list(who.councils),
            "networks": list(who.networks),
            "advice_needed": who.advice_needed,
            "source": list(who.source),
        },
    }


def conflicts(handbook: Handbook, one: Planned, others: Iterable[Planned]) -> tuple[Conflict, ...]:
    """What else takes down what this takes down, at the same time."""
    return changes.conflicts(handbook, one, others)


def planned(row: Change | Downtime) -> Planned:
    """A change or a downtime, for finding conflicts."""
    return Planned(str(row.key), tuple(row.systems), row.start, row.end)

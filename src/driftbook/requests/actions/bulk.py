"""One deed for many cases. Each is a transaction of its own: one that is refused stops none."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from driftbook.handbook.reading import Unreadable
from driftbook.people.actors import Actor
from driftbook.requests.actions import status
from driftbook.requests.actions.deeds import NotNow
from driftbook.requests.actions.steps import Unfit
from driftbook.requests.models import Case
from driftbook.requests.queries.cases import HANDLE
from driftbook.requests.visiting import acting_as

MOST = 100
"""So many at once."""


@dataclass
class Outcome:
    """What came of it."""

    done: list[Case] = field(default_factory=list)
    refused: list[tuple[Case, str]] = field(default_factory=list)
    """With the code of why: `not-now`, `no-handler`, `no-queue`."""


def take(*, cases: Iterable[Case], who: Actor, now: datetime) -> Outcome:
    """The actor handles these from now on."""
    person = who.person
    if person is None:
        raise ValueError("only a person takes cases")
    return _each(
        cases,
        lambda case: status.take(
            case=case, person=person, by=acting_as(who, HANDLE, case), now=now
        ),
    )


def release(*, cases: Iterable[Case], who: Actor, now: datetime) -> Outcome:
    """Nobody handles these any longer."""
    return _each(
        cases, lambda case: status.release(case=case, by=acting_as(who, HANDLE, case), now=now)
    )


def hand(
    *,
    cases: Iterable[Case],
    to: UUID | None,
    queue: str | None,
    because: str,
    who: Actor,
    now: datetime,
) -> Outcome:
    """These are given to a person, or to nobody in particular, and into another queue where one
    is named."""
    return _each(
        cases,
        lambda case: status.hand(
            case=case,
            to=to,
            queue=queue,
            because=because,
            by=acting_as(who, HANDLE, case),
            now=now,
        ),
    )


def _each(cases: Iterable[Case], act: Callable[[Case], object]) -> Outcome:
    outcome = Outcome()
    for case in cases:
        try:
            act(case)
        except NotNow as state:
            outcome.refused.append((state.case, "not-now"))
        except Unfit as fault:
            outcome.refused.append((case, fault.code))
        except Unreadable:
            outcome.refused.append((case, "unreadable"))
        else:
            outcome.done.append(case)
    return outcome

"""How a page gets its downtime, and the right to do something with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from driftbook.downtime import books, queries
from driftbook.downtime.books import Book
from driftbook.downtime.models import Change, Downtime, PlanStep
from driftbook.downtime.planning import asking
from driftbook.history.by import By
from driftbook.people.actors import Actor, Pact
from driftbook.people.by import by
from driftbook.people.fetching import about
from driftbook.people.gate import Refused, View, sign_in_first
from driftbook.people.middleware import actor
from driftbook.people.models import Agreement, Organisation

SEE, PLAN, RUN, WAIVE = "downtime.see", "downtime.plan", "downtime.run", "downtime.waive"


def downtime_for(request: HttpRequest, key: UUID, action: str) -> Downtime:
    """The downtime, if the visitor may do this to it. Raises SignInFirst, Http404, Refused.

    One that nobody was told of yet is not there for whoever may not see changes.
    """
    sign_in_first(request)
    who = actor(request)
    found = queries.downtimes(who, action).filter(key=key).select_related("change").first()
    if found is not None:
        return found
    there = Downtime.objects.filter(key=key).select_related("organisation", "agreement").first()
    if there is None or action == SEE or not _party(who, there):
        raise Http404("there is no such downtime")
    raise Refused(action)


def _party(who: Actor, downtime: Downtime) -> bool:
    return downtime.organisation.key in who.roles or bool(_near(who, downtime))


def _near(who: Actor, downtime: Downtime) -> list[Pact]:
    """The actor's part in its agreement, where it is shared with them or they provide."""
    pacts = (pact for pact in who.pacts if pact.key == downtime.agreement.key)
    return [one for one in pacts if downtime.shared or downtime.organisation.key in one.serves]


def inside(downtime: Downtime, actor: Actor) -> bool:
    """Whether the actor sees how it is planned, and not only what everybody is told."""
    if actor.may("change.see", downtime.organisation.key):
        return True
    return any(actor.may("change.see", pact) for pact in _near(actor, downtime))


of_downtime = about(downtime_for, "downtime")
"""A page about one downtime: the view gets it in place of its key; nobody caches it."""


def step_of(downtime: Downtime, key: UUID) -> PlanStep:
    """A step of its plan. Raises Http404."""
    found = downtime.plan_steps.filter(key=key, ended=None).first()
    if found is None:
        raise Http404("there is no such step")
    found.downtime = downtime
    return found


def of_step(action: str) -> Callable[[View], View]:
    """A page about one step of a plan: the view gets the downtime and the step."""

    def decorate(view: View) -> View:
        @wraps(view)
        def page(
            request: HttpRequest, downtime: Downtime, step: UUID, **kwargs: Any
        ) -> HttpResponseBase:
            return view(request, downtime, step_of(downtime, step), **kwargs)

        return of_downtime(action)(page)

    return decorate


def acting(request: HttpRequest, action: str, organisation: Organisation) -> By:
    """Who acts, in the role that allows it, for the history."""
    return by(actor(request), action, organisation.key)


@dataclass(frozen=True)
class Here:
    """For whom, and by which handbook, something is planned."""

    organisation: Organisation
    book: Book
    may_waive: bool

    @property
    def agreement(self) -> Agreement:
        """That of the handbook."""
        return self.book.agreement


def places(who: Actor, now: datetime) -> list[Here]:
    """Every agreement whose handbook speaks of downtime, in which the actor may plan some."""
    return _places(who.pacts, who, now)


def place(who: Actor, handbook: str, now: datetime) -> Here | None:
    """That of one handbook, as above; None: there is none for this actor."""
    pact = who.pact(handbook)
    return next(iter(_places([pact] if pact else [], who, now)), None)


def place_of(downtime: Downtime, who: Actor, now: datetime) -> Here:
    """That of a downtime, by the edition that holds now. Raises NoChapter."""
    own = downtime.organisation
    return Here(own, asking.book(downtime.agreement, now), who.may(WAIVE, own.key))


def _places(pacts: Iterable[Pact], who: Actor, now: datetime) -> list[Here]:
    """Of each agreement the first of the actor's organisations that may plan in it."""
    own = {
        pact.key: min(mine, key=str)
        for pact in pacts
        if (mine := [key for key in pact.mine if who.may(PLAN, key)])
    }
    rows = {row.key: row for row in Organisation.objects.filter(key__in=own.values())}
    return [
        Here(rows[own[book.agreement.key]], book, who.may(WAIVE, own[book.agreement.key]))
        for book in books.of_agreements(own, now)
    ]


def approved(who: Actor, key: str) -> Change | None:
    """The approved change with this key, if the actor may see it."""
    try:
        wanted = UUID(key)
    except ValueError:
        return None
    return queries.changes(who).filter(key=wanted, state="approved").first()

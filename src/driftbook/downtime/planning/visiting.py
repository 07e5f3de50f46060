"""How a page gets its downtime, and the right to do something with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse

from driftbook.downtime import queries
from driftbook.downtime.models import Change, Downtime, PlanStep
from driftbook.downtime.planning import asking, refusals
from driftbook.downtime.planning.asking import Book
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
        ) -> HttpResponse:
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
    agreement: Agreement
    book: Book
    may_waive: bool


def places(who: Actor, now: datetime, action: str = PLAN) -> list[Here]:
    """Every agreement whose handbook speaks of downtime, in which the actor may do this."""
    found = []
    for pact in sorted(who.pacts, key=lambda pact: pact.handbook):
        mine = [key for key in sorted(pact.mine, key=str) if who.may(action, key)]
        here = _place(pact, mine[0], who, now) if mine else None
        if here is not None:
            found.append(here)
    return found


def _place(pact: Pact, organisation: UUID, who: Actor, now: datetime) -> Here | None:
    agreement = Agreement.objects.get(key=pact.key)
    try:
        book = asking.book(agreement, now)
    except refusals.NoChapter:
        return None
    own = Organisation.objects.get(key=organisation)
    return Here(own, agreement, book, who.may(WAIVE, own.key))


def place(who: Actor, handbook: str, now: datetime, action: str = PLAN) -> Here | None:
    """That of one handbook, as above; None: there is none for this actor."""
    found = (here for here in places(who, now, action) if here.book.handbook.id == handbook)
    return next(found, None)


def place_of(downtime: Downtime, who: Actor, now: datetime) -> Here:
    """That of a downtime, by the edition that holds now. Raises NoChapter."""
    own = downtime.organisation
    book = asking.book(downtime.agreement, now)
    return Here(own, downtime.agreement, book, who.may(WAIVE, own.key))


def approved(who: Actor, key: str) -> Change | None:
    """The approved change with this key, if the actor may see it."""
    try:
        wanted = UUID(key)
    except ValueError:
        return None
    return queries.changes(who).filter(key=wanted, state="approved").first()

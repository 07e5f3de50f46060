"""How a page gets its case, and the right to do something with it."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.http import Http404, HttpRequest

from driftbook.history.by import By
from driftbook.people.actors import Actor
from driftbook.people.by import by
from driftbook.people.gate import Refused, View, sign_in_first, with_object
from driftbook.people.looks import looked
from driftbook.people.middleware import actor
from driftbook.requests.models import CUSTOMER, KEEPER, Case
from driftbook.requests.queries import cases


def of_case(action: str) -> Callable[[View], View]:
    """A page about one case: the view gets it in place of its key.

    404 for whoever cannot see it; Refused for somebody who sees it and may not do this.
    """
    return with_object(case_for, action)


def case_for(request: HttpRequest, key: UUID, action: str) -> Case:
    """The case, if the visitor may do this to it. Raises SignInFirst, Http404, Refused."""
    sign_in_first(request)
    who = actor(request)
    there = cases.whole(Case.objects.filter(key=key)).first()
    if there is None or not concerns(who, there):
        raise Http404("there is no such case")
    if not cases.cases(who, action).filter(pk=there.pk).exists():
        if who.role_for(action, there.customer.key) and not _seen(who, there):
            raise Http404("it is a colleague's case, and not shared")
        raise Refused(action)
    looked(request, "case", there.key, action, there.customer.key)
    return there


def _seen(who: Actor, case: Case) -> bool:
    return cases.cases(who).filter(pk=case.pk).exists()


def concerns(who: Actor, case: Case) -> bool:
    """Whether one of the actor's organisations has asked, or handles it by its agreement."""
    provider = case.provider.key if case.provider else None
    return who.takes_part(agreement=case.agreement.key, own=case.customer.key, provider=provider)


def side_of(who: Actor, case: Case) -> str:
    """On which side of the case the actor speaks: `keeper` for whoever may handle it now."""
    handles = cases.cases(who, cases.HANDLE).filter(pk=case.pk).exists()
    return KEEPER if handles else CUSTOMER


def acting(request: HttpRequest, action: str, case: Case) -> By:
    """Who acts on a case, in the role that allows it, for the history."""
    return acting_as(actor(request), action, case)


def acting_as(who: Actor, action: str, case: Case) -> By:
    """As `acting`, of an actor."""
    mine = next((key for key in case.parties if who.role_for(action, key)), None)
    return by(who, action, mine)

"""How a page gets its manual: open to whoever may read it; 404 for outsiders, 403 without the role.

One that is open to everybody is shown to whoever is not signed in. For any other, and for one that
there is not, they sign in first.
"""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.http import Http404, HttpRequest
from django.views.decorators.cache import never_cache

from driftbook.downtime.manuals.queries import READ, manuals
from driftbook.downtime.models import Manual
from driftbook.people.actors import Actor
from driftbook.people.gate import Refused, View, sign_in_first, with_object
from driftbook.people.middleware import actor

Fetch = Callable[[HttpRequest, UUID, str], Manual]


def readable(request: HttpRequest, key: UUID, action: str) -> Manual:
    """The manual with which the visitor may do this.

    Raises SignInFirst, Http404 for whoever may not read it, Refused without the role.
    """
    try:
        return found(actor(request), key, action)
    except (Http404, Refused):
        sign_in_first(request)
        raise


def found(who: Actor, key: UUID, action: str) -> Manual:
    """The manual with which the actor may do this.

    Raises Http404 for whoever may not read it, Refused without the role.
    """
    there = manuals(who, action).filter(key=key).first()
    if there is not None:
        return there
    if action != READ and manuals(who).filter(key=key).exists():
        raise Refused(action)
    raise Http404("there is no such manual")


def own(request: HttpRequest, key: UUID, action: str) -> Manual:
    """As `readable`, for the people of its organisation alone: what it said before is theirs."""
    sign_in_first(request)
    manual = readable(request, key, action)
    if manual.organisation.key not in actor(request).roles:
        raise Http404("there is no such manual")
    return manual


def of_manual(action: str, fetch: Fetch = readable) -> Callable[[View], View]:
    """The page gets the manual in place of its key; nobody keeps it in a cache."""
    return lambda view: with_object(fetch, action, "manual")(never_cache(view))

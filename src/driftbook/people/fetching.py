"""How a page gets what it is about: 404 for outsiders, 403 for a party without the role."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest
from django.views.decorators.cache import never_cache

from driftbook.people.gate import Refused, View, sign_in_first, with_object
from driftbook.people.looks import looked
from driftbook.people.middleware import actor
from driftbook.people.models import Organisation

Row = TypeVar("Row", bound=Model)
Demand = Callable[[HttpRequest, str, Organisation], None]


def demand(request: HttpRequest, action: str, organisation: Organisation) -> None:
    """Raise Http404 for whoever has nothing to do with the organisation, Refused without a role."""
    who, key = actor(request), organisation.key
    if who.may(action, key):
        return
    if key in who.roles or any(key in pact.serves for pact in who.pacts):
        raise Refused(action)
    raise Http404("there is no such thing")


def demand_own(request: HttpRequest, action: str, organisation: Organisation) -> None:
    """For what nobody but the organisation may know of: also who serves it is an outsider.

    Raises Http404 for whoever has no role in it, Refused for a colleague who may not do this.
    """
    who, key = actor(request), organisation.key
    if key not in who.roles:
        raise Http404("there is no such thing")
    if not who.may(action, key):
        raise Refused(action)


def fetching(
    rows: Callable[[], QuerySet[Row]],
    keeper: Callable[[Row], Organisation],
    name: str = "key",
    demand: Demand = demand,
    shows: str = "",
) -> Callable[[HttpRequest, Any, str], Row]:
    """A function that fetches the object whose field `name` is this, and asks the table.

    What is about people says its kind in `shows`: that somebody looked is written down.

    It raises SignInFirst, and Http404 or Refused as `demand` does.
    """

    def fetch(request: HttpRequest, value: Any, action: str) -> Row:
        sign_in_first(request)
        found = rows().filter(**{name: value}).first()
        if found is None:
            raise Http404("there is no such thing")
        demand(request, action, keeper(found))
        if shows:
            looked(request, shows, getattr(found, "key", found.pk), action, keeper(found).key)
        return found

    return fetch


def about(
    fetch: Callable[[HttpRequest, Any, str], object], hole: str = "key"
) -> Callable[[str], Callable[[View], View]]:
    """`of_address("address.see")`: the page gets what `fetch` gives for the hole; nobody keeps it
    in a cache."""

    def of_object(action: str) -> Callable[[View], View]:
        return lambda view: with_object(fetch, action, hole)(never_cache(view))

    return of_object

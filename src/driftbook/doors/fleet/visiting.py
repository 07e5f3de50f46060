"""How the page of a unit gets it: 404 for outsiders, 403 for a party without the role."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

from driftbook.doors.models import Unit
from driftbook.doors.visiting import demand
from driftbook.people.gate import marked, sign_in_first

View = Callable[..., HttpResponse]


def of_unit(action: str) -> Callable[[View], View]:
    """The unit in the hole `unit`, removed ones too."""

    def decorate(view: View) -> View:
        @marked(action)
        @never_cache
        @wraps(view)
        def page(request: HttpRequest, unit: UUID, **named: Any) -> HttpResponse:
            sign_in_first(request)
            return view(request, fetch(request, unit, action), **named)

        return page

    return decorate


def fetch(request: HttpRequest, key: UUID, action: str) -> Unit:
    """The unit, if the visitor may do this with it. Raises Http404, Refused."""
    rows = Unit.objects.select_related(
        "organisation", "door__address__street", "device__gateway__address__street"
    )
    unit = rows.filter(key=key).first()
    if unit is None:
        raise Http404("there is no such thing")
    demand(request, action, unit.organisation)
    return unit

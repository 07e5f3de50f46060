"""How a page about opening gets its unit, or the command that it asks about."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

from driftbook.doors.models import Unit
from driftbook.doors.opening import queries
from driftbook.doors.opening.rules import OPEN
from driftbook.doors.visiting import demand
from driftbook.people.gate import marked, sign_in_first, signed_in
from driftbook.people.middleware import actor

View = Callable[..., HttpResponse]


def units() -> QuerySet[Unit]:
    """All units, with what pages show of them."""
    rows = queries.known(Unit.objects.all())
    return rows.select_related("door__address__street__organisation")


def of_unit(view: View) -> View:
    """The view gets the unit: 404 for who is no party, 403 without a role that opens doors."""

    @marked(OPEN)
    @never_cache
    @wraps(view)
    def page(request: HttpRequest, unit: UUID, **named: Any) -> HttpResponse:
        sign_in_first(request)
        found = units().filter(key=unit).first()
        if found is None:
            raise Http404("there is no such unit")
        demand(request, OPEN, found.organisation)
        return view(request, found, **named)

    return page


def of_command(view: View) -> View:
    """The view gets a command of the visitor's own; there are no others for them."""

    @never_cache
    @signed_in
    @wraps(view)
    def page(request: HttpRequest, command: UUID, **named: Any) -> HttpResponse:
        found = queries.commands(actor(request)).filter(key=command).first()
        if found is None:
            raise Http404("there is no such command")
        return view(request, found, **named)

    return page

"""How a page gets the gateway, device or dead letter that its address names."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

from driftbook.doors.models import DeadLetter, Device, Gateway
from driftbook.doors.visiting import demand
from driftbook.doors.wire import queries
from driftbook.people.gate import marked, sign_in_first
from driftbook.people.middleware import actor

View = Callable[..., HttpResponse]
Fetch = Callable[[HttpRequest, UUID, str], object]


def _of(fetch: Fetch, hole: str) -> Callable[[str], Callable[[View], View]]:
    """`of_gateway("unit.connect")`: fetch the object named in the address, and ask the table."""

    def of_object(action: str) -> Callable[[View], View]:
        def decorate(view: View) -> View:
            @marked(action)
            @never_cache
            @wraps(view)
            def page(request: HttpRequest, **named: Any) -> HttpResponse:
                sign_in_first(request)
                return view(request, fetch(request, named.pop(hole), action), **named)

            return page

        return decorate

    return of_object


def gateway(request: HttpRequest, key: UUID, action: str) -> Gateway:
    """A gateway. Raises Http404 for outsiders, Refused for a party without the role."""
    rows = Gateway.objects.select_related("organisation", "address__street", "carrier")
    found = rows.filter(key=key).first()
    if found is None:
        raise Http404("there is no such thing")
    demand(request, action, found.organisation)
    return found


def device(request: HttpRequest, key: UUID, action: str) -> Device:
    """A device, as `gateway`."""
    rows = Device.objects.select_related("gateway__organisation", "unit__door__address__street")
    found = rows.filter(key=key).first()
    if found is None:
        raise Http404("there is no such thing")
    demand(request, action, found.gateway.organisation)
    return found


def letter(request: HttpRequest, key: UUID, action: str) -> DeadLetter:
    """A dead letter, as `gateway`; one of nobody is there for the operator alone."""
    found = DeadLetter.objects.select_related("organisation", "gateway").filter(key=key).first()
    if found is None:
        raise Http404("there is no such thing")
    if found.organisation is not None:
        demand(request, action, found.organisation)
    elif not queries.dead_letters(actor(request), action).filter(pk=found.pk).exists():
        raise Http404("there is no such thing")
    return found


of_gateway = _of(gateway, "gateway")
of_device = _of(device, "device")
of_letter = _of(letter, "letter")

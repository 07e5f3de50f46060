"""How a page gets the gateway, device or dead letter that its address names."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpRequest

from driftbook.doors.models import DeadLetter, Device, Gateway
from driftbook.doors.wire import queries
from driftbook.people.fetching import about, demand, fetching
from driftbook.people.gate import sign_in_first
from driftbook.people.middleware import actor


def _gateways() -> QuerySet[Gateway]:
    return Gateway.objects.select_related("organisation", "address__street", "carrier")


def _devices() -> QuerySet[Device]:
    return Device.objects.select_related("gateway__organisation", "unit__door__address__street")


gateway = fetching(_gateways, lambda row: row.organisation)
device = fetching(_devices, lambda row: row.gateway.organisation)


def letter(request: HttpRequest, key: UUID, action: str) -> DeadLetter:
    """A dead letter, as `gateway`; one of nobody is there for the operator alone."""
    sign_in_first(request)
    found = DeadLetter.objects.select_related("organisation", "gateway").filter(key=key).first()
    if found is None:
        raise Http404("there is no such thing")
    if found.organisation is not None:
        demand(request, action, found.organisation)
    elif not queries.dead_letters(actor(request), action).filter(pk=found.pk).exists():
        raise Http404("there is no such thing")
    return found


of_gateway = about(gateway, "gateway")
of_device = about(device, "device")
of_letter = about(letter, "letter")

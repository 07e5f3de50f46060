"""How a page about keys gets what it is about: 404 for outsiders, 403 without the role."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from driftbook.doors.keys import queries
from driftbook.doors.models import Bundle, Door, EmergencyKey, Grant
from driftbook.doors.visiting import View, decorator
from driftbook.people.gate import Refused, marked, sign_in_first
from driftbook.people.middleware import actor
from driftbook.people.models import User


def _bundles() -> QuerySet[Bundle]:
    return Bundle.objects.select_related("organisation")


def _grants() -> QuerySet[Grant]:
    return Grant.objects.select_related("bundle__organisation", "user")


def _emergencies() -> QuerySet[EmergencyKey]:
    return EmergencyKey.objects.select_related("organisation", "user", "bundle", "address__street")


def _doors() -> QuerySet[Door]:
    return Door.objects.select_related("address__street__organisation")


of_bundle = decorator(_bundles, lambda row: row.organisation, "pk", "bundle")
of_grant = decorator(_grants, lambda row: row.bundle.organisation, "key", "grant")
of_emergency = decorator(_emergencies, lambda row: row.organisation, "key", "emergency")
of_door = decorator(_doors, lambda row: row.address.street.organisation, "key")


def person(request: HttpRequest, key: UUID, action: str) -> User:
    """Somebody who is known to an organisation in which the visitor may do this.

    Raises Http404 for who has nothing to do with any of theirs, Refused without a role there.
    """
    who = actor(request)
    found = User.objects.select_related("directory").filter(key=key, erased__isnull=True).first()
    if found is None:
        raise Http404("there is no such person")
    places = queries.places_of(found, timezone.now())
    if places & who.where(action):
        return found
    parties = {*who.roles}.union(*(pact.serves for pact in who.pacts))
    if places & parties:
        raise Refused(action)
    raise Http404("there is no such person")


def of_person(action: str) -> Callable[[View], View]:
    """Fetch the person named in the address, and ask the table."""

    def decorate(view: View) -> View:
        @marked(action)
        @never_cache
        @wraps(view)
        def page(request: HttpRequest, **named: Any) -> HttpResponse:
            sign_in_first(request)
            found = person(request, named.pop("person"), action)
            return view(request, found, **named)

        return page

    return decorate

"""How a page about keys gets what it is about: 404 for outsiders, 403 without the role."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.utils import timezone

from driftbook.doors.keys import queries
from driftbook.doors.models import Bundle, EmergencyKey, Grant
from driftbook.people.fetching import about, fetching
from driftbook.people.gate import Refused, sign_in_first
from driftbook.people.looks import looked
from driftbook.people.middleware import actor
from driftbook.people.models import User


def _bundles() -> QuerySet[Bundle]:
    return Bundle.objects.select_related("organisation")


def _grants() -> QuerySet[Grant]:
    return Grant.objects.select_related("bundle__organisation", "user")


def _emergencies() -> QuerySet[EmergencyKey]:
    return EmergencyKey.objects.select_related("organisation", "user", "bundle", "address__street")


bundle = fetching(_bundles, lambda row: row.organisation, "pk")
grant = fetching(_grants, lambda row: row.bundle.organisation)
emergency = fetching(_emergencies, lambda row: row.organisation, shows="emergency-key")


def person(request: HttpRequest, key: UUID, action: str) -> User:
    """Somebody who is known to an organisation in which the visitor may do this.

    Raises Http404 for who has nothing to do with any of theirs, Refused without a role there.
    """
    sign_in_first(request)
    who = actor(request)
    found = User.objects.select_related("directory").filter(key=key, erased__isnull=True).first()
    if found is None:
        raise Http404("there is no such person")
    places = queries.places_of(found, timezone.now())
    if there := places & who.where(action):
        looked(request, "person", found.key, action, min(there, key=str))
        return found
    parties = {*who.roles}.union(*(pact.serves for pact in who.pacts))
    if places & parties:
        raise Refused(action)
    raise Http404("there is no such person")


of_bundle = about(bundle, "bundle")
of_grant = about(grant, "grant")
of_emergency = about(emergency, "emergency")
of_person = about(person, "person")

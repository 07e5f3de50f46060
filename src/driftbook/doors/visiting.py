"""How a page gets what it is about: 404 for outsiders, 403 for a party without the role."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest
from django.views.decorators.cache import never_cache

from driftbook.doors.models import Address, Door, Tag, Unit, Upload
from driftbook.people.gate import Refused, View, sign_in_first, with_object
from driftbook.people.middleware import actor
from driftbook.people.models import Organisation

Row = TypeVar("Row", bound=Model)


def fetching(
    rows: Callable[[], QuerySet[Row]], keeper: Callable[[Row], Organisation], name: str = "key"
) -> Callable[[HttpRequest, Any, str], Row]:
    """A function that fetches the object whose field `name` is this, and asks the table.

    It raises SignInFirst, Http404 for outsiders and Refused for a party without the role.
    """

    def fetch(request: HttpRequest, value: Any, action: str) -> Row:
        sign_in_first(request)
        found = rows().filter(**{name: value}).first()
        if found is None:
            raise Http404("there is no such thing")
        demand(request, action, keeper(found))
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


def demand(request: HttpRequest, action: str, organisation: Organisation) -> None:
    """Raise Http404 for whoever has nothing to do with the organisation, Refused without a role."""
    who, key = actor(request), organisation.key
    if who.may(action, key):
        return
    if key in who.roles or any(key in pact.serves for pact in who.pacts):
        raise Refused(action)
    raise Http404("there is no such thing")


def _addresses() -> QuerySet[Address]:
    return Address.objects.select_related("street__organisation")


def _doors() -> QuerySet[Door]:
    return Door.objects.select_related("address__street__organisation")


def _units() -> QuerySet[Unit]:
    return Unit.objects.select_related("organisation", "door__address__street__organisation")


def _uploads() -> QuerySet[Upload]:
    return Upload.objects.exclude(format="tags").select_related("organisation")


def _tag_uploads() -> QuerySet[Upload]:
    return Upload.objects.filter(format="tags").select_related("organisation")


def _tags() -> QuerySet[Tag]:
    return Tag.objects.select_related("organisation", "address__street", "user", "bundle")


keeper = fetching(Organisation.objects.all, lambda row: row, "slug")
of_address = about(fetching(_addresses, lambda row: row.street.organisation, "pk"), "pk")
door = fetching(_doors, lambda row: row.address.street.organisation)
of_door = about(door)
unit = fetching(_units, lambda row: row.organisation)
of_unit = about(unit)
of_upload = about(fetching(_uploads, lambda row: row.organisation))
of_tag = about(fetching(_tags, lambda row: row.organisation))
of_tag_upload = about(fetching(_tag_uploads, lambda row: row.organisation))

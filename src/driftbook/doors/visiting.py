"""How a page gets what it is about: 404 for outsiders, 403 for a party without the role."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

from driftbook.doors.models import Address, Door, Tag, Unit, Upload
from driftbook.people.gate import Refused, marked, sign_in_first
from driftbook.people.middleware import actor
from driftbook.people.models import Organisation

View = Callable[..., HttpResponse]
Row = TypeVar("Row", bound=Model)


def decorator(
    rows: Callable[[], QuerySet[Row]],
    keeper: Callable[[Row], Organisation],
    name: str,
    hole: str = "",
) -> Callable[[str], Callable[[View], View]]:
    """`of_address("address.see")`: fetch the object named in the address, and ask the table.

    `name` is its field, and its hole in the address where `hole` says no other.
    """

    def of_object(action: str) -> Callable[[View], View]:
        def decorate(view: View) -> View:
            @marked(action)
            @never_cache
            @wraps(view)
            def page(request: HttpRequest, **named: Any) -> HttpResponse:
                sign_in_first(request)
                found = rows().filter(**{name: named.pop(hole or name)}).first()
                if found is None:
                    raise Http404("there is no such thing")
                demand(request, action, keeper(found))
                return view(request, found, **named)

            return page

        return decorate

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


of_address = decorator(_addresses, lambda row: row.street.organisation, "pk")
of_door = decorator(_doors, lambda row: row.address.street.organisation, "key")
of_unit = decorator(_units, lambda row: row.organisation, "key")
of_upload = decorator(_uploads, lambda row: row.organisation, "key")
of_tag = decorator(_tags, lambda row: row.organisation, "key")
of_tag_upload = decorator(_tag_uploads, lambda row: row.organisation, "key")

"""How a page gets the address, door, unit or tag that its address names."""

from __future__ import annotations

from django.db.models import QuerySet

from driftbook.doors.models import Address, Door, Tag, Unit, Upload
from driftbook.people.fetching import about, fetching
from driftbook.people.models import Organisation


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
of_tag = about(fetching(_tags, lambda row: row.organisation, shows="tag"))
of_tag_upload = about(fetching(_tag_uploads, lambda row: row.organisation))

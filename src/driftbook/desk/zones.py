"""Instants in the zone of an organisation, and how far away they are."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from driftbook.people.models import Organisation
from driftbook.people.zones import zone

MOMENT = timedelta(minutes=1)


def local(at: datetime, name: str) -> datetime:
    """The same instant in the zone with this name."""
    return at.astimezone(zone(name))


def first(organisations: Iterable[Organisation]) -> str:
    """The zone of the first organisation; `UTC` where there is none."""
    return next((row.timezone for row in organisations), "UTC")


def distance(at: datetime, now: datetime) -> str:
    """`in 3 hours`, `2 days ago`, `now`, in the reader's language; one unit is enough."""
    if abs(at - now) < MOMENT:
        return _("now")
    if at > now:
        return _("in %(time)s") % {"time": timesince(now, at, depth=1)}
    return _("%(time)s ago") % {"time": timesince(at, now, depth=1)}

"""How a page about opening gets its unit, or the command that it asks about."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpRequest

from driftbook.doors.models import Command, Unit
from driftbook.doors.opening import queries
from driftbook.doors.opening.rules import OPEN
from driftbook.people.fetching import about, fetching
from driftbook.people.gate import sign_in_first
from driftbook.people.middleware import actor
from driftbook.people.permissions import SIGNED_IN


def _units() -> QuerySet[Unit]:
    rows = queries.known(Unit.objects.all())
    return rows.select_related("door__address__street__organisation")


def command(request: HttpRequest, key: UUID, action: str) -> Command:
    """A command of the visitor's own; there are no others for them."""
    sign_in_first(request)
    found = queries.commands(actor(request)).filter(key=key).first()
    if found is None:
        raise Http404("there is no such command")
    return found


unit = fetching(_units, lambda row: row.organisation)
of_unit = about(unit, "unit")(OPEN)
of_command = about(command, "command")(SIGNED_IN)

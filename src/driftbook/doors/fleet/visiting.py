"""How the page of a unit gets it: 404 for outsiders, 403 for a party without the role."""

from __future__ import annotations

from django.db.models import QuerySet

from driftbook.doors.models import Unit
from driftbook.people.fetching import about, fetching


def _units() -> QuerySet[Unit]:
    """Removed ones too."""
    return Unit.objects.select_related(
        "organisation", "door__address__street", "device__gateway__address__street"
    )


unit = fetching(_units, lambda row: row.organisation)
of_unit = about(unit, "unit")

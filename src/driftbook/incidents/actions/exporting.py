"""A log that leaves the house is in the history: who took it, and in which form."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from driftbook.history.actions import record
from driftbook.history.by import By
from driftbook.incidents.models import Incident


def exported(*, incident: Incident, form: str, by: By, now: datetime) -> None:
    """Write down that the whole log was handed out as `csv` or `pdf`."""
    with transaction.atomic():
        record(
            organisation=incident.organisation.key,
            by=by,
            did="incident.exported",
            kind="incident",
            key=str(incident.key),
            after={"number": incident.number, "form": form, "entries": incident.position},
            now=now,
        )

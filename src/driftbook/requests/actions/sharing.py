"""A customer says who of its people sees its cases (B-02)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from driftbook.history.actions import record
from driftbook.history.by import By
from driftbook.people.models import Agreement, Organisation
from driftbook.requests.models import LEVELS, Sharing


def share(
    *, agreement: Agreement, organisation: Organisation, level: str, by: By, now: datetime
) -> Sharing:
    """Let this level hold from now on, for the cases that are there too.

    The same level again changes nothing. Raises ValueError for a level that there is not.
    """
    if level not in LEVELS:
        raise ValueError(level)
    here: dict[str, Any] = {"agreement": agreement, "organisation": organisation}
    with transaction.atomic():
        row = Sharing.objects.select_for_update().filter(**here).first()
        before = row.level if row else None
        if before == level and row is not None:
            return row
        made, _new = Sharing.objects.update_or_create(**here, defaults={"level": level})
        record(
            organisation=organisation.key,
            by=by,
            did="sharing.changed",
            kind="organisation",
            key=organisation.slug,
            before={"handbook": agreement.handbook, "level": before},
            after={"handbook": agreement.handbook, "level": level},
            now=now,
        )
    return made

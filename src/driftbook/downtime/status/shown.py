"""Telling the public page that what it shows has changed."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import F

from driftbook.downtime.models import StatusPage
from driftbook.work.transactions import demand


def changed(organisation: UUID, now: datetime) -> None:
    """Raise the revision of the organisation's page, in the transaction of the fact.

    An organisation without a page: nothing. Raises NotInATransaction: a page that were told of a
    fact before that is committed would keep what was there before it.
    """
    demand("changed()")
    pages = StatusPage.objects.filter(organisation__key=organisation)
    pages.update(revision=F("revision") + 1, changed=now)

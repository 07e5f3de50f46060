"""Retention: what was before and after is blanked, by kind; that it happened stays."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Max, QuerySet

from driftbook.history.actions import hold, record
from driftbook.history.by import ITSELF
from driftbook.history.models import Chain, Event, Pruning

KIND = "history"
"""Events about the history itself are kept: they say what was blanked."""
DID = "history.pruned"


def keep_for(kind: str) -> timedelta:
    """How long an event about this kind of object keeps its content."""
    days = settings.KEEP_HISTORY_DAYS_OF.get(kind, settings.KEEP_HISTORY_DAYS)
    return timedelta(days=days)


def prune(*, now: datetime) -> int:
    """Blank what has been kept long enough, in every chain; returns how many events."""
    chains = Chain.objects.order_by("pk").values_list("pk", flat=True)
    return sum(_prune(organisation, now) for organisation in list(chains))


def _prune(organisation: UUID, now: datetime) -> int:
    """One chain in one transaction: permit, blank, withdraw the permit, say so in the chain."""
    with transaction.atomic():
        hold(organisation)
        done = {}
        kept = Event.objects.filter(organisation=organisation).exclude(content="")
        for kind in kept.exclude(kind=KIND).values_list("kind", flat=True).distinct().order_by():
            old = kept.filter(kind=kind, at__lt=now - keep_for(kind))
            if old.exists():
                done[kind] = _blank(organisation, kind, old)
        if done:
            record(
                organisation=organisation,
                by=ITSELF,
                did=DID,
                kind=KIND,
                key="contents",
                after={"kinds": done},
                now=now,
            )
    return sum(part["count"] for part in done.values())


def _blank(organisation: UUID, kind: str, old: QuerySet[Event]) -> dict[str, Any]:
    up_to = old.aggregate(last=Max("number"))["last"]
    last = Event.objects.get(organisation=organisation, number=up_to).hash
    permit = Pruning.objects.create(organisation=organisation, kind=kind, up_to=up_to)
    count = old.update(content="", salt="")
    permit.delete()
    return {"count": count, "up_to": up_to, "hash": last}

"""Which handbooks have a battery report, and whose units it is about."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Exists, OuterRef

from driftbook.doors.batteries import facts
from driftbook.doors.models import Unit
from driftbook.editions import shelf
from driftbook.editions.models import Edition
from driftbook.handbook.book import Handbook
from driftbook.people.models import Organisation, Party
from driftbook.people.queries import running


def handbooks(now: datetime) -> Iterator[tuple[Edition, Handbook, list[Organisation]]]:
    """Every handbook with batteries whose agreement runs, and whoever keeps units by it."""
    rows = Edition.objects.filter(running(now), agreement__since__lte=now).select_related(
        "agreement"
    )
    for entry in shelf.opened(shelf.holding(rows, now)):
        handbook = entry.handbook
        if handbook is None or not reports(handbook):
            continue
        keepers = _keepers(entry.edition, handbook)
        if keepers:
            yield entry.edition, handbook, keepers


def reports(handbook: Handbook) -> bool:
    """Whether the handbook has a battery report."""
    batteries = handbook.doors.batteries if handbook.doors else None
    return batteries is not None and batteries.report is not None


def _keepers(edition: Edition, handbook: Handbook) -> list[Organisation]:
    """The parties that have units with a battery on their doors."""
    kinds = facts.running_on_batteries(handbook)
    there = Unit.objects.filter(
        organisation=OuterRef("organisation"), removed__isnull=True, kind__in=kinds
    )
    parties = Party.objects.filter(Exists(there), agreement=edition.agreement)
    return [one.organisation for one in parties.select_related("organisation").order_by("pk")]

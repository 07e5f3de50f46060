"""On whose clock a change is shown."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from driftbook.downtime.models import Change
from driftbook.handbook.book import Handbook
from driftbook.people.zones import zone


def zone_of(change: Change, handbook: Handbook | None) -> ZoneInfo:
    """The zone of its handbook; where that cannot be read, of whoever asked."""
    return handbook.zone if handbook else zone(change.organisation.timezone)

"""What a downtime's notices are written by: the edition by which its duties were computed."""

from __future__ import annotations

from datetime import datetime

from driftbook.downtime.models import Downtime
from driftbook.editions import shelf
from driftbook.editions.models import Edition
from driftbook.handbook.book import Handbook
from driftbook.handbook.reading import Unreadable


def handbook_of(downtime: Downtime, now: datetime) -> Handbook:
    """The handbook of its edition. An upgrade must not keep anybody from being told: where this
    release can no longer read that edition, the one that holds at `now` takes its place.

    Raises Unreadable when none can be read.
    """
    try:
        return shelf.read(downtime.edition)
    except Unreadable:
        rows = Edition.objects.filter(agreement=downtime.agreement_id)
        there = shelf.now_of(rows, now)
        if there is None or there.handbook is None:
            raise
        return there.handbook

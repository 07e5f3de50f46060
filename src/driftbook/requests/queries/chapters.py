"""What the handbook of a case says."""

from __future__ import annotations

from datetime import datetime

from driftbook.editions import shelf
from driftbook.editions.models import Edition
from driftbook.handbook.book import Handbook
from driftbook.handbook.reading import Unreadable
from driftbook.requests.models import Case


def chapter_of(case: Case, now: datetime) -> tuple[Edition, Handbook]:
    """What the handbook said when the case was filed; an edition that cannot be read any longer
    gives way to the one that holds at `now`. Raises Unreadable where there is none."""
    try:
        return case.edition, shelf.read(case.edition)
    except Unreadable:
        rows = Edition.objects.filter(agreement=case.agreement).select_related("agreement")
        found = shelf.opened(shelf.holding(rows, now))[0]
        if found.handbook is None:
            raise Unreadable(list(found.problems)) from None
        return found.edition, found.handbook

"""Whom to telephone after ordering (G-17)."""

from __future__ import annotations

from datetime import datetime

from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding import jobs
from driftbook.handbook.deciding.support import Answer
from driftbook.handbook.deciding.windows import chapter


def telephone(handbook: Handbook, way: str, now: datetime) -> Answer | None:
    """Who answers at `now` (aware) for this way of ordering; None: nobody has to be called.

    Also None for a way that this edition does not have. Raises NoChapter, and Unanswerable where
    the chapter `support` does not know what the way asks for.
    """
    found = next((one for one in chapter(handbook).ways if one.id == way), None)
    if found is None:
        return None
    return jobs.telephone(handbook, found, now)

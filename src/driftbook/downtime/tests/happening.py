"""Downtime of the town as rows, for tests of what others say of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from driftbook.downtime.models import Downtime
from driftbook.downtime.tests.handbook import FILES
from driftbook.downtime.tests.town import NOW, Town
from tests.shelf import LONG_AGO, lay

AFFECTED = {"net": ["net", "plan", "web"], "plan": ["plan"], "web": ["web"]}


def downtime(
    town: Town,
    system: str = "plan",
    *,
    start: datetime = NOW + timedelta(days=7),
    minutes: int = 120,
    public: bool = True,
    **more: Any,
) -> Downtime:
    """A minor change to a system; `public`: everybody was told long ago."""
    long_ago = NOW - timedelta(days=30)
    told = {"announced": long_ago, "shown": long_ago} if public else {}
    facts: dict[str, Any] = {
        "organisation": town.town,
        "kind": "minor",
        "planning": "planned",
        "title": "A new version",
        "text": "Nothing is lost.",
        "decided": long_ago,
        "changed": long_ago,
    }
    return Downtime.objects.create(
        number=Downtime.objects.count() + 1,
        agreement=town.agreement,
        edition=town.edition,
        systems=[system],
        affected=AFFECTED[system],
        start=start,
        end=start + timedelta(minutes=minutes),
        **(facts | told | more),
    )


def open_to_all(town: Town) -> Town:
    """The same, with an edition of the handbook that everybody may ask."""
    return replace(town, edition=lay(FILES, at=LONG_AGO + timedelta(days=1)))

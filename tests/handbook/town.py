"""The handbook about locks that the app's own tests use, and facts about its doors."""

from datetime import UTC, date, datetime, timedelta
from functools import cache

from driftbook.doors.tests.handbook import FILES
from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding.door_shapes import BatteryFacts, Grant, OpeningFacts
from driftbook.handbook.reading import read_files

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
"""A Thursday; 13:00 in the town."""
TODAY = date(2026, 11, 26)
NORTH = Grant("group", "GG_Keys_North", "North")


@cache
def town(**changed: str) -> Handbook:
    """The handbook, with some of its chapters written otherwise, or left out (empty)."""
    files = FILES | {f"{name}.yaml": text for name, text in changed.items()}
    return read_files({name: text.encode() for name, text in files.items() if text})


def facts(*grants: Grant, **changed: object) -> OpeningFacts:
    """Carla before a lock in the bundle North, with these grants."""
    said = {
        "act": "open", "unit_kind": "lock", "active": True, "role": True, "sign_in": "ad",
        "in_bundles": ("North",), "connected": True, "grants": grants, **changed,
    }  # fmt: skip
    return OpeningFacts(**said)


def battery(*percents: int, every: int = 1, **changed: object) -> BatteryFacts:
    """A lock that claimed these percentages every so many days, the last of them today."""
    first = TODAY - timedelta(days=every * (len(percents) - 1))
    days = tuple((first + timedelta(days=every * n), one) for n, one in enumerate(percents))
    return BatteryFacts(**{"unit": "L-1", "kind": "lock", "days": days, **changed})

"""What a door controller keeps: the tags that open a unit's door now, each for a short while."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from django.db.models import QuerySet

from driftbook.doors import tag_queries
from driftbook.doors.keys import ways
from driftbook.doors.models import Tag, Unit

GOOD_FOR = timedelta(minutes=15)
"""For how long a controller that reaches nobody may go by its list. Then it opens for no tag."""


@dataclass(frozen=True, slots=True)
class AccessList:
    """The tags of a unit's door at an instant."""

    tags: tuple[str, ...]
    """Their numbers, sorted."""
    valid_until: datetime

    @property
    def etag(self) -> str:
        """The same list has the same one, whenever it was asked for."""
        digest = sha256("\n".join(self.tags).encode()).hexdigest()
        return f'"{digest[:32]}"'


def of_unit(unit: Unit, now: datetime) -> AccessList:
    """The tags that open the unit's door at `now` (aware): none for a unit that was removed."""
    return AccessList(tuple(_numbers(unit, now)), now + GOOD_FOR)


def without_an_account(now: datetime) -> QuerySet[Tag]:
    """The tags that open at `now` (aware) and are carried by people who do not sign in."""
    return Tag.objects.filter(ways.opening(now), user__isnull=True).select_related("bundle")


def page_without(bundles: Collection[int], now: datetime, after: str) -> tuple[Sequence[Tag], str]:
    """Such tags of bundles (their ids) by number behind the mark `after`, and the next mark."""
    return tag_queries.page_of(without_an_account(now), "bundle", bundles, after)


def _numbers(unit: Unit, now: datetime) -> Iterable[str]:
    if not unit.mounted:
        return ()
    rows = Tag.objects.filter(ways.opening(now), bundle__doors=unit.door_id)
    return rows.order_by("number").values_list("number", flat=True).distinct()

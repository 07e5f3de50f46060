"""Which hours of windows have free seats. One query, however many bookings there are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import Count, Q

from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding import windows
from driftbook.handbook.deciding.windows import Hour
from driftbook.jobs.limits import orderable
from driftbook.jobs.models import Booking, Draft, Item
from driftbook.people.models import Agreement

NEAR = timedelta(days=28)
"""How far from an hour that is taken others are looked for."""
Key = tuple[datetime, str]


def key(hour: Hour) -> Key:
    """By what an hour is known: start and window.

    In UTC, for the hour that comes twice in autumn would be equal to itself in no other zone.
    """
    return hour.start.astimezone(UTC), hour.window


@dataclass(frozen=True)
class Free:
    """An hour of a window that can still be ordered, and how many seats are left in it."""

    hour: Hour
    free: int
    """Not taken by others; the seats that the draft or item itself keeps count as free to it."""
    mine: bool
    """Whether the draft or item keeps a seat in it."""


def free(
    agreement: Agreement,
    handbook: Handbook,
    now: datetime,
    *,
    days: int = 14,
    start: datetime | None = None,
    type: str | None = None,
    item: Item | None = None,
    draft: Draft | None = None,
) -> list[Free]:
    """Every hour that begins within `days` days from `start` (or now) and can still be ordered.

    Full ones too, with 0. By start, then priority; times in the handbook's zone. `item` or `draft`
    is who asks. Raises NoChapter, and ValueError for days outside 1-400.
    """
    if not 1 <= days <= windows.MOST_DAYS:
        raise ValueError(f"the span is 1 to {windows.MOST_DAYS} days")
    first = max(start or now, now)
    return _counted(
        agreement, handbook, now, first, first + timedelta(days=days), type, item, draft
    )


def nearest(
    agreement: Agreement,
    handbook: Handbook,
    now: datetime,
    around: datetime,
    type: str | None,
    limit: int = 3,
    *,
    without: Collection[Key] = (),
    item: Item | None = None,
    draft: Draft | None = None,
) -> list[Free]:
    """The hours with a free seat nearest to `around` (aware): first priority before second.

    None of them is too late to be ordered. `without` leaves hours out, by their keys.
    """
    first, last = max(now, around - NEAR), max(now, around) + NEAR
    found = [
        one
        for one in _counted(agreement, handbook, now, first, last, type, item, draft)
        if one.free and key(one.hour) not in without
    ]
    found.sort(key=lambda one: (one.hour.priority, abs(one.hour.start - around), one.hour.start))
    return found[:limit]


def _counted(
    agreement: Agreement,
    handbook: Handbook,
    now: datetime,
    first: datetime,
    last: datetime,
    type_: str | None,
    item: Item | None,
    draft: Draft | None,
) -> list[Free]:
    hours = [
        hour
        for hour in windows.between(handbook, first, last)
        if (type_ is None or type_ in hour.types) and orderable(handbook, hour, now)
    ]
    hours.sort(key=lambda hour: (key(hour)[0], hour.priority))
    names = [window.id for window in windows.chapter(handbook).windows]
    taken, mine = _taken(agreement, names, first, last, now, item, draft)
    return [
        Free(
            hour=hour,
            free=max(0, hour.seats - taken[key(hour)]),
            mine=key(hour) in mine,
        )
        for hour in hours
    ]


def _taken(
    agreement: Agreement,
    names: Collection[str],
    first: datetime,
    last: datetime,
    now: datetime,
    item: Item | None,
    draft: Draft | None,
) -> tuple[Counter[Key], set[Key]]:
    """How many seats others have in each hour, and the hours in which the one who asks has one."""
    live = Booking.objects.filter(
        Q(held_until__isnull=True) | Q(held_until__gt=now),
        ended__isnull=True,
        slot__agreement=agreement,
        slot__window__in=names,  # named, so that the index leads to the weeks that are asked for
        slot__starts__gte=first,
        slot__starts__lt=last,
    ).values_list("slot__starts", "slot__window")
    counted = live.annotate(count=Count("pk")).order_by()
    taken = Counter({(starts, window): count for starts, window, count in counted})
    if item is None and draft is None:
        return taken, set()
    own = live.filter(item=item) if item is not None else live.filter(item__draft=draft)
    kept = Counter[Key](own)
    return taken - kept, set(kept)

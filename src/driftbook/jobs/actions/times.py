"""When the jobs of a draft are done: an hour of a window, whose seat is kept, or a chosen time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db import transaction

from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding.jobs import Decision
from driftbook.handbook.deciding.windows import Hour, chapter
from driftbook.history.by import By
from driftbook.jobs import fitting
from driftbook.jobs.actions import seats
from driftbook.jobs.actions.writing import locked, touch
from driftbook.jobs.models import Draft, Item


class NoWay(Exception):
    """The job cannot be ordered for this time in any way; `decision` says why."""

    def __init__(self, item: Item, decision: Decision) -> None:
        super().__init__(f"no way of ordering fits {item}")
        self.item, self.decision = item, decision


class TooFew(Exception):
    """There are not enough free seats for all; `placed` jobs would have got one."""

    def __init__(self, placed: int, wanted: int) -> None:
        super().__init__(f"{placed} of {wanted}")
        self.placed, self.wanted = placed, wanted


@transaction.atomic
def pick(
    *,
    draft: Draft,
    revision: int,
    item: Item,
    hour: Hour,
    way: str,
    handbook: Handbook,
    by: By,
    now: datetime,
) -> None:
    """Put the job into the hour and keep its seat for some minutes.

    Raises Ordered, Meanwhile, seats.Taken, seats.TooLate, NoWay where the hour does not fit the
    job; then nothing has changed, and a seat that was kept before is still kept.
    """
    current = locked(draft, revision)
    _hold(item, hour, way, handbook, by, now)
    _kept(current, way, now)


@transaction.atomic
def pick_all(
    *,
    draft: Draft,
    revision: int,
    items: Sequence[Item],
    hours: Iterable[tuple[Hour, int]],
    way: str,
    handbook: Handbook,
    by: By,
    now: datetime,
) -> None:
    """Put the jobs, in their order, into the hours with so many free seats, in theirs.

    All or none: raises TooFew, and what `pick` raises.
    """
    current = locked(draft, revision)
    places = [hour for hour, free in hours for _seat in range(free)]
    if len(places) < len(items):
        raise TooFew(len(places), len(items))
    for item, hour in zip(items, places, strict=False):
        _hold(item, hour, way, handbook, by, now)
    _kept(current, way, now)


@transaction.atomic
def choose(
    *,
    draft: Draft,
    revision: int,
    items: Iterable[Item],
    at: datetime,
    way: str,
    handbook: Handbook,
    now: datetime,
) -> None:
    """Set a time outside the calendar. The way is the one that was asked for, where the time fits
    it; else the first that fits, so that what would be acute is ordered as acute (G-17).

    Raises Ordered, Meanwhile, NoWay, and then nothing has changed.
    """
    current = locked(draft, revision)
    length = timedelta(minutes=chapter(handbook).slot_minutes)
    for item in items:
        decision = fitting.would_be(handbook, item, way, at, now)
        if not decision.allowed:
            decision = _otherwise(handbook, item, decision, at, now)
        let_go(item, now)
        assert decision.way is not None
        _set(item, decision.way.id, at, at + length)
    _kept(current, way, now)


@transaction.atomic
def release(*, draft: Draft, item: Item, now: datetime) -> None:
    """Take the time of a job back, and free its seat. Raises Ordered."""
    current = locked(draft)
    let_go(item, now)
    item.save(update_fields=["starts", "ends"])
    touch(current, now)


def let_go(item: Item, now: datetime) -> None:
    """Forget the time of a job, unsaved, and free the seat that was kept for it."""
    seats.release(item=item, now=now)
    item.starts = item.ends = None


def _hold(
    item: Item, hour: Hour, way: str, handbook: Handbook, by: By, now: datetime
) -> None:
    _possible(handbook, item, way, hour.start, now)
    seats.hold(item=item, hour=hour, handbook=handbook, by=by, now=now)
    _set(item, way, hour.start, hour.end)


def _otherwise(
    handbook: Handbook, item: Item, refused: Decision, at: datetime, now: datetime
) -> Decision:
    """Another way with a chosen time that takes the job; else what refuses the one asked for."""
    for way in fitting.ways(handbook, item):
        if way.time == "chosen":
            found = fitting.would_be(handbook, item, way.id, at, now)
            if found.allowed:
                return found
    raise NoWay(item, refused)


def _possible(handbook: Handbook, item: Item, way: str, at: datetime, now: datetime) -> None:
    """Raise NoWay, unless it is only too late, of which `seats.hold` tells more."""
    decision = fitting.would_be(handbook, item, way, at, now)
    failed = {one.code for one in decision.failed}
    if failed and not failed & {"ordered-in-time", "not-in-the-past"}:
        raise NoWay(item, decision)


def _set(item: Item, way: str, starts: datetime, ends: datetime) -> None:
    item.way, item.starts, item.ends = way, starts, ends
    item.save(update_fields=["way", "starts", "ends"])


def _kept(draft: Draft, way: str, now: datetime) -> None:
    draft.way = way
    draft.save(update_fields=["way"])
    touch(draft, now)

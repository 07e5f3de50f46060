"""What the handbook says of a downtime: gathered from the edition that holds, and decided."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from driftbook.downtime import books
from driftbook.downtime.books import Book
from driftbook.downtime.planning import refusals
from driftbook.handbook.deciding import downtime as deciding
from driftbook.handbook.deciding.downtime_shapes import DowntimeFacts, NoticeAnswer
from driftbook.people.models import Agreement

LATE = "notice-missed"
"""The violation of a duty; its other name is the id of the notice."""
PAST = "past"
"""What nobody can waive."""
LONGEST = timedelta(days=366)
"""What lasts longer is no downtime, and would take long to decide."""
UNPLANNED, EMERGENCY = "unplanned", "emergency"


@dataclass(frozen=True)
class Wish:
    """A downtime as somebody wants it; times are aware."""

    kind: str
    systems: tuple[str, ...]
    start: datetime
    end: datetime


def book(agreement: Agreement, now: datetime) -> Book:
    """The edition of an agreement that holds at `now`. Raises NoChapter."""
    found = books.book(agreement, now)
    if found is None:
        raise refusals.NoChapter
    return found


def planning(here: Book, kind: str) -> str:
    """`planned`, `emergency`, `unplanned`; of a kind that there is not: `planned`."""
    found = here.chapter.kinds.get(kind)
    return found.planning if found else "planned"


def possible(here: Book, wish: Wish, now: datetime) -> Wish:
    """The wish as time lets it be: what broke has broken by now, and an emergency, which is decided
    while everybody looks at the clock, begins now at the earliest.

    In UTC: on a wall whose clock is set back, an end can read earlier than its start.

    Raises EndsBefore, TooLong, NothingDown.
    """
    start, end, at = (one.astimezone(UTC) for one in (wish.start, wish.end, now))
    how = planning(here, wish.kind)
    if how == UNPLANNED:
        start = min(start, at)
    elif how == EMERGENCY:
        start = max(start, at)
    if end <= start:
        raise refusals.EndsBefore
    if end - start > LONGEST:
        raise refusals.TooLong
    if not wish.systems:
        raise refusals.NothingDown
    return Wish(wish.kind, tuple(dict.fromkeys(wish.systems)), start, end)


def ask(
    here: Book, wish: Wish, now: datetime, *, waived: Collection[str] = (), known: datetime | None
) -> NoticeAnswer:
    """The decision; `known`: when it was decided or became known, None: now.

    Raises Unanswerable for a kind or a system that there is not, ValueError for an impossible year.
    """
    facts = DowntimeFacts(
        kind=wish.kind,
        systems=wish.systems,
        start=wish.start,
        end=wish.end,
        decided=known,
        waived=frozenset(waived),
    )
    return deciding.decide(here.handbook, facts, now)


def wrong(answer: NoticeAnswer) -> tuple[str, ...]:
    """What has to be waived, or stops it: ids of notices that would be late, in the order of the
    duties, and then the codes of everything else."""
    codes = [one.code for one in answer.violations]
    late = [one.notice for one in answer.duties if one.met is False and not one.waived]
    others = [code for code in dict.fromkeys(codes) if code != LATE]
    return (*(late if LATE in codes else ()), *others)


def notices_in(here: Book, names: Sequence[str]) -> tuple[str, ...]:
    """Those of the names that are notices of the chapter; the others are codes."""
    return tuple(name for name in names if name in here.chapter.notices)

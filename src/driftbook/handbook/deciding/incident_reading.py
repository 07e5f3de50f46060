"""Reading what a log says of a subject: what its heads say, and since when they say it.

All times are taken in whole milliseconds, as entries are sent, so that a device and the server
decide alike.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from driftbook.handbook.deciding.incident_log import Entry, Register

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MOST_MINUTES = 100_000
_INSTANT = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)", flags=re.ASCII
)

Says = Callable[[Entry], bool]


def whole(at: datetime) -> datetime:
    """The instant in UTC, without parts of a millisecond. Raises ValueError for a naive one.

    What is counted is counted in UTC: two hours are two hours when the clocks go back.
    """
    if at.utcoffset() is None:
        raise ValueError("the instant needs a time zone")
    return at.astimezone(UTC).replace(microsecond=at.microsecond // 1000 * 1000)


def local(at: datetime | None, zone: ZoneInfo) -> datetime | None:
    """The instant as people read it."""
    return at and at.astimezone(zone)


def moment(entry: Entry) -> datetime:
    """When it happened, in UTC; if the entry does not say, when it was written by its clock."""
    if entry.happened is None:
        return EPOCH + timedelta(milliseconds=entry.clock)
    return whole(entry.happened)


def saying(key: str, value: object) -> Says:
    """Whether an entry's data says so."""
    return lambda entry: entry.data.get(key) == value


def anybody(register: Register | None, says: Says) -> bool:
    """Whether any head says so: of contradicting words, the one that is on the safe side."""
    return register is not None and any(says(head) for head in register.heads)


def since(register: Register | None, says: Says) -> datetime | None:
    """Since when (UTC) the heads that say so do, through all that they went over that said so too.

    None: no head says so. An update of an announcement does not make it younger.
    """
    if register is None:
        return None
    known = {entry.id: entry for entry in register.entries}
    todo = [head for head in register.heads if says(head)]
    seen, first = set(), None
    while todo:
        entry = todo.pop()
        if entry.id in seen:
            continue
        seen.add(entry.id)
        at = moment(entry)
        first = at if first is None else min(first, at)
        todo += [known[id] for id in entry.over if id in known and says(known[id])]
    return first


def minutes(value: object) -> int | None:
    """A length that an entry says; None for what is none."""
    if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= MOST_MINUTES:
        return value
    return None


def instant(value: object) -> datetime | None:
    """An instant that an entry says, in UTC; None for what is none."""
    if not isinstance(value, str) or not _INSTANT.fullmatch(value):
        return None
    try:
        return whole(datetime.fromisoformat(value))
    except (ValueError, OverflowError):  # the first hours of the year 1 are before it in UTC
        return None

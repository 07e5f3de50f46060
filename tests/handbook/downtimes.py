"""The handbook about downtime of the tests, read once or with another chapter, and its times."""

from datetime import datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from driftbook.downtime.tests.handbook import COVER, DOWNTIME, FILES
from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding import downtime
from driftbook.handbook.deciding.downtime_shapes import DowntimeFacts, NoticeAnswer
from driftbook.handbook.reading import read_files

COPENHAGEN = ZoneInfo("Europe/Copenhagen")


@cache
def town(chapter: str = DOWNTIME, zone: str = "Europe/Copenhagen") -> Handbook:
    """The town's handbook, with its own chapter or another."""
    cover = COVER.replace("Europe/Copenhagen", zone)
    files = FILES | {"downtime.yaml": chapter, "handbook.yaml": cover}
    return read_files({name: text.encode() for name, text in files.items()})


def at(written: str, zone: ZoneInfo = COPENHAGEN) -> datetime:
    """`2026-12-08T09:00` on the wall clock; with an offset, that very instant."""
    instant = datetime.fromisoformat(written)
    return instant.astimezone(zone) if instant.tzinfo else instant.replace(tzinfo=zone)


def facts(
    start: str = "2026-12-08T09:00",
    end: str = "2026-12-08T12:00",
    *,
    kind: str = "minor",
    systems: tuple[str, ...] = ("plan",),
    **known: Any,
) -> DowntimeFacts:
    """A minor change of the care plan on a Tuesday, if nothing else is said."""
    return DowntimeFacts(kind, systems, at(start), at(end), **known)


def decided(
    now: str = "2026-11-23T10:00", *times: str, book: Handbook | None = None, **known: Any
) -> NoticeAnswer:
    """What is decided of it, two weeks and a day before, if nothing else is said."""
    return downtime.decide(book or town(), facts(*times, **known), at(now))


def wrong(answer: NoticeAnswer) -> list[str]:
    """The codes of what is wrong."""
    return [violation.code for violation in answer.violations]

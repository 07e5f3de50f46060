"""From a downtime and what was said of it to what a status page shows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from driftbook.downtime.models import Downtime, Notice
from driftbook.downtime.status.shapes import (
    ANNOUNCED,
    CANCELLED,
    LATE,
    OVER,
    STARTED,
    Entry,
    Said,
    System,
)
from driftbook.handbook.book import Handbook
from driftbook.people.zones import zone

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def entry(
    row: Downtime,
    handbook: Handbook | None,
    notices: Sequence[Notice],
    languages: Sequence[str],
    fallback: ZoneInfo,
    now: datetime,
) -> Entry:
    """The downtime at `now`; of its notices for status pages those that were published, in the
    first of the languages that there is.

    `handbook`: the edition that it was planned by; without it (this release cannot read it) systems
    are called by their ids, and the fallback is the zone.
    """
    local = zone(handbook.cover.timezone) if handbook else fallback
    published = [notice for notice in notices if notice.state == "published"]
    said = tuple(_said(published, languages, local))
    depending = [system for system in row.affected if system not in row.systems]
    begins = row.started or row.start
    ends = max(row.finished or row.end, begins)
    return Entry(
        key=str(row.key),
        state=state(row, now),
        planning=row.planning,
        title=plain(row.title),
        kind=_kind(row, handbook),
        systems=tuple(_systems(row, handbook, row.systems)),
        depending=tuple(_systems(row, handbook, depending)),
        language=handbook.cover.language if handbook else languages[0],
        start=begins.astimezone(local),
        end=ends.astimezone(local),
        revision=_revision(row, notices),
        published=(row.shown or row.decided).astimezone(local),
        changed=_changed(row, published, now).astimezone(local),
        said=said[::-1],
        turns=() if row.over else (row.start, row.end),
    )


def plain(text: str) -> str:
    """Without what neither XML nor calendars can carry, such as line breaks of word processors."""
    return _CONTROL.sub(" ", text)


def state(row: Downtime, now: datetime) -> str:
    """By what was written down, and else by the clock: the page is right also while no worker is.

    Only people say that something is over: past its end it runs late.
    """
    if row.over:
        return CANCELLED if row.cancelled else OVER
    if not row.started and row.start > now:
        return ANNOUNCED
    return STARTED if row.end > now else LATE


def systems_of(handbook: Handbook) -> Iterator[System]:
    """Every system of the chapter."""
    if handbook.downtime is not None:
        for name, system in handbook.downtime.systems.items():
            yield System(f"{handbook.id}/{name}", plain(system.name))


def _systems(row: Downtime, handbook: Handbook | None, ids: Iterable[str]) -> Iterator[System]:
    known = handbook.downtime.systems if handbook and handbook.downtime else {}
    for name in ids:
        said = known[name].name if name in known else name
        yield System(f"{row.agreement.handbook}/{name}", plain(said))


def _kind(row: Downtime, handbook: Handbook | None) -> str:
    kinds = handbook.downtime.kinds if handbook and handbook.downtime else {}
    return plain(kinds[row.kind].name) if row.kind in kinds else row.kind


def _said(notices: Sequence[Notice], languages: Sequence[str], local: ZoneInfo) -> Iterator[Said]:
    """One notice of each occasion, though several audiences may have been told of it here."""
    occasions: dict[tuple[int, int, str], list[Notice]] = {}
    for notice in notices:
        occasions.setdefault((notice.revision, notice.turn, notice.occasion), []).append(notice)
    for same in occasions.values():
        one = min(same, key=lambda notice: _rank(notice, languages))
        first = min(notice.published or notice.due for notice in same)
        yield Said(
            at=first.astimezone(local),
            occasion=one.occasion,
            subject=plain(one.subject),
            text=plain(one.text).strip(),
            language=one.spoken,
        )


def _rank(notice: Notice, languages: Sequence[str]) -> tuple[int, bool]:
    """What was meant to be in the language goes before what only is in it for want of another."""
    spoken = notice.spoken
    place = languages.index(spoken) if spoken in languages else len(languages)
    return place, spoken != notice.language


def _revision(row: Downtime, notices: Sequence[Notice]) -> int:
    """Grows with everything that changes it, and never falls.

    What is to be told counts when it happens, not when it is told: the page says it from then on.
    """
    occasions = {(one.revision, one.turn, one.occasion) for one in notices}
    return row.revision + len(occasions) + bool(row.started) + 2 * row.over


def _changed(row: Downtime, published: Sequence[Notice], now: datetime) -> datetime:
    """Also by the clock: from its announced end on it is said to be late."""
    late = [row.end] if state(row, now) == LATE else []
    return max((row.changed, *late, *(one.published for one in published if one.published)))

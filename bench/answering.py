"""Decisions with all their reasons, beside a bare look-up and beside the iCalendar approach."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import icalendar
import recurring_ical_events
from opening_hours import OpeningHours

from bench.lines import faster, seconds, within
from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding.support import asked, decide
from driftbook.handbook.proving import check
from driftbook.handbook.reading import read

ROOT = Path(__file__).parent.parent
SEED, INSTANTS, CALENDAR_INSTANTS, DAYS = 20261123, 20_000, 60, 400


def lines() -> Iterator[str]:
    """The whole explained answer against `is_open` and against recurring events; the proof."""
    handbook = read(ROOT / "handbooks/orebro")
    question = asked(handbook, system="carelock")
    start = datetime(2026, 1, 1, tzinfo=UTC)
    chance = random.Random(SEED)
    instants = [
        (start + timedelta(minutes=chance.randrange(365 * 24 * 60))).astimezone(handbook.zone)
        for _ in range(INSTANTS)
    ]
    library = OpeningHours("Mo-Fr 07:00-17:00; PH off", timezone=handbook.zone, country="SE")

    def ours() -> None:
        for at in instants:
            decide(handbook, question, at)

    def bare() -> None:
        for at in instants:
            library.is_open(at)

    calendar = recurring_ical_events.of(icalendar.Calendar.from_ical(EVENTS))
    few = instants[:CALENDAR_INSTANTS]

    def recurring() -> None:
        for at in few:
            calendar.between(at, at + timedelta(seconds=1))
            next(calendar.after(at), None)

    mine = seconds(ours)
    yield faster("explained answer / bare is_open", mine, seconds(bare), INSTANTS, "≥ 1×")
    per_event = seconds(recurring, rounds=3) / CALENDAR_INSTANTS * INSTANTS
    yield faster(
        "explained answer / iCalendar: who now, who next", mine, per_event, INSTANTS, "≥ 100×"
    )

    one = one_system()

    def proof() -> None:
        one.compiled.clear()
        check(one, datetime(2026, 11, 23, tzinfo=one.zone), DAYS)

    yield within(f"check of one system, {DAYS} days", seconds(proof) * 1000, 15, "ms")


def one_system() -> Handbook:
    """Örebro's handbook with Carelock alone."""
    handbook = read(ROOT / "handbooks/orebro")
    support = handbook.support
    assert support is not None
    ladders = [ladder for ladder in support.ladders if ladder.systems == ["carelock"]]
    only = support.model_copy(
        update={"systems": {"carelock": support.systems["carelock"]}, "ladders": ladders}
    )
    return replace(handbook, chapters={"support": only}, compiled={})


# The same rules as events: public holidays leave the weekday rules and join the weekend's.
_OFF = "20260101,20260106,20260403,20260406,20260501,20260514,20260619,20261224,20261225,20261231"


def _event(name: str, first: str, last: str, rule: str, *, off: str = "", also: str = "") -> str:
    """One recurring event, with the days on which it does not and also does take place."""
    opens, zone = first[8:], "TZID=Europe/Stockholm"
    lines = [
        "BEGIN:VEVENT",
        f"UID:{name}",
        f"SUMMARY:{name}",
        f"DTSTART;{zone}:{first}",
        f"DTEND;{zone}:{last}",
        f"RRULE:{rule}",
    ]
    lines += [f"EXDATE;{zone}:{day}{opens}" for day in off.split(",") if day]
    lines += [f"RDATE;{zone}:{day}{opens}" for day in also.split(",") if day]
    return "\n".join([*lines, "END:VEVENT"])


_WEEK = "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"
EVENTS = "\n".join(
    [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//bench//EN",
        _event("day", "20260101T070000", "20260101T170000", _WEEK, off=_OFF),
        _event("evening", "20260101T170000", "20260101T220000", _WEEK, off=_OFF),
        _event(
            "weekend",
            "20260103T070000",
            "20260103T220000",
            "FREQ=WEEKLY;BYDAY=SA,SU",
            also=_OFF,
        ),
        _event("night", "20260101T220000", "20260102T070000", "FREQ=DAILY"),
        "END:VCALENDAR",
    ]
)

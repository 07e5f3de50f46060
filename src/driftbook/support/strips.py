"""The coverage of a week as a drawing: percentages across the day, a letter for what holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding.situation import printed_number
from driftbook.handbook.deciding.timeline import chapter
from driftbook.handbook.deciding.week import Day, Holding, Stretch, Strip, Week

SIGNS = {"gap": "!", "clash": "×", "silent": "–"}
FILLS = 6
TICKS = (6, 12, 18)
ROOM_FOR_A_LETTER = 0.04
"""Narrower stretches are drawn without their letter; the text below has it."""


@dataclass(frozen=True)
class Turn:
    """A contact as the key names it."""

    name: str
    printed: str | None


@dataclass(frozen=True)
class Key:
    """What a letter stands for."""

    sign: str
    look: str
    """CSS class: the kind, and for a rule one of six fills."""
    kind: str
    name: str | None
    clashing: tuple[str, ...]
    answering: tuple[Turn, ...]
    silent: tuple[str, ...]


@dataclass(frozen=True)
class Box:
    """A stretch of one day: percentages, and the times in words."""

    x: str
    width: str
    middle: str
    key: Key
    shows_sign: bool
    begin: str
    end: str


@dataclass(frozen=True)
class Row:
    """One day of a strip."""

    day: Day
    boxes: list[Box]
    ticks: list[str]
    now: str | None


@dataclass(frozen=True)
class Table:
    """One strip: what it is about, what the letters stand for, and the days."""

    system: str
    problems: list[str]
    audiences: list[str]
    keys: list[Key]
    rows: list[Row]


@dataclass(frozen=True)
class Drawing:
    """The week as the page shows it."""

    first: date
    last: date
    before: date
    after: date
    systems: list[tuple[str, str, list[Table]]]
    """Id and name of each system, and its strips."""


def draw(week: Week, now: datetime) -> Drawing:
    """The drawing of a week; `now` is marked if it lies within it."""
    book, days = week.handbook, week.days
    systems = chapter(book).systems
    shown = dict.fromkeys(strip.system for strip in week.strips)
    return Drawing(
        first=days[0].on,
        last=days[-1].on,
        before=days[0].on - timedelta(days=7),
        after=days[0].on + timedelta(days=7),
        systems=[
            (
                name,
                systems[name].name,
                [_table(book, strip, days, now) for strip in week.strips if strip.system == name],
            )
            for name in shown
        ],
    )


def _table(book: Handbook, strip: Strip, days: Sequence[Day], now: datetime) -> Table:
    support = chapter(book)
    keys = _keys(book, strip)
    return Table(
        system=support.systems[strip.system].name,
        problems=[support.problems[name].name for name in strip.problems],
        audiences=[support.audiences[name].name for name in strip.audiences],
        keys=list(keys.values()),
        rows=[_row(strip, day, keys, now) for day in days],
    )


def _keys(book: Handbook, strip: Strip) -> dict[tuple[object, ...], Key]:
    keys: dict[tuple[object, ...], Key] = {}
    letters = iter("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    for stretch in strip.stretches:
        holding = stretch.holding
        if holding.key not in keys:
            sign = SIGNS.get(holding.kind) or next(letters, "*")
            keys[holding.key] = _key(book, holding, sign)
    return keys


def _key(book: Handbook, holding: Holding, sign: str) -> Key:
    contacts = chapter(book).contacts
    fill = f" fill-{(ord(sign) - ord('A')) % FILLS}" if holding.kind in ("answers", "alone") else ""
    return Key(
        sign=sign,
        look=f"is-{holding.kind}{fill}",
        kind=holding.kind,
        name=(holding.ladder.name or holding.ladder.id) if holding.ladder else None,
        clashing=tuple(other.name or other.id for other in holding.clashing),
        answering=tuple(
            Turn(contacts[name].name, printed_number(book, contacts[name]))
            for name in holding.answering
        ),
        silent=tuple(contacts[name].name for name in holding.silent),
    )


def _row(strip: Strip, day: Day, keys: dict[tuple[object, ...], Key], now: datetime) -> Row:
    midnight = day.begin
    return Row(
        day=day,
        boxes=[
            _box(day, stretch, keys[stretch.holding.key]) for stretch in day.of(strip.stretches)
        ],
        ticks=[_percent(day.share(midnight.replace(hour=hour))) for hour in TICKS],
        now=_percent(day.share(now)) if 0 < day.share(now) < 1 else None,
    )


def _box(day: Day, stretch: Stretch, key: Key) -> Box:
    left, right = day.share(stretch.begin), day.share(stretch.end)
    return Box(
        x=_percent(left),
        width=_percent(right - left),
        middle=_percent((left + right) / 2),
        key=key,
        shows_sign=right - left >= ROOM_FOR_A_LETTER,
        begin=_clock(stretch.begin),
        end="24" if right == 1 else _clock(stretch.end),
    )


def _clock(at: datetime) -> str:
    """`08`, or `16:30` where there are minutes."""
    return f"{at:%H:%M}" if at.minute else f"{at:%H}"


def _percent(share: float) -> str:
    return f"{share * 100:.3f}%"

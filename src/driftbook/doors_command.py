"""`driftbook ask door` and `driftbook ask battery`: may it be opened; when is it to be changed?"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from driftbook.commands import OK, print_json
from driftbook.handbook.book import Handbook, NoChapter
from driftbook.handbook.deciding import batteries, instants, opening
from driftbook.handbook.deciding.answers import Unanswerable
from driftbook.handbook.deciding.door_shapes import BatteryFacts, Grant, OpeningFacts
from driftbook.handbook.deciding.support import FIRST_YEAR, LAST_YEAR
from driftbook.handbook.reading import read
from driftbook.handbook.schema.doors import Doors
from driftbook.wording.languages import for_handbook

Common = Callable[[argparse.ArgumentParser, Callable[[argparse.Namespace], int]], None]
BUNDLE = "A"
"""What the one key bundle is called that the question is about."""
KEYS = ("held", "by-hand", "emergency", "not-held", "left", "none")
"""What the person holds; with `none` the door is in no key bundle."""


def add(kinds: argparse._SubParsersAction[argparse.ArgumentParser], common: Common) -> None:
    """Add the questions; `common` adds what all of them have, and says what runs."""
    door = kinds.add_parser("door", help="may somebody open or lock it, and if not, what then?")
    door.add_argument("folder", type=Path, metavar="FOLDER")
    door.add_argument("--kind", required=True, help="the kind of unit on the door")
    door.add_argument("--act", choices=("open", "lock"), default="open")
    door.add_argument("--bundle", choices=KEYS, default="held", help="default: held, by a group")
    door.add_argument("--sign-in", metavar="HOW", help="how the person signs in")
    door.add_argument("--audience", help="who asks, when the unit does not answer")
    door.add_argument("--closed", action="store_true", help="the person's account is closed")
    door.add_argument("--without-role", action="store_true", help="no role opens doors")
    door.add_argument("--not-connected", action="store_true", help="nothing speaks for the unit")
    door.add_argument("--at", metavar="2026-11-24T23:10", help="default: now")
    common(door, _door)

    battery = kinds.add_parser("battery", help="when is a battery to be changed?")
    battery.add_argument("folder", type=Path, metavar="FOLDER")
    battery.add_argument("--kind", help="the kind of unit; default: the first with a battery")
    battery.add_argument("--days", default="", metavar="2026-10-01=80,2026-10-08=78")
    battery.add_argument("--changed", metavar="2026-09-01", help="when the battery was changed")
    battery.add_argument("--low", action="store_true", default=None, help="the unit says so itself")
    battery.add_argument("--today", metavar="2026-11-24", help="default: today")
    common(battery, _battery)


def _door(options: argparse.Namespace) -> int:
    """Print whether it may be done. Raises Unanswerable, NoChapter, ValueError."""
    from driftbook.wording import door_lines as lines
    from driftbook.wording import doors as wording

    handbook = read(options.folder)
    now = instants.read(options.at, handbook) if options.at else datetime.now(UTC)
    facts = OpeningFacts(
        act=options.act,
        unit_kind=_kind(handbook, options.kind),
        active=not options.closed,
        role=not options.without_role,
        sign_in=_sign_in(handbook, options.sign_in),
        grants=_grants(options.bundle, now),
        in_bundles=() if options.bundle == "none" else (BUNDLE,),
        connected=not options.not_connected,
    )
    answer = opening.decide(handbook, facts, now)
    trouble = opening.next_step(handbook, facts.unit_kind, now, options.audience)
    language = for_handbook(options.language, handbook.cover.language)
    if options.json:
        print_json(wording.opening(handbook, facts, answer, trouble, language))
    else:
        print("\n".join(lines.opening(handbook, facts, answer, trouble, language)))
    return OK


def _battery(options: argparse.Namespace) -> int:
    """Print what becomes of it. Raises Unanswerable, NoChapter, ValueError."""
    from driftbook.wording import door_lines as lines
    from driftbook.wording import doors as wording

    handbook = read(options.folder)
    units = _chapter(handbook).units
    first = next((kind for kind, unit in units.items() if unit.battery), None)
    kind = _kind(handbook, options.kind or first or next(iter(units)))
    facts = BatteryFacts(
        unit=kind,
        kind=kind,
        days=days(options.days.split(",") if options.days else ()),
        changed=_day(options.changed) if options.changed else None,
        low=options.low,
    )
    here = datetime.now(UTC).astimezone(handbook.zone).date()
    verdict = batteries.decide(handbook, facts, _day(options.today) if options.today else here)
    language = for_handbook(options.language, handbook.cover.language)
    if options.json:
        print_json(wording.battery(verdict, language))
    else:
        print("\n".join(lines.battery(handbook, verdict, kind, language)))
    return OK


def _grants(held: str, now: datetime) -> tuple[Grant, ...]:
    grants = {
        "held": Grant("group", BUNDLE, BUNDLE),
        "by-hand": Grant("hand", BUNDLE, BUNDLE),
        "emergency": Grant("emergency", BUNDLE),
        "left": Grant("group", BUNDLE, BUNDLE, ended=now),
    }
    return (grants[held],) if held in grants else ()


def days(written: Sequence[str]) -> tuple[tuple[date, int], ...]:
    """Days with the percentage claimed, each as 2026-10-01=80. Raises ValueError."""
    found = []
    for one in written:
        day, _, percent = one.strip().partition("=")
        if not percent.isdecimal():
            raise ValueError(f"'{one}' says no percentage; write it as 2026-10-01=80")
        found.append((_day(day), int(percent)))
    return tuple(found)


def _day(written: str) -> date:
    try:
        day = date.fromisoformat(written)
    except ValueError:
        raise ValueError(f"'{written}' is no day; write it as 2026-10-01") from None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(f"'{written}' is outside {FIRST_YEAR}-{LAST_YEAR}")
    return day


def _chapter(handbook: Handbook) -> Doors:
    if handbook.doors is None:
        raise NoChapter(f"the handbook '{handbook.id}' has no chapter doors")
    return handbook.doors


def _kind(handbook: Handbook, kind: str) -> str:
    units = _chapter(handbook).units
    if kind not in units:
        raise Unanswerable("kind of unit", kind, tuple(units))
    return kind


def _sign_in(handbook: Handbook, written: str | None) -> str | None:
    known = tuple(handbook.people.sign_ins) if handbook.people else ()
    if written is not None and written not in known:
        raise Unanswerable("sign-in", written, known)
    return written

"""`driftbook ask notices` and `driftbook ask change`: may it be down then; who decides on it?"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from driftbook.commands import OK, print_json
from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding import changes, downtime, instants
from driftbook.handbook.deciding.answers import Unanswerable
from driftbook.handbook.deciding.downtime_rules import known_kind
from driftbook.handbook.deciding.downtime_shapes import DowntimeFacts
from driftbook.handbook.reading import read
from driftbook.wording.languages import for_handbook

Common = Callable[[argparse.ArgumentParser, Callable[[argparse.Namespace], int]], None]
MEETINGS = 3
"""So many of the next meetings of a council are told."""


def add(kinds: argparse._SubParsersAction[argparse.ArgumentParser], common: Common) -> None:
    """Add the questions; `common` adds what all of them have, and says what runs."""
    notices = kinds.add_parser("notices", help="may it be down then, and who is told by when?")
    notices.add_argument("folder", type=Path, metavar="FOLDER")
    notices.add_argument("--system", required=True, metavar="SYSTEM[,SYSTEM]")
    notices.add_argument("--kind", required=True, help="the kind of change or downtime")
    notices.add_argument("--start", required=True, metavar="2026-12-08T09:00")
    notices.add_argument("--end", metavar="2026-12-08T12:00", help="default: as long as usual")
    notices.add_argument("--now", metavar="2026-11-23T10:00", help="default: now")
    notices.add_argument(
        "--told",
        action="append",
        default=[],
        metavar="NOTICE=2026-11-23T10:00",
        help="when a notice was told through the last of its channels",
    )
    notices.add_argument("--waived", action="append", default=[], metavar="NOTICE")
    common(notices, _notices)

    change = kinds.add_parser("change", help="who decides on a change, and who is heard first?")
    change.add_argument("folder", type=Path, metavar="FOLDER")
    change.add_argument("--system", required=True, metavar="SYSTEM[,SYSTEM]")
    change.add_argument("--kind", required=True, help="the kind of change")
    change.add_argument("--now", metavar="2026-11-23T10:00", help="default: now")
    common(change, _change)


def _notices(options: argparse.Namespace) -> int:
    """Print whether it may be, and who is told. Raises Unanswerable, NoChapter, ValueError."""
    from driftbook.wording import downtime as wording
    from driftbook.wording import downtime_lines as lines

    handbook = read(options.folder)
    kind = known_kind(handbook, options.kind)
    start = instants.read(options.start, handbook)
    usual = start.astimezone(UTC) + timedelta(minutes=kind.usual_minutes)
    facts = DowntimeFacts(
        kind=options.kind,
        systems=_listed(options.system),
        start=start,
        end=instants.read(options.end, handbook) if options.end else usual,
        told=_told(handbook, options.told),
        waived=frozenset(_notice(handbook, one) for one in options.waived),
    )
    answer = downtime.decide(handbook, facts, _now(options, handbook))
    language = for_handbook(options.language, handbook.cover.language)
    if options.json:
        print_json(wording.notices(handbook, facts, answer, language))
    else:
        print("\n".join(lines.notices(handbook, facts, answer, language)))
    return OK


def _change(options: argparse.Namespace) -> int:
    """Print who decides, and when its councils meet. Raises Unanswerable, NoChapter, ValueError."""
    from driftbook.wording import downtime as wording
    from driftbook.wording import downtime_lines as lines

    handbook = read(options.folder)
    answer = changes.approval(handbook, options.kind, _listed(options.system))
    after = _now(options, handbook)
    meetings = [
        (council, start, end)
        for council in answer.councils
        for start, end in changes.meetings(handbook, council, after, MEETINGS)
    ]
    language = for_handbook(options.language, handbook.cover.language)
    if options.json:
        print_json(wording.approval(handbook, answer, meetings, language))
    else:
        print("\n".join(lines.approval(handbook, answer, meetings, language)))
    return OK


def _now(options: argparse.Namespace, handbook: Handbook) -> datetime:
    return instants.read(options.now, handbook) if options.now else datetime.now(UTC)


def _listed(written: str) -> tuple[str, ...]:
    """Each once, in the order in which they were written."""
    return tuple(dict.fromkeys(name for part in written.split(",") if (name := part.strip())))


def _told(handbook: Handbook, written: Sequence[str]) -> Mapping[str, datetime]:
    told = {}
    for one in written:
        notice, _, at = one.partition("=")
        if not at:
            raise ValueError(f"'{one}' says no instant; write it as {one}=2026-11-23T10:00")
        told[_notice(handbook, notice)] = instants.read(at, handbook)
    return told


def _notice(handbook: Handbook, written: str) -> str:
    known = tuple(downtime.chapter(handbook).notices)
    if written not in known:
        raise Unanswerable("notice", written, known)
    return written

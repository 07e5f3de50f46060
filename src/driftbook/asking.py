"""`driftbook ask …`: questions to a handbook, answered without Django and without a database."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

from driftbook import (
    doors_command,
    downtime_command,
    incidents_command,
    procedures_command,
    requests_command,
)
from driftbook.commands import OK, common, print_json
from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding import catalogue, guides, instants, people, support
from driftbook.handbook.deciding.answers import Unanswerable
from driftbook.handbook.reading import read
from driftbook.handbook.schema.base import DoorKind
from driftbook.wording.languages import for_handbook

DOORS = get_args(DoorKind)


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the questions to the command line."""
    ask = commands.add_parser("ask", help="ask a handbook a question")
    kinds = ask.add_subparsers(required=True, metavar="WHAT")
    turn = kinds.add_parser("support", help="who do I turn to, at an instant?")
    turn.add_argument("folder", type=Path, metavar="FOLDER")
    turn.add_argument("--system", required=True)
    turn.add_argument("--at", metavar="2026-11-24T23:10", help="default: now")
    turn.add_argument("--problem")
    turn.add_argument("--audience")
    turn.add_argument("--involved", action="append", default=[], metavar="LEVEL")
    common(turn, _ask_support)

    item = kinds.add_parser("catalogue", help="is it included in the service?")
    item.add_argument("folder", type=Path, metavar="FOLDER")
    item.add_argument("--item", required=True)
    common(item, _ask_catalogue)

    guide = kinds.add_parser("guide", help="where do these answers lead?")
    guide.add_argument("folder", type=Path, metavar="FOLDER")
    guide.add_argument("--guide", required=True)
    guide.add_argument("--choices", default="", metavar="yes,no")
    guide.add_argument("--involved", action="append", default=[], metavar="LEVEL")
    common(guide, _ask_guide)

    change = kinds.add_parser("changes", help="where is it changed, and by whom?")
    change.add_argument("folder", type=Path, metavar="FOLDER")
    change.add_argument("--change")
    change.add_argument("--sign-in", metavar="HOW", help="how the person signs in")
    common(change, _ask_changes)

    job = kinds.add_parser("job", help="what does a job count as, and may it be ordered so?")
    job.add_argument("folder", type=Path, metavar="FOLDER")
    job.add_argument("--type", required=True)
    job.add_argument("--ordered", metavar="2026-11-23T15:00", help="default: now")
    job.add_argument("--performed", metavar="2026-11-24T09:00", help="when the work begins")
    job.add_argument("--way", help="how it is ordered; default: the first way that fits")
    job.add_argument("--door", choices=DOORS)
    job.add_argument("--with-unit", dest="unit", action="store_true", default=None)
    job.add_argument("--without-unit", dest="unit", action="store_false", default=None)
    job.add_argument("--circumstance", action="append", default=[], metavar="ID")
    for name in ("flat-battery", "warranty"):
        job.add_argument(
            f"--{name}",
            dest="circumstance",
            action="append_const",
            const=name,
            help=f"--circumstance {name}",
        )
    job.add_argument("--fact", action="append", default=[], metavar="NAME=VALUE")
    common(job, _ask_job)

    hours = kinds.add_parser("windows", help="which hours can be booked now?")
    hours.add_argument("folder", type=Path, metavar="FOLDER")
    hours.add_argument("--now", metavar="2026-11-20T13:00", help="default: now")
    hours.add_argument("--days", type=int, default=14)
    hours.add_argument("--type", help="only windows for this type of job")
    common(hours, _ask_windows)
    procedures_command.add(kinds, common)
    requests_command.add(kinds, common)
    incidents_command.add(kinds, common)
    doors_command.add(kinds, common)
    downtime_command.add(kinds, common)


def _ask_support(options: argparse.Namespace) -> int:
    from driftbook.wording import answers, plain

    handbook = read(options.folder)
    question = support.asked(
        handbook,
        system=options.system,
        problem=options.problem,
        audience=options.audience,
        involved=options.involved,
    )
    answer = support.decide(handbook, question, instant(options.at, handbook))
    language = for_handbook(options.language, handbook.cover.language)
    if options.json:
        print_json(answers.support(answer, language))
    else:
        print(plain.support(answer, language))
    return OK


def instant(written: str | None, handbook: Handbook) -> datetime:
    """An instant as written; without an offset it is in the handbook's zone. Raises ValueError."""
    if written is None:
        return datetime.now(UTC).astimezone(handbook.zone)
    return instants.read(written, handbook)


def _ask_catalogue(options: argparse.Namespace) -> int:
    from driftbook.wording import answers

    handbook = read(options.folder)
    answer = answers.catalogue(
        catalogue.decide(handbook, options.item),
        for_handbook(options.language, handbook.cover.language),
    )
    if options.json:
        print_json(answer)
    else:
        lines = [reason["text"] for reason in answer["reasons"]]
        lines += [answer["text"]] if answer["text"] else []
        print("\n".join(lines))
        print(f"({', '.join(answer['source'])})" if answer["source"] else "", end="\n")
    return OK


def _ask_guide(options: argparse.Namespace) -> int:
    from driftbook.wording import answers, plain

    handbook = read(options.folder)
    choices = [choice for choice in options.choices.split(",") if choice]
    position = guides.decide(handbook, options.guide, choices, options.involved)
    language = for_handbook(options.language, handbook.cover.language)
    if options.json:
        print_json(answers.guide(position, language))
    else:
        print(plain.guide(position, language))
    return OK


def _ask_changes(options: argparse.Namespace) -> int:
    from driftbook.wording import answers, plain

    handbook = read(options.folder)
    if options.change is None:
        known = people.changes(people.chapter(handbook))
        raise ValueError(f"say what is to be changed, with --change: {', '.join(known)}")
    decision = people.decide(handbook, options.change, options.sign_in)
    language = for_handbook(options.language, handbook.cover.language)
    if options.json:
        print_json(answers.people(decision, language))
    else:
        print(plain.people(decision, language))
    return OK


def _ask_job(options: argparse.Namespace) -> int:
    from driftbook.handbook.deciding import jobs
    from driftbook.wording import jobs as wording

    handbook = read(options.folder)
    jobs.chapter(handbook)
    performed = options.performed
    asked = jobs.Asked(
        type=options.type,
        ordered=instant(options.ordered, handbook),
        performed=instants.read(performed, handbook) if performed is not None else None,
        way=options.way,
        door=options.door,
        has_unit=options.unit,
        circumstances=frozenset(options.circumstance),
        facts=_facts(options.fact) if options.fact else None,
    )
    decision = jobs.decide(handbook, asked)
    language = for_handbook(options.language, handbook.cover.language)
    if options.json:
        print_json(wording.job(decision, language))
    else:
        print(wording.job_lines(decision, language))
    return OK


def _facts(written: Sequence[str]) -> dict[str, str]:
    """Raises ValueError for a fact without its value."""
    for one in written:
        if "=" not in one:
            raise ValueError(f"'{one}' says no value; write it as --fact {one}=VALUE")
    return {name: value for name, _, value in (one.partition("=") for one in written)}


def _ask_windows(options: argparse.Namespace) -> int:
    from driftbook.handbook.deciding import windows
    from driftbook.wording import jobs as wording

    handbook = read(options.folder)
    types = windows.chapter(handbook).types
    if options.type is not None and options.type not in types:
        raise Unanswerable("job type", options.type, tuple(types))
    now = instant(options.now, handbook)
    found = windows.bookable(handbook, now, options.days, options.type)
    language = for_handbook(options.language, handbook.cover.language)
    if options.json:
        print_json([wording.window(hour) for hour in found])
    else:
        print(wording.windows_lines(handbook, found, now, language))
    return OK

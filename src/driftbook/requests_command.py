"""`driftbook ask request`: what can be asked for, and what becomes of it?"""

import argparse
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, get_args

from driftbook.commands import OK, print_json
from driftbook.handbook.deciding import instants, requests
from driftbook.handbook.deciding.answers import Unanswerable
from driftbook.handbook.reading import read
from driftbook.handbook.schema.requests import Filer
from driftbook.wording import requests as wording
from driftbook.wording.languages import for_handbook


def add(
    kinds: "argparse._SubParsersAction[argparse.ArgumentParser]",
    common: Callable[[argparse.ArgumentParser, Callable[[argparse.Namespace], int]], None],
) -> None:
    """Add `ask request`; `common` adds what all questions have, and says what runs."""
    parser = kinds.add_parser("request", help="what can be asked for, and what becomes of it?")
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    parser.add_argument("--type", help="default: list them all")
    parser.add_argument("--as", dest="party", metavar="PARTY", help="default: whoever may ask")
    parser.add_argument("--role", choices=get_args(Filer), help="default: one that may ask")
    parser.add_argument(
        "--answer", action="append", default=[], metavar="FIELD=VALUE", help="twice for two values"
    )
    parser.add_argument("--at", metavar="2026-11-24T23:10", help="filed, and asked; default: now")
    parser.add_argument("--dated", type=date.fromisoformat, metavar="2026-12-01")
    common(parser, ask)


def ask(options: argparse.Namespace) -> int:
    """Print the types, or the decision on one. Raises Unanswerable, NoChapter, ValueError."""
    handbook = read(options.folder)
    chapter = requests.chapter(handbook)
    now = instants.read(options.at, handbook) if options.at else datetime.now(UTC)
    language = for_handbook(options.language, handbook.cover.language)
    parties = tuple(handbook.cover.parties)
    if options.party is not None and options.party not in parties:
        raise Unanswerable("party", options.party, parties)
    if options.type is None:
        asking = [options.party] if options.party else parties
        offers = {
            name: type_
            for party in asking
            for name, type_ in requests.offered(handbook, party=party, role=options.role)
        }
        if options.json:
            print_json([wording.type_json(name, type_) for name, type_ in offers.items()])
        else:
            print(wording.types_lines(handbook, list(offers.items()), now, language))
        return OK
    type_ = requests.type_of(handbook, options.type)
    decision = requests.filing(
        handbook,
        options.type,
        party=options.party or (type_.customers or chapter.customers)[0],
        roles=[options.role] if options.role else type_.filers,
        answers=answers(options.answer),
        now=now,
        dated=options.dated,
    )
    waiting = requests.waiting(handbook, options.type, now)
    if options.json:
        reopens = requests.reopens(handbook, options.type, now)
        rest = {
            "waiting": wording.waiting(waiting, language),
            "reopens_until": reopens and reopens.isoformat(),
        }
        print_json(wording.filing(decision, options.type, language) | rest)
    else:
        print(wording.filing_lines(decision, waiting, language))
    return OK


def answers(written: Sequence[str]) -> dict[str, Any]:
    """Answers as they are written, `FIELD=VALUE`; a field said twice is a list. ValueError."""
    found: dict[str, Any] = {}
    for one in written:
        name, equals, value = one.partition("=")
        if not equals:
            raise ValueError(f"'{one}' says no value; write it as --answer {one}=VALUE")
        if name not in found:
            found[name] = value
        else:
            before = found[name]
            found[name] = [*(before if isinstance(before, list) else [before]), value]
    return found

"""`driftbook ask procedure`: where does a procedure stand after these events?"""

import argparse
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from driftbook.commands import OK, print_json
from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding import instants, procedures
from driftbook.handbook.deciding.refused import InTheFuture
from driftbook.handbook.deciding.standing import Event
from driftbook.handbook.reading import read
from driftbook.wording import procedures as wording
from driftbook.wording.languages import for_handbook

_HAPPENED = re.compile(
    r"(?P<step>[a-z0-9-]+)=(?P<outcome>[a-z0-9-]+)(?:\[(?P<facts>.*)\])?@(?P<at>[^@\]]+)"
)
HAPPENED = "STEP=OUTCOME[fact=value;…]@2026-02-10"


def add(
    kinds: "argparse._SubParsersAction[argparse.ArgumentParser]",
    common: Callable[[argparse.ArgumentParser, Callable[[argparse.Namespace], int]], None],
) -> None:
    """Add `ask procedure`; `common` adds what all questions have, and says what runs."""
    parser = kinds.add_parser("procedure", help="where does it stand, who must act, what comes?")
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    parser.add_argument("--procedure", required=True)
    parser.add_argument("--began", required=True, metavar="2026-01-15")
    parser.add_argument(
        "--happened", action="append", default=[], metavar=HAPPENED, help="in its order"
    )
    parser.add_argument("--now", metavar="2026-03-01T12:00", help="default: now")
    common(parser, ask)


def ask(options: argparse.Namespace) -> int:
    """Print where the procedure stands. Raises ValueError for what cannot have happened so."""
    handbook = read(options.folder)
    now = instants.read(options.now, handbook) if options.now else datetime.now(UTC)
    began = instants.read(options.began, handbook)
    events = [happened(written, handbook) for written in options.happened]
    for at in (began, *(event.at for event in events)):
        if at > now:
            raise InTheFuture(at, now)
    standing = procedures.stand(handbook, options.procedure, began, events, now)
    language = for_handbook(options.language, handbook.cover.language)
    if options.json:
        duty = procedures.next_duty(standing)
        print_json(wording.procedure(standing, language, duty=duty))
    else:
        print("\n".join(wording.lines(standing, language)))
    return OK


def happened(written: str, handbook: Handbook) -> Event:
    """An event as it is written: `STEP=OUTCOME[fact=value;…]@INSTANT`. Raises ValueError."""
    found = _HAPPENED.fullmatch(written)
    if found is None:
        raise ValueError(f"'{written}' is no event; write it as {HAPPENED}")
    facts = {}
    for pair in (found["facts"] or "").split(";"):
        name, equals, value = pair.partition("=")
        if pair.strip() and not equals:
            raise ValueError(f"'{pair}' is no fact; write it as fact=value")
        if equals:
            facts[name.strip()] = value.strip()
    return Event(found["step"], found["outcome"], instants.read(found["at"], handbook), facts)

"""The commands that need the database: they start Django, the others do not."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any
from uuid import UUID

from driftbook.wording.languages import LANGUAGES

MANAGED = {
    "invite": "invite somebody to an organisation: its first system administrator, for example",
    "publish": "publish a folder as the next edition of its handbook",
    "addresses": "take addresses, doors and units from a file into an organisation's registry",
    "mailbox": "addresses that receive mail: add, list, end",
    "fetch": "fetch mail from servers and listen for mail, until asked to end",
    "listen": "listen to units on doors at the broker, until asked to end",
    "receive": "take a mail from the standard input",
    "simulate-doors": "play gateways and locks at the broker, for a demo or a trial",
    "tags": "take tags from a file; find and erase what is kept about a holder",
    "demo": "put the shipped handbooks and an invented cast into an empty installation",
}
"""Commands of our own that Django runs."""
WRITE_BY_THEMSELVES = {"fetch", "listen", "receive"}
"""Those of them that write what comes in: like `work`, not in the middle of a restore."""
HELP = {"help", "--help", "-h"}
OK, ERRORS_FOUND, NOT_READABLE, LATER = 0, 1, 2, 75
"""75, as sysexits.h has it: a mail server keeps its mail and tries again."""


class Unset(ValueError):
    """What the operator has set does not do; it says what to set."""


def by_django(words: Sequence[str]) -> bool:
    """Whether Django itself reads the rest of the command line."""
    return bool(words) and (words[0] == "manage" or words[0] in MANAGED)


def manage(words: Sequence[str]) -> int:
    """Run one of Django's commands; `manage` before its name may be left out for our own.

    Raises Unset when the operator's settings are not right, or where this code must not write to
    the database now; help is given all the same.
    """
    given = list(words[1:] if words[0] == "manage" else words)
    if not HELP & set(given):
        _settings()
        if given and given[0] in WRITE_BY_THEMSELVES and (why := _not_now()):
            if given[0] != "receive":
                raise Unset(why)
            print(f"driftbook: {why}", file=sys.stderr)
            return LATER
    from django.core.management import execute_from_command_line

    if given and given[0] in MANAGED:
        given[0] = given[0].replace("-", "_")  # a module has no hyphen in its name
    execute_from_command_line(["driftbook", *given])
    return OK


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands to the command line."""
    for name, text in MANAGED.items():
        commands.add_parser(name, help=text, add_help=False)

    history = commands.add_parser("history", help="who did what: prove it, or take it out")
    doing = history.add_subparsers(required=True, metavar="WHAT")
    verify = doing.add_parser("verify", help="walk every chain of hashes; 1: something is broken")
    verify.add_argument("--organisation", type=UUID, metavar="UUID", help="default: all")
    verify.add_argument("--json", action="store_true")
    verify.set_defaults(run=_verify, folder=".")

    export = doing.add_parser("export", help="everything about one person, as JSON")
    export.add_argument("--person", required=True, metavar="UUID", help="or the user name")
    export.add_argument("--to", required=True, type=Path, metavar="FILE")
    export.set_defaults(run=_export, folder=".")

    work = commands.add_parser("work", help="do background work until asked to end")
    work.add_argument("--once", action="store_true", help="give everything one turn, then end")
    work.add_argument("--until-idle", action="store_true", help="end when nothing is to be done")
    work.add_argument(
        "--child", action="store_true", help="end too when the process that started it ends"
    )
    work.set_defaults(run=_work, folder=".")

    commands.add_parser("manage", help="Django's own commands", add_help=False)


def common(parser: argparse.ArgumentParser, run: Callable[[argparse.Namespace], int]) -> None:
    """What every command takes that answers from a handbook; `run` returns its exit code."""
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--language", choices=LANGUAGES, help="default: the handbook's")
    parser.set_defaults(run=run)


def print_json(data: object) -> None:
    """Print JSON in which å, æ and ø are themselves."""
    print(json.dumps(data, ensure_ascii=False, indent=2))


def _verify(options: argparse.Namespace) -> int:
    start_django()
    from driftbook.history import verifying

    wanted = [options.organisation] if options.organisation else list(verifying.chains())
    verdicts = [verifying.verify(organisation) for organisation in wanted]
    absent = verifying.missing_triggers()
    sound = not absent and all(verdict.sound for verdict in verdicts)
    if options.json:
        chains: list[dict[str, Any]] = [
            {**asdict(verdict), "organisation": str(verdict.organisation), "sound": verdict.sound}
            for verdict in verdicts
        ]
        print_json({"ok": sound, "chains": chains, "missing_triggers": absent})
        return OK if sound else ERRORS_FOUND
    for verdict in verdicts:
        found = f"{verdict.events} events, {verdict.blanked} of them blanked"
        if not verdict.sound:
            why = verifying.PROBLEMS[verdict.problem]
            found = f"BROKEN at event {verdict.number}: {why} ({verdict.problem})"
        print(f"{verdict.organisation}: {found}; head {verdict.head}")
    for name in absent:
        print(f"MISSING or changed trigger: {name}: the table is not protected")
    print("sound" if sound else "NOT SOUND")
    return OK if sound else ERRORS_FOUND


def _export(options: argparse.Namespace) -> int:
    """Readable by the file's owner alone. Raises ValueError: no such person, no such folder."""
    start_django()
    from driftbook.people import personal

    found = personal.everything(options.person)
    text = json.dumps(found, ensure_ascii=False, indent=2) + "\n"
    try:
        options.to.touch(mode=0o600)
        options.to.chmod(0o600)
        options.to.write_text(text, encoding="utf-8")
    except OSError as wrong:
        raise ValueError(str(wrong)) from wrong
    print(
        f"{options.to}: {len(found['did'])} events by the person, "
        f"{len(found['was_done'])} about the person, {len(found['messages'])} messages"
    )
    return OK


def _work(options: argparse.Namespace) -> int:
    start_django()
    from driftbook.operating.upgrade import standing
    from driftbook.work import worker

    standing.demand()
    worker.run(once=options.once, until_idle=options.until_idle, child=options.child)
    return OK


def _not_now() -> str:
    """Why this code must not write to the database now; empty: it may."""
    start_django()
    from driftbook.operating.backup.trouble import Trouble
    from driftbook.operating.upgrade import standing

    try:
        standing.demand()
    except Trouble as wrong:
        return str(wrong)
    return ""


def _settings() -> None:
    """Read them. Raises Unset with the sentence for an operator who has to set something."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "driftbook.config.settings")
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured

    try:
        settings.SECRET_KEY  # noqa: B018  whatever is asked first reads them all
    except ImproperlyConfigured as wrong:
        raise Unset(wrong) from None


def start_django() -> None:
    """Read the settings and start Django. Raises Unset."""
    _settings()
    import django

    django.setup()

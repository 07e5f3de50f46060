"""`driftbook doctor`: every mistake of an operator by its name, with the remedy.

It works when the settings cannot be read, when the database is away, and never prints a secret.
"""

from __future__ import annotations

import argparse
import logging
import os
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from driftbook.commands import print_json
from driftbook.config import environment
from driftbook.config.letters import PREFIX, OperatorError
from driftbook.operating.doctor import (  # noqa: F401 - each registers its checks
    database_checks,
    machine_checks,
    reaching_checks,
    restored_checks,
    running_checks,
    setting_checks,
)
from driftbook.operating.doctor.checks import (
    DATABASE,
    ERROR,
    NOTHING,
    OK,
    SETTINGS,
    TABLES,
    WARNING,
    Finding,
    Look,
    all_checks,
    looked,
)
from driftbook.operating.logs import masking

EXITS = {OK: 0, WARNING: 1, ERROR: 2}
NOT_LOOKED_AT, REACHED, MIGRATED = "not looked at", "database", "migrated"
OURS = "driftbook.config.settings"
CONNECT = 3
"""Seconds that a database has to take us: it then has time to say why it does not."""


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    doctor = commands.add_parser(
        "doctor", help="look for mistakes; 0: none, 1: warnings, 2: errors"
    )
    doctor.add_argument("--json", action="store_true")
    doctor.add_argument(
        "--env-file", type=Path, metavar="FILE", help="read the settings from it, as systemd does"
    )
    doctor.add_argument("--only", metavar="CHECK", action="append", help="may be repeated")
    doctor.set_defaults(run=_doctor, folder=".")


def _doctor(options: argparse.Namespace) -> int:
    """Print what is found; returns the exit code. Raises ValueError for an unknown check."""
    known = [check.name for check in all_checks()]
    for name in options.only or []:
        if name not in known:
            raise ValueError(f"there is no check {name!r}; known are {', '.join(known)}.")
    if options.env_file:
        os.environ.update(_variables(options.env_file))
    findings = list(_findings(_look(options.env_file), options.only))
    worst = max((EXITS.get(found.level, 0) for found in findings), default=0)
    if options.json:
        print_json({"ok": worst == 0, "findings": [asdict(found) for found in findings]})
    else:
        _print(findings)
    return worst


def _print(findings: list[Finding]) -> None:
    for found in findings:
        if found.level in EXITS and found.level != OK:
            print(f"{found.level.upper():<8} {found.check}: {found.what}")
            print(f"{'':<8} → {found.remedy}")
    for why in sorted({found.what for found in findings if found.level == NOT_LOOKED_AT}):
        names = ", ".join(found.check for found in findings if found.what == why)
        print(f"not looked at, as {why.replace('it needs', 'they need')}: {names}")
    count = {level: sum(f.level == level for f in findings) for level in (OK, WARNING, ERROR)}
    print(f"{count[OK]} checks are well; {count[WARNING]} warnings, {count[ERROR]} errors")


def _look(env_file: Path | None) -> Look:
    """Read the settings as far as that goes: names that are none do not hide what else is wrong."""
    environ = dict(os.environ)
    given = {name.removeprefix(PREFIX) for name in environ if name.startswith(PREFIX)}
    unknown = environment.unknown(dict.fromkeys(given, ""))
    known = {name: value for name, value in environ.items() if name[len(PREFIX) :] not in unknown
             or not name.startswith(PREFIX)}  # fmt: skip
    operator, why = None, ""
    try:
        operator = environment.read(known)
        environment.database(operator.database)
    except OperatorError as wrong:
        operator, why = None, str(wrong)
    return Look(
        environ=environ,
        now=datetime.now(UTC),
        operator=operator,
        unreadable=why,
        unknown=tuple(environment.said_of_unknown(name) for name in unknown),
        env_file=env_file,
    )


def _findings(look: Look, only: list[str] | None) -> Iterator[Finding]:
    """All that is found. What cannot be looked at is said to be, with what it needs."""
    there = {NOTHING} | ({SETTINGS} if look.operator is not None else set())
    known = {REACHED: _reached(look)} if look.operator is not None else {}
    if known and _well(known[REACHED]):
        there.add(DATABASE)
        known[MIGRATED] = next(looked(one, look) for one in all_checks() if one.name == MIGRATED)
        if all(one.level != ERROR for one in known[MIGRATED]):
            there.add(TABLES)
    for check in all_checks():
        if only and check.name not in only:
            continue
        if check.needs in there:
            yield from known.get(check.name) or looked(check, look)
        else:
            yield Finding(check.name, NOT_LOOKED_AT, f"it needs {check.needs}")


def _well(findings: list[Finding]) -> bool:
    return all(one.level == OK for one in findings)


def _reached(look: Look) -> list[Finding]:
    """Whether there is a database, asked before all that needs it; this starts Django."""
    if not look.operator.var.is_dir():  # starting would make it
        return [Finding(REACHED, ERROR, "there is no folder of data", "Look at var-folder.")]
    for name in list(os.environ):  # they have been told of, and would stop Django
        if name.startswith(PREFIX) and environment.unknown({name.removeprefix(PREFIX): ""}):
            del os.environ[name]
    os.environ["DJANGO_SETTINGS_MODULE"] = OURS
    logging.disable(logging.CRITICAL)  # what is wrong is said here, once
    try:
        import django
        from django.db import connections

        django.setup()
        ours = connections.settings["default"]
        if ours["ENGINE"].endswith("postgresql"):  # a pool would wait, and not say why
            ours["OPTIONS"] = {"connect_timeout": CONNECT}
    except Exception as fault:
        what = f"Driftbook does not start: {type(fault).__name__}: {str(fault)[:300]}"
        return [Finding(REACHED, ERROR, masking.text(what), "Put right what else is said here.")]
    return next(looked(one, look) for one in all_checks() if one.name == REACHED)


def _variables(file: Path) -> Mapping[str, str]:
    """`NAME=value` lines, as systemd reads them. Raises ValueError when it cannot be read."""
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as wrong:
        raise ValueError(f"{file} cannot be read: {wrong}") from None
    found = {}
    for line in text.splitlines():
        name, equals, value = line.strip().removeprefix("export ").partition("=")
        if equals and not name.startswith(("#", ";")):
            value = value.strip()
            quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "'\""
            found[name.strip()] = value[1:-1] if quoted else value
    return found

"""`driftbook …`: check, compare, ask and schema start without Django."""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from driftbook import commands as stored
from driftbook.commands import ERRORS_FOUND, NOT_READABLE, OK, common, print_json
from driftbook.config import settings_file
from driftbook.config.letters import OperatorError
from driftbook.handbook.book import Handbook, NoChapter
from driftbook.handbook.deciding.answers import Unanswerable
from driftbook.handbook.reading import Unreadable, read
from driftbook.handbook.schema.chapters import FILES
from driftbook.wording.languages import for_handbook

CHANGED = ERRORS_FOUND
"""`compare` ends with it when there is anything to tell."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code: 0 fine, 1 errors or changes found, 2 not readable."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        words = settings_file.taken(given, os.environ)
    except OperatorError as wrong:
        print(f"driftbook: {wrong}", file=sys.stderr)
        return NOT_READABLE
    if stored.by_django(words):
        try:
            return stored.manage(words)
        except stored.Unset as wrong:
            print(f"driftbook: {wrong}", file=sys.stderr)
            return NOT_READABLE
    options = _parser(words[0] if words else "").parse_args(words)
    try:
        code: int = options.run(options)
    except Unreadable as unreadable:
        for problem in unreadable.problems:
            print(f"{options.folder}/{problem}", file=sys.stderr)
        return NOT_READABLE
    except Unanswerable as unknown:
        print(f"driftbook: {unknown.told}", file=sys.stderr)
        return NOT_READABLE
    except (NoChapter, ValueError) as wrong:
        print(f"driftbook: {wrong}", file=sys.stderr)
        return NOT_READABLE
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    return code


def _parser(first: str) -> argparse.ArgumentParser:
    """What the first word needs: a question does not wait for what runs servers to be loaded.

    All of them, where it is none of these words.
    """
    parser = argparse.ArgumentParser(prog="driftbook", description=__doc__)
    parser.add_argument(
        settings_file.OPTION,
        metavar="FILE",
        help="before the command: read the settings from this file, as systemd would",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    check = commands.add_parser("check", help="prove handbooks: gaps, clashes, dead numbers …")
    check.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    check.add_argument("--from", dest="start", type=date.fromisoformat, metavar="2026-11-23")
    check.add_argument("--days", type=int, default=400)
    common(check, _check)

    compare = commands.add_parser("compare", help="what changes for people between two editions")
    compare.add_argument("old", type=Path, metavar="OLD_FOLDER")
    compare.add_argument("folder", type=Path, metavar="NEW_FOLDER")
    compare.add_argument("--from", dest="start", type=date.fromisoformat, metavar="2026-12-01")
    compare.add_argument("--days", type=int, default=60)
    common(compare, _compare)

    schema = commands.add_parser("schema", help="write the JSON Schema of each file")
    schema.add_argument("--to", type=Path, metavar="FOLDER", help="default: print")
    schema.add_argument("--chapter", choices=sorted(FILES))
    schema.set_defaults(run=_schema, folder=".")

    stored.add(commands)
    if first not in commands.choices:
        from driftbook import asking

        asking.add(commands)
    if first not in commands.choices:
        from driftbook import (
            backup_command,
            doctor_command,
            files_command,
            serving_command,
            upgrade_command,
        )

        serving_command.add(commands)
        doctor_command.add(commands)
        backup_command.add(commands)
        upgrade_command.add(commands)
        files_command.add(commands)
    return parser


# --- check --------------------------------------------------------------------------------------


def _check(options: argparse.Namespace) -> int:
    from driftbook.handbook.proving import check
    from driftbook.wording import answers

    worst, results = OK, []
    for folder in options.folders:
        try:
            handbook = read(folder)
        except Unreadable as unreadable:
            worst = NOT_READABLE
            problems = [answers.problem(problem) for problem in unreadable.problems]
            results.append({"folder": str(folder), "readable": False, "problems": problems})
            if not options.json:
                for problem in unreadable.problems:
                    print(f"{folder}/{problem}", file=sys.stderr)
            continue
        start = _start(options.start, handbook)
        language = for_handbook(options.language, handbook.cover.language)
        found = [answers.finding(f, language) for f in check(handbook, start, options.days)]
        errors = sum(finding["severity"] == "error" for finding in found)
        warnings = sum(finding["severity"] == "warning" for finding in found)
        worst = max(worst, ERRORS_FOUND if errors else OK)
        results.append(
            {
                "folder": str(folder),
                "readable": True,
                "handbook": handbook.id,
                "version": handbook.cover.version,
                "from": start.date().isoformat(),
                "days": options.days,
                "errors": errors,
                "warnings": warnings,
                "findings": found,
            }
        )
        if not options.json:
            _print_findings(folder, results[-1])
    if options.json:
        print_json({"ok": worst == OK, "handbooks": results})
    return worst


def _print_findings(folder: Path, result: dict[str, Any]) -> None:
    for f in result["findings"]:
        clauses = f" ({', '.join(f['source'])})" if f["source"] else ""
        because = f" — {f['because']}" if f["because"] else ""
        print(
            f"{folder}/{f['file']}:{f['line']}:{f['column']}: "
            f"{f['severity']} {f['code']}: {f['text']}{clauses}{because}"
        )
    print(
        f"{folder}: {result['errors']} errors, {result['warnings']} warnings; "
        f"version {result['version']}, {result['days']} days from {result['from']}"
    )


def _start(start: date | None, handbook: Handbook) -> datetime:
    first = start or datetime.now(handbook.zone).date()
    return datetime.combine(first, time(0), handbook.zone)


# --- compare ------------------------------------------------------------------------------------


def _compare(options: argparse.Namespace) -> int:
    from driftbook.handbook.comparing import compare
    from driftbook.wording import answers, changes

    readings: list[Handbook] = []
    for folder in (options.old, options.folder):
        try:
            readings.append(read(folder))
        except Unreadable as unreadable:
            for problem in unreadable.problems:
                print(f"{folder}/{problem}", file=sys.stderr)
    if len(readings) < 2:
        return NOT_READABLE
    old, new = readings
    found = compare(old, new, _start(options.start, new), options.days)
    language = for_handbook(options.language, new.cover.language)
    if options.json:
        print_json(answers.comparison(found, language))
    else:
        for line in changes.lines(found, language):
            print(line)
        print(
            f"{options.folder}: {len(found.changes)} changes since {options.old}; "
            f"version {new.cover.version}, {options.days} days from {found.start.date()}"
        )
    return CHANGED if found.changes else OK


# --- the rest -----------------------------------------------------------------------------------


def _schema(options: argparse.Namespace) -> int:
    names = [options.chapter] if options.chapter else list(FILES)
    schemas = {name: _json_schema(name) for name in names}
    if options.to is None:
        print_json(schemas[names[0]] if options.chapter else schemas)
        return OK
    options.to.mkdir(parents=True, exist_ok=True)
    for name, schema in schemas.items():
        text = json.dumps(schema, ensure_ascii=False, indent=2)
        (options.to / f"{name}.json").write_text(text + "\n", encoding="utf-8")
    return OK


def _json_schema(name: str) -> dict[str, Any]:
    schema = FILES[name].model_json_schema(by_alias=True)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **schema,
        "title": f"Driftbook {name}.yaml",
    }

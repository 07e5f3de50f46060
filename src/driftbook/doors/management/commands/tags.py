"""`driftbook tags import --organisation SLUG FILE`; `find` and `erase` with `--holder TEXT`."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone, translation

from driftbook.doors import tag_actions, tag_queries
from driftbook.doors.importing import files, tags, words
from driftbook.doors.importing.running import REFUSED, Verdict
from driftbook.doors.management import operators
from driftbook.doors.models import Tag
from driftbook.people.models import Organisation

SHOWN = 50
"""Refused lines that are printed."""


class Command(BaseCommand):
    """Take tags from a file; find and erase the tags of a person (GDPR)."""

    help = "tags from a file, and what is kept about a holder: find it, erase it"

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(required=True, metavar="WHAT", dest="what")
        verb = verbs.add_parser("import", help="from a CSV file with the column number")
        verb.add_argument("file", type=Path, metavar="FILE")
        verb.add_argument("--organisation", required=True, metavar="SLUG")
        verb.add_argument("--dry-run", action="store_true", help="say what would be done")
        for name, text in (
            ("find", "the tags of a holder, as JSON, taken back ones too"),
            ("erase", "forget who has had them; the tags and what happened to them stay"),
        ):
            verb = verbs.add_parser(name, help=text)
            verb.add_argument("--organisation", required=True, metavar="SLUG")
            verb.add_argument(
                "--holder", required=True, metavar="TEXT", help="exactly as it is kept"
            )

    def handle(self, *_: Any, **options: Any) -> None:
        organisation = operators.organisation(options["organisation"])
        with translation.override("en"):
            if options["what"] == "import":
                self._import(organisation, options["file"], dry=options["dry_run"])
                return
            mine = tag_queries.of_organisation(organisation).select_related("organisation")
            held = mine.filter(holder__iexact=options["holder"])
            (self._find if options["what"] == "find" else self._erase)(list(held))

    def _import(self, organisation: Organisation, path: Path, *, dry: bool) -> None:
        told: list[Verdict] = []
        try:
            counts = tags.take(
                organisation=organisation,
                table=files.of_path(path),
                name=path.name,
                tell=told.append,
                by=operators.OPERATOR,
                now=timezone.now(),
                dry=dry,
            )
        except (OSError, files.Unreadable) as wrong:
            raise CommandError(f"{path}: {wrong}") from wrong
        refused = [row for row in told if row.what == REFUSED]
        for row in refused[:SHOWN]:
            self.stdout.write(words.refused(row.line, row.why))
        self.stdout.write(words.summary(counts.as_dict(), dry=dry))
        if refused:
            raise SystemExit(1)

    def _find(self, held: list[Tag]) -> None:
        said = [
            {
                "number": tag.number,
                "holder": tag.holder,
                "address": str(tag.address) if tag.address else None,
                "access": tag.access,
                "since": tag.since.isoformat(),
                "blocked": tag.blocked.isoformat() if tag.blocked else None,
                "because": tag.because,
                "ended": tag.ended.isoformat() if tag.ended else None,
            }
            for tag in held
        ]
        self.stdout.write(json.dumps(said, ensure_ascii=False, indent=2))

    def _erase(self, held: list[Tag]) -> None:
        with transaction.atomic():
            for tag in sorted(held, key=lambda tag: tag.pk):
                tag_actions.erase_holder(tag=tag, by=operators.OPERATOR, now=timezone.now())
        self.stdout.write(f"{len(held)} erased")

"""`driftbook addresses import --organisation SLUG --format neutral FILE`"""

from __future__ import annotations

import csv
import json
import sys
import time
from argparse import ArgumentParser
from contextlib import ExitStack
from pathlib import Path
from typing import Any, TextIO

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation

from driftbook.doors.importing import files, formats, words
from driftbook.doors.importing.running import REFUSED, Verdict, run
from driftbook.doors.management import operators

SHOWN = 50
"""Refused lines that are printed; the report has all of them."""
EVERY = 0.25
"""Seconds between two looks of the bar."""
WIDTH = 30


class Command(BaseCommand):
    """Take addresses, doors and units from a file into the registry of an organisation."""

    help = "addresses, doors and units from a file: what is there already is left as it is"

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(required=True, metavar="WHAT", dest="what")
        verb = verbs.add_parser("import", help="from a CSV file, or from a GeoPackage")
        verb.add_argument("file", type=Path, metavar="FILE")
        verb.add_argument("--organisation", required=True, metavar="SLUG")
        verb.add_argument("--format", choices=sorted(formats.FORMATS), default="neutral")
        verb.add_argument("--dry-run", action="store_true", help="say what would be done")
        verb.add_argument("--report", type=Path, metavar="FILE", help="a CSV with every line")
        verb.add_argument("--json", action="store_true")

    def handle(self, *_: Any, **options: Any) -> None:
        organisation, path = operators.organisation(options["organisation"]), options["file"]
        with translation.override("en"), ExitStack() as stack:
            try:
                table = files.of_path(path)
                lines = formats.lines(table, options["format"], organisation.country)
                report = options["report"]
                file = stack.enter_context(report.open("w", newline="")) if report else None
                bar = Bar(sys.stderr, files.lines_in(path))
            except (OSError, files.Unreadable) as wrong:
                raise CommandError(f"{path}: {wrong}") from wrong
            teller = Teller(file, bar)
            counts = run(
                organisation=organisation,
                lines=lines,
                name=path.name,
                format=options["format"],
                tell=teller.tell,
                by=operators.OPERATOR,
                now=timezone.now(),
                dry=options["dry_run"],
            )
            bar.end()
        self._say(counts.as_dict(), teller, dry=options["dry_run"], as_json=options["json"])
        if counts.of[REFUSED]:
            raise SystemExit(1)

    def _say(self, counts: dict[str, int], teller: Teller, *, dry: bool, as_json: bool) -> None:
        if as_json:
            refused = [
                {"line": verdict.line, "why": list(verdict.why), "address": verdict.text}
                for verdict in teller.refused
            ]
            told = {"dry_run": dry, **counts, "refused_lines": refused}
            self.stdout.write(json.dumps(told, ensure_ascii=False, indent=2))
            return
        for verdict in teller.refused:
            self.stdout.write(words.refused(verdict.line, verdict.why))
        if counts["refused"] > len(teller.refused):
            rest = counts["refused"] - len(teller.refused)
            self.stdout.write(f"… and {rest} more; --report FILE has them all")
        self.stdout.write(words.summary(counts, dry=dry))


class Teller:
    """Writes the report, keeps the first refused lines, and moves the bar."""

    def __init__(self, file: TextIO | None, bar: Bar) -> None:
        self.bar, self.refused = bar, list[Verdict]()
        self.writer = csv.writer(file) if file else None
        if self.writer:
            self.writer.writerow(["line", "what", "why", "address"])

    def tell(self, verdict: Verdict) -> None:
        """One line's."""
        self.bar.step()
        if verdict.what == REFUSED and len(self.refused) < SHOWN:
            self.refused.append(verdict)
        if self.writer:
            row = (verdict.line, verdict.what, words.said(verdict.why), verdict.text)
            self.writer.writerow(row)


class Bar:
    """How far an import has come, on a terminal and nowhere else."""

    def __init__(self, stream: TextIO, total: int) -> None:
        self.stream, self.total, self.done = stream, total, 0
        self.shown = stream.isatty()
        self.start = self.last = time.monotonic()

    def step(self) -> None:
        """One line more."""
        self.done += 1
        if self.shown and self.done % 500 == 0 and time.monotonic() - self.last > EVERY:
            self.last = time.monotonic()
            self.stream.write("\r" + self.text())
            self.stream.flush()

    def text(self) -> str:
        """The bar, how many lines, and how long it will still take."""
        rate = self.done / max(time.monotonic() - self.start, 0.001)
        if not self.total:
            return f"{self.done:>10,} lines  {rate:>8,.0f}/s"
        share = min(self.done / self.total, 1.0)
        full = "█" * round(share * WIDTH)
        left = max(self.total - self.done, 0) / max(rate, 1)
        return (
            f"{full:·<{WIDTH}} {share:>4.0%} {self.done:>10,} lines {rate:>8,.0f}/s "
            f"{left // 60:.0f}:{left % 60:02.0f} left "
        )

    def end(self) -> None:
        """Leave the line."""
        if self.shown:
            self.stream.write("\r" + self.text() + "\n")

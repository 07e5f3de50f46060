"""`driftbook publish FOLDER…`"""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from driftbook.editions.actions.publishing import Unpublishable
from driftbook.editions.draft_page import said
from driftbook.editions.folders import publish_folder
from driftbook.editions.readiness import name
from driftbook.handbook.reading import Unreadable
from driftbook.wording import findings


class Command(BaseCommand):
    """Publish handbooks from folders: read, check, compare, and tell both parties."""

    help = "publish a handbook as its next edition: it is checked first, and then never changes"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
        parser.add_argument("--note", default="", help="what has changed, for both parties")
        parser.add_argument(
            "--acknowledge",
            action="append",
            default=[],
            metavar="NAME",
            help="a warning that you know of, such as 'near-number contacts.desk'",
        )
        parser.add_argument(
            "--party",
            action="append",
            default=[],
            metavar="PARTY=SLUG",
            help="which organisation a party of the cover is; default: one of its name",
        )

    def handle(self, *_: Any, **options: Any) -> None:
        named = dict(pair.split("=", 1) for pair in options["party"] if "=" in pair)
        failed = 0
        for folder in options["folders"]:
            failed += not self._publish(folder, named, options)
        if failed:
            raise SystemExit(1)

    def _publish(self, folder: Path, named: dict[str, str], options: dict[str, Any]) -> bool:
        try:
            edition = publish_folder(
                folder,
                note=options["note"],
                acknowledged=options["acknowledge"],
                named=named,
                now=timezone.now(),
            )
        except Unreadable as unreadable:
            for problem in unreadable.problems:
                self.stderr.write(f"{folder}/{problem}")
            return False
        except Unpublishable as refused:
            self._explain(folder, refused)
            return False
        self.stdout.write(
            f"{edition.agreement.handbook}: version {edition.version} is published "
            f"as edition {edition.number}; it holds from {edition.holds_from:%Y-%m-%d %H:%M} UTC"
        )
        return True

    def _explain(self, folder: Path, refused: Unpublishable) -> None:
        for complaint in refused.ready.complaints:
            self.stderr.write(f"{folder}: {complaint.code}: {said(complaint)}")
        for finding in refused.ready.errors:
            place, text = finding.place, findings.phrase(finding, "en")
            self.stderr.write(f"{folder}/{place.file}:{place.line}: {finding.code}: {text}")
        for missing in refused.missing:
            finding = refused.ready.warnings[missing]
            self.stderr.write(
                f"{folder}: {findings.phrase(finding, 'en')}\n"
                f"    mend it, or say --acknowledge '{name(finding)}'"
            )

"""`driftbook fetch`"""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from driftbook.inbox.fetching import process


class Command(BaseCommand):
    """Watch mailboxes and listen for mail until asked to end."""

    help = "fetch mail from servers, and listen for mail that is handed over, until asked to end"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--child", action="store_true", help="end too when the process that started it ends"
        )

    def handle(self, *_: Any, **options: Any) -> None:
        process.run(child=options["child"])

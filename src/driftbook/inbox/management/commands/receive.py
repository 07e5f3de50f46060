"""`driftbook receive [--recipient ADDRESS] < mail`"""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from driftbook.inbox.receiving.pipe import NotTaken, receive


class Command(BaseCommand):
    """Take a mail from the standard input; 0 only after it is committed."""

    help = "take a mail from the standard input: for a mail server's pipe"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--recipient", default="", help="default: ORIGINAL_RECIPIENT, or what its headers say"
        )

    def handle(self, *_: Any, **options: Any) -> None:
        recipient = options["recipient"] or os.environ.get("ORIGINAL_RECIPIENT", "")
        try:
            receive(sys.stdin.buffer.read(), recipient=recipient, now=timezone.now())
        except NotTaken as no:
            self.stderr.write(str(no))
            sys.exit(no.code)

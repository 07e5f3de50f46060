"""`driftbook listen`"""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from driftbook.doors.wire import listening


class Command(BaseCommand):
    """Write down what units say until asked to end."""

    help = "listen to units on doors at the broker, until asked to end"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--child", action="store_true", help="end too when the process that started it ends"
        )

    def handle(self, *_: Any, **options: Any) -> None:
        if not settings.BROKER:
            raise CommandError("there is no broker: set DRIFTBOOK_BROKER, see docs/wire.md")
        listening.run(child=options["child"])

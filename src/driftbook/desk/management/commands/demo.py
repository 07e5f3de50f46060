"""`driftbook demo`"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from driftbook.desk import demo
from driftbook.people.casting import RealPeople


class Command(BaseCommand):
    """Publish what lies on the shelf and let an invented cast use it, in demo mode only."""

    help = "publish the handbooks of DRIFTBOOK_HANDBOOKS and make an invented cast for each"

    def handle(self, *_: Any, **__: Any) -> None:
        if not settings.DEMO:
            raise CommandError("this is for the demo only: DRIFTBOOK_DEMO=1")
        folders = sorted(settings.HANDBOOKS.glob("*/handbook.yaml"))
        if not folders:
            self.stdout.write(f"there is no handbook in {settings.HANDBOOKS}")
        for folder in folders:
            try:
                for line in demo.shown(folder.parent, timezone.now()):
                    self.stdout.write(line)
            except RealPeople:
                raise CommandError(
                    "there are people here who are not invented: this is no installation for a "
                    "demo. Leave DRIFTBOOK_DEMO out, or choose another DRIFTBOOK_DATABASE."
                ) from None

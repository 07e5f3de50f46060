"""`driftbook manage forget_runs`: delete the runs of guides that were kept long enough."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from driftbook.guides import actions


class Command(BaseCommand):
    """Also happens by itself whenever somebody begins a guide."""

    help = "Delete the runs of guides that are older than DRIFTBOOK_KEEP_RUNS_DAYS."

    def handle(self, *args: Any, **options: Any) -> None:
        """Delete them, and say how many there were."""
        self.stdout.write(f"{actions.forget(now=timezone.now())} runs deleted")

"""`driftbook simulate-doors`"""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from driftbook.doors.management import operators
from driftbook.doors.simulating import life, plan


class Command(BaseCommand):
    """Play gateways and locks at the broker, for a demo or to try an installation out."""

    help = "play the gateways and locks of an installation at its broker, until asked to end"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--broker", metavar="URL", default="", help="mqtt://…; default: DRIFTBOOK_BROKER"
        )
        parser.add_argument(
            "--units", type=int, metavar="N", help="invent so many; default: those that are known"
        )
        parser.add_argument(
            "--speed", type=float, default=1.0, metavar="X", help="how much faster time passes"
        )
        parser.add_argument("--seed", type=int, default=0, metavar="S", help="another chance")
        parser.add_argument("--organisation", metavar="SLUG", help="of one alone; default: of all")
        parser.add_argument("--seconds", type=float, metavar="N", help="end after so many")
        parser.add_argument(
            "--child", action="store_true", help="end too when the process that started it ends"
        )

    def handle(self, *_: Any, **options: Any) -> None:
        broker = options["broker"] or settings.BROKER
        if not broker:
            raise CommandError("there is no broker: --broker, or DRIFTBOOK_BROKER")
        plans = self._plans(options)
        if not plans:
            raise CommandError("no gateway is known: add one, or say --units")
        devices = sum(len(one.devices) for one in plans)
        self.stdout.write(f"{len(plans)} gateways with {devices} units")
        try:
            said = life.run(
                plans,
                broker,
                speed=options["speed"],
                seed=options["seed"],
                seconds=options["seconds"],
                child=options["child"],
                tell=self.stdout.write,
            )
        except (OSError, ValueError) as wrong:
            raise CommandError(str(wrong)) from wrong
        self.stdout.write(f"{said} messages")

    def _plans(self, options: dict[str, Any]) -> list[plan.PlannedGateway]:
        units = options["units"]
        if units is not None:
            plans = plan.invented(units, options["seed"])
            names = ", ".join(one.name for one in plans)
            self.stdout.write(f"they are heard where these gateways are registered: {names}")
            return plans
        slug = options["organisation"]
        keeper = operators.organisation(slug) if slug else None
        return plan.of_registry(keeper, options["seed"], timezone.now())

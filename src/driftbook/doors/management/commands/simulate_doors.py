"""`driftbook simulate-doors`"""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from driftbook.doors.management import operators
from driftbook.doors.simulating import life, plan
from driftbook.doors.wire import actions, refusals
from driftbook.people.models import Organisation

WHOSE = "of one alone, default: of all; with --units, whose the invented gateways are to be"
MOST_NAMED = 3


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
        parser.add_argument("--organisation", metavar="SLUG", help=WHOSE)
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
        slug = options["organisation"]
        keeper = operators.organisation(slug) if slug else None
        if options["units"] is None:
            return plan.of_registry(keeper, options["seed"], timezone.now())
        plans = plan.invented(options["units"], options["seed"])
        if keeper is not None:
            self._register(plans, keeper)
        self._tell_who_is_not_heard(plans)
        return plans

    @staticmethod
    def _register(plans: list[plan.PlannedGateway], keeper: Organisation) -> None:
        """Invented gateways are heard where they are registered."""
        try:
            with transaction.atomic():
                for one in plans:
                    actions.add_gateway(
                        organisation=keeper,
                        name=one.name,
                        place="simulated",
                        by=operators.OPERATOR,
                        now=timezone.now(),
                    )
        except refusals.NameTaken as taken:
            raise CommandError(f"another organisation has the gateway {taken}") from taken

    def _tell_who_is_not_heard(self, plans: list[plan.PlannedGateway]) -> None:
        names = [one.name for one in plans]
        known = set(plan.registered(names))
        missing = [name for name in names if name not in known]
        if missing:
            few = ", ".join(missing[:MOST_NAMED]) + (" …" if len(missing) > MOST_NAMED else "")
            self.stdout.write(
                f"nobody hears {len(missing)} of them, which are not registered: {few}; "
                "with --organisation SLUG they will be"
            )

"""`driftbook invite USERNAME --name … --mail … --organisation SLUG --role ROLE`"""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse
from django.utils import timezone, translation

from driftbook.people.actions import members
from driftbook.people.by import operator
from driftbook.people.models import Organisation
from driftbook.people.permissions import ADMIN, ROLES
from driftbook.people.why_not import sentence


class Command(BaseCommand):
    """Add a person and send them a link with which they choose their password."""

    help = "invite somebody to an organisation; the first one is its system administrator"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--name", required=True)
        parser.add_argument("--organisation", required=True, metavar="SLUG")
        parser.add_argument("--role", action="append", choices=sorted(ROLES), help=f"or {ADMIN}")
        parser.add_argument("--mail", default="", help="where the link goes")
        parser.add_argument("--phone", default="", metavar="+45…", help="or there, by SMS")

    def handle(self, *_: Any, **options: Any) -> None:
        organisation = Organisation.objects.filter(slug=options["organisation"]).first()
        if organisation is None:
            known = ", ".join(Organisation.objects.values_list("slug", flat=True)) or "none yet"
            raise CommandError(
                f"there is no organisation '{options['organisation']}'; there is: {known}. "
                "`driftbook publish` makes them with the first edition of a handbook."
            )
        page = reverse("people:invitation", args=["token"]).replace("/token/", "/{token}/")
        try:
            user = members.add(
                actor=operator(organisation.key),
                organisation=organisation,
                name=options["name"],
                username=options["username"],
                email=options["mail"],
                phone=options["phone"],
                roles=options["role"] or [ADMIN],
                address=settings.ADDRESS + page,
                now=timezone.now(),
            )
        except members.MayNot as no:
            with translation.override("en"):
                raise CommandError(str(sentence(no))) from None
        where = options["mail"] or options["phone"]
        self.stdout.write(f"{user.username} is added; the invitation goes to {where}")

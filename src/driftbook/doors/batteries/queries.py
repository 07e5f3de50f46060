"""Which battery reports somebody may see, and how their batteries stand now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from driftbook.doors.batteries import keeping, making
from driftbook.doors.batteries.making import Made
from driftbook.doors.batteries.recipients import SEE
from driftbook.doors.models import BatteryReport
from driftbook.editions.models import Edition
from driftbook.handbook.book import Handbook
from driftbook.people.actors import Actor
from driftbook.people.models import Organisation

__all__ = ["SEE", "Place", "now_in", "places", "reports"]


def reports(actor: Actor, action: str = SEE) -> QuerySet[BatteryReport]:
    """The reports to which the actor may do this, the latest first, without their files."""
    mine = BatteryReport.objects.filter(organisation__key__in=actor.where(action))
    return mine.select_related("organisation").defer("pdf", "xlsx")


@dataclass(frozen=True)
class Place:
    """An organisation whose batteries a handbook speaks of."""

    organisation: Organisation
    edition: Edition
    handbook: Handbook

    @property
    def name(self) -> str:
        """What addresses call it: `gladsaxe.gladsaxe-kommune`."""
        return f"{self.handbook.id}.{self.organisation.slug}"


def places(actor: Actor, now: datetime, action: str = SEE) -> list[Place]:
    """Every such organisation of the actor, by handbook."""
    mine = actor.where(action)
    return [
        Place(keeper, edition, handbook)
        for edition, handbook, keepers in keeping.handbooks(now)
        for keeper in keepers
        if keeper.key in mine
    ]


def now_in(place: Place, now: datetime) -> Made:
    """What a report would say now. Of 5,000 units it takes a few seconds."""
    day = now.astimezone(place.handbook.zone).date()
    return making.make(place.handbook, place.organisation, day)

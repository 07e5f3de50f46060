"""Which battery reports somebody may see, and how their batteries stand now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.db.models.fields.json import KeyTransform

from driftbook.doors.batteries import facts, keeping, making
from driftbook.doors.batteries.making import Made
from driftbook.doors.batteries.recipients import SEE
from driftbook.doors.models import BatteryReport
from driftbook.editions.models import Edition
from driftbook.handbook.book import Handbook
from driftbook.people.actors import Actor
from driftbook.people.models import Organisation
from driftbook.theme.paging import how_many

__all__ = ["SEE", "Critical", "Place", "critical", "heads", "latest", "now_in", "places", "reports"]


def reports(actor: Actor, action: str = SEE) -> QuerySet[BatteryReport]:
    """The reports to which the actor may do this, the latest first, without their files."""
    mine = BatteryReport.objects.filter(organisation__key__in=actor.where(action))
    return mine.select_related("organisation").defer("pdf", "xlsx")


def heads(actor: Actor, action: str = SEE) -> QuerySet[BatteryReport]:
    """The same without their rows, of which a large town has many; `counts` is how many there are
    in each state."""
    counted = reports(actor, action).defer("pdf", "xlsx", "decided")
    return counted.annotate(counts=KeyTransform("counts", "decided"))


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


def latest(actor: Actor, place: Place) -> BatteryReport | None:
    """The last report of the place that the actor may see."""
    mine = heads(actor).filter(organisation=place.organisation, handbook=place.handbook.id)
    return mine.order_by("-day", "-pk").first()


def places(actor: Actor, now: datetime, action: str = SEE) -> list[Place]:
    """Every such organisation of the actor, by handbook."""
    mine = actor.where(action)
    return [
        Place(keeper, edition, handbook)
        for edition, handbook, keepers in keeping.handbooks(now)
        for keeper in keepers
        if keeper.key in mine
    ]


LATELY = timedelta(days=8)
"""How long a report is the latest: they are made every week."""


@dataclass(frozen=True)
class Critical:
    """How many batteries were critical in the latest reports."""

    count: int
    day: date
    report: UUID | None
    """The report, if it is one."""


def critical(actor: Actor, now: datetime) -> Critical | None:
    """What the latest report of each of the actor's organisations counted; None: none of them."""
    rows: QuerySet[Any] = heads(actor).filter(day__gt=(now - LATELY).date()).order_by("day")
    latest = {(row.organisation_id, row.handbook): row for row in rows}
    found = [(row, row.counts["critical"]) for row in latest.values() if row.counts["critical"]]
    if not found:
        return None
    return Critical(
        count=sum(count for _row, count in found),
        day=max(row.day for row, _count in found),
        report=found[0][0].key if len(found) == 1 else None,
    )


MOST = 5_000
"""Units of which each is judged while somebody waits."""


def now_in(place: Place, now: datetime) -> Made | None:
    """What a report would say now; None: there are more than `MOST` units, and it is not asked."""
    kinds = facts.running_on_batteries(place.handbook)
    if how_many(facts.mounted(place.organisation, kinds), MOST) > MOST:
        return None
    day = now.astimezone(place.handbook.zone).date()
    return making.make(place.handbook, place.organisation, day)

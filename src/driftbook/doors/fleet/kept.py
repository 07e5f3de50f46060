"""How the units of somebody stand: asked at this moment, or of very many what the worker keeps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from django.db.models import OuterRef, Q, QuerySet

from driftbook.doors import queries as registry
from driftbook.doors.books import Books
from driftbook.doors.fleet import looking, places, queries, rows, standing
from driftbook.doors.fleet.limits import column
from driftbook.doors.fleet.rows import Area, Down
from driftbook.doors.fleet.standing import CODES, STREET, Standing
from driftbook.doors.fleet.words import ALL, NOT_CONNECTED
from driftbook.doors.models import Device, FleetLook, Gateway, Street, Unit, UnitStand
from driftbook.people.actors import Actor
from driftbook.theme.paging import HowMany, apart, first_of_all, how_many

MOST = 500
"""Units that a text finds among very many."""


@dataclass(frozen=True)
class Kept:
    """The same as `Standing`, of what the worker keeps: it is some minutes old."""

    live: Standing
    """To be asked of some of them only."""
    looks: Sequence[FleetLook]
    as_of: datetime
    """When the worker began the oldest of the looks."""

    def counts(self) -> dict[str, int]:
        """How many have which fault; `fine`, `wrong` and `all` too."""
        found: Counter[str] = Counter(dict.fromkeys((*CODES, ALL), 0))
        for look in self.looks:
            found.update(look.counts)
        return dict(found)

    @cached_property
    def down(self) -> tuple[Down, ...]:
        """Each gateway that is down once, with how many units are behind it, counted as far as is
        told, the most first; none of those of whom no unit has a device."""
        heard = {
            (look.organisation_id, look.handbook)
            for look in self.looks
            if look.counts[ALL] > look.counts[NOT_CONNECTED]
        }
        found = [
            one for theirs, those in self.live.gone.items() if theirs in heard for one in those
        ]
        behind = Device.objects.filter(
            gateway=OuterRef("pk"), unit__isnull=False, unit__removed__isnull=True
        )
        there = Gateway.objects.filter(pk__in=[one.gateway.pk for one in found])
        counts = dict(there.annotate(units=HowMany(behind)).values_list("pk", "units"))
        counted = (replace(one, units=counts.get(one.gateway.pk, 0)) for one in found)
        return tuple(sorted(counted, key=standing.most_first))

    def worst(self, most: int) -> list[Area]:
        """The streets in which something is wrong, the worst first."""
        found = sorted(
            (row for look in self.looks for row in look.worst), key=lambda row: -row["wrong"]
        )[:most]
        streets = Street.objects.in_bulk([row["street"] for row in found])
        return [
            Area(
                key=street.pk,
                street=street.name,
                town=f"{street.postal_code} {street.town}",
                units=row["units"],
                wrong=row["wrong"],
                counts=row["counts"],
            )
            for row in found
            if (street := streets.get(row["street"])) is not None
        ]

    def areas(self, streets: Collection[int]) -> list[Area]:
        """These streets with what is wrong there now, in their order."""
        there = self.live.units.filter(**{f"{STREET}__in": streets})
        return replace(self.live, units=there).areas()

    def after(self, show: str, unit: Unit | None, limit: int) -> list[int]:
        """The ids of the first units of one fault behind a unit (None: of all), in the order of
        the streets, as they stood at `as_of`."""
        found = UnitStand.objects.order_by("place", "unit").values_list("place", "unit")
        if show != ALL:
            found = found.filter(**{column(show): True})
        if unit is not None:
            found = found.filter(place__gt=places.written(rows.place(unit)))
        parts = [found.filter(self._of(some)) for some in apart(range(len(self.looks)))]
        return [pk for _place, pk in first_of_all(parts, limit)]

    def _of(self, some: Sequence[int]) -> Q:
        which = Q()
        for look in (self.looks[at] for at in some):
            which |= Q(organisation=look.organisation_id, handbook=look.handbook)
        return which

    def saying(self, actor: Actor, text: str) -> QuerySet[Unit]:
        """The units whose address the text finds, as in the search for addresses, or that have it
        as their serial number; the first of them, in no order."""
        mine = queries.mounted(actor)
        keepers = {look.organisation_id for look in self.looks}
        there = registry.find(keepers, text)
        at = Q(door__address__in=[one.pk for one in there.addresses])
        if not there.addresses:
            at = Q(**{f"{STREET}__in": [one.pk for one in there.streets]})
        serials = {text, text.upper(), *text.split()}
        named = mine.filter(organisation__in=keepers, serial__in=serials)
        found = [*named.values_list("pk", flat=True)[:MOST]]
        found += mine.filter(at).values_list("pk", flat=True)[:MOST]
        return self.live.units.filter(pk__in=found)


def of(actor: Actor, books: Books, now: datetime) -> Standing | Kept:
    """The units that the actor may see: as they stand at `now` (aware), or, where there are more
    than `looking.MANY`, as the worker last found them, if it has."""
    live = standing.of(actor, books, now)
    if how_many(queries.mounted(actor), looking.MANY) <= looking.MANY:
        return live
    looks = _looks(actor, live)
    if looks is None:
        return live
    return Kept(live, looks, min(look.as_of for look in looks if look.as_of))


def _looks(actor: Actor, live: Standing) -> list[FleetLook] | None:
    """Of everybody whose units the actor sees the one by the handbook that judges them for this
    actor; None: not everything was looked at so."""
    by: dict[int, set[str]] = {keeper: set() for keeper in queries.keepers(actor)}
    for rule in live.rules:
        by[rule.keeper].add(rule.book.id)
    if any(len(books) > 1 for books in by.values()):
        return None
    wanted = {(keeper, next(iter(books), "")) for keeper, books in by.items()}
    done = FleetLook.objects.filter(organisation__in=by, as_of__isnull=False).order_by("pk")
    found = [look for look in done if (look.organisation_id, look.handbook) in wanted]
    missing = set(by) - {look.organisation_id for look in found}
    if not found or Unit.objects.filter(organisation__in=missing, removed__isnull=True).exists():
        return None
    return found

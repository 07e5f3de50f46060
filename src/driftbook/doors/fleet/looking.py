"""The worker looks through all units, some thousands at a time, and keeps how they stand.

Only where there are so many that a page cannot ask each (`MANY`). What is kept serves to find and
to count; what a page says of a unit is judged anew. Killed in the middle, it goes on where it was.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet

from driftbook.doors.fleet import limits, places, standing
from driftbook.doors.fleet.rows import Place
from driftbook.doors.fleet.standing import PLACE, STREET
from driftbook.doors.fleet.words import ALL, FAULTS, FINE, WRONG
from driftbook.doors.models import FleetLook, Gateway, Unit, UnitStand
from driftbook.doors.models.fleet import STANDINGS
from driftbook.editions import shelf
from driftbook.handbook.book import Handbook
from driftbook.people.models import Organisation
from driftbook.theme.paging import how_many
from driftbook.work import claims
from driftbook.work.due import Upcoming

MANY = 2_000
"""More mounted units than these are not asked for each page."""
AT_ONCE = 2_000
STREETS = 60
"""Of which it is kept how many units have what."""
TURN = 5
"""So many thousands are looked at before others have their turn."""
EVERY, SHARE = timedelta(minutes=5), 10
"""A look begins so long after the last one, and takes a tenth of the time at most."""
CODES = tuple(code.replace("_", "-") for code in STANDINGS)
SAID = tuple(limits.says(code) for code in limits.SAID)


class Looks:
    """Looks through the units of organisations, each by each of their handbooks."""

    name = "doors.fleet"

    def next_due(self, now: datetime) -> datetime | None:
        """When the first of them goes on."""
        found: datetime | None = FleetLook.objects.aggregate(first=Min("due"))["first"]
        return found

    def run_due(self, now: datetime, limit: int) -> int:
        """Look at some thousand units for each that is due."""
        rows = FleetLook.objects.filter(due__lte=now).order_by("due", "pk")

        def look(row: FleetLook) -> None:
            go_on(row, now)

        def later(row: FleetLook) -> None:
            _later(row, now)

        safely = claims.guarded(look, later)
        return claims.one_by_one(
            lambda: rows.select_related("organisation"), safely, min(limit, TURN)
        )

    def upcoming(
        self, now: datetime, organisations: Collection[UUID] | None, limit: int
    ) -> Iterable[Upcoming]:
        """Nothing that anybody waits for."""
        return ()


def begin(now: datetime) -> int:
    """See to it that the units of everybody are looked at, where there are many; else forget what
    was kept. Returns how many looks there are."""
    mounted = Unit.objects.filter(removed__isnull=True)
    if how_many(mounted, MANY) <= MANY:
        if FleetLook.objects.exists():
            FleetLook.objects.all().delete()
            UnitStand.objects.all().delete()
        return 0
    wanted = {
        (keeper.pk, book.id if book else "")
        for keeper in Organisation.objects.filter(
            Exists(mounted.filter(organisation=OuterRef("pk")))
        )
        for book in books_of(keeper, now)
    }
    FleetLook.objects.bulk_create(
        [FleetLook(organisation_id=keeper, handbook=book, due=now) for keeper, book in wanted],
        ignore_conflicts=True,
    )
    for row in FleetLook.objects.all():
        if (row.organisation_id, row.handbook) not in wanted:
            _stands(row).delete()
            row.delete()
    return len(wanted)


def books_of(keeper: Organisation, now: datetime) -> list[Handbook] | list[None]:
    """Those by which somebody may judge the units: of the organisation's agreements those with a
    chapter on doors, or all where none has one; None where there is no handbook at all."""
    there = shelf.of_party(keeper.key, now)
    return [book for book in there if book.doors] or there or [None]


def go_on(look: FleetLook, now: datetime) -> None:
    """Look at the next units, and write down those that stand otherwise. Its row is locked."""
    if look.begun is None:
        look.begun, look.after = now, 0
    units = list(_asked(look, now)[:AT_ONCE])
    last = units[-1][0] if len(units) == AT_ONCE else None
    before = _stands(look).filter(unit__gt=look.after)
    if last is not None:
        before = before.filter(unit__lte=last)
    after = len(SAID) + 2
    _write(look, before, {row[0]: _stands_so(row[after:], row[1], row[2:after]) for row in units})
    if last is None:
        _finish(look, now)
    else:
        look.after, look.due = last, now
    look.save()


def _asked(look: FleetLook, now: datetime) -> QuerySet[Unit, Any]:
    book = next(
        (one for one in books_of(look.organisation, now) if one and one.id == look.handbook), None
    )
    rules = list(limits.by_books(look.organisation, [book])) if book else []
    gateways = Gateway.objects.filter(organisation=look.organisation, removed__isnull=True)
    mine = Unit.objects.filter(
        organisation=look.organisation, removed__isnull=True, pk__gt=look.after
    )
    gone = standing.down(gateways, rules, now)
    units = standing.judged(mine, [look.organisation_id], rules, gone, now)
    return units.order_by("pk").values_list("pk", "stands", *SAID, *PLACE)


class Stands(NamedTuple):
    """What is kept of a unit."""

    place: str
    codes: tuple[bool, ...]
    """Which of CODES it counts as."""


def _stands_so(place: Place, stands: str, said: Sequence[bool]) -> Stands:
    codes = limits.named(stands, said)
    return Stands(places.written(place), tuple(code in codes for code in CODES))


def _write(look: FleetLook, before: QuerySet[UnitStand], now: Mapping[int, Stands]) -> None:
    """What is the same stays as it is."""
    columns = [limits.column(code) for code in CODES]
    there = {
        unit: (pk, Stands(place, tuple(said)))
        for pk, unit, place, *said in before.values_list("pk", "unit", "place", *columns)
    }
    same = {unit for unit, (_pk, stood) in there.items() if now.get(unit) == stood}
    changed = [pk for unit, (pk, _stood) in there.items() if unit not in same]
    UnitStand.objects.filter(pk__in=changed).delete()
    UnitStand.objects.bulk_create(
        UnitStand(
            unit_id=unit,
            organisation_id=look.organisation_id,
            handbook=look.handbook,
            place=one.place,
            **dict(zip(columns, one.codes, strict=True)),
        )
        for unit, one in now.items()
        if unit not in same
    )


def _finish(look: FleetLook, now: datetime) -> None:
    """Everything was looked at: count it, and come again."""
    begun = look.begun or now
    mine = _stands(look)
    look.counts = {ALL: mine.count()} | {
        code: mine.filter(**{limits.column(code): True}).count() for code in CODES
    }
    look.worst = list(_worst(mine))
    look.as_of, look.begun, look.after = begun, None, 0
    look.due = now + max(EVERY, SHARE * (now - begun))


def _worst(mine: QuerySet[UnitStand]) -> Iterator[dict[str, Any]]:
    """The streets with most that is wrong, the worst first; of streets alike the first by name."""
    street = f"unit__{STREET}"
    wrong = mine.filter(is_wrong=True).order_by().values(street)
    most = wrong.annotate(count=Count("pk"), place=Min("place")).order_by("-count", "place")
    keys = [row[street] for row in most[:STREETS]]
    counts = {
        code.replace("-", "_"): Count("pk", filter=Q(**{limits.column(code): True}))
        for code in (WRONG, *FAULTS)
        if code != FINE
    }
    there = mine.filter(**{f"{street}__in": keys}).order_by().values(street)
    found = {row.pop(street): row for row in there.annotate(units=Count("pk"), **counts)}
    for key in keys:
        row = found[key]
        named = {name.replace("_", "-"): count for name, count in row.items() if count}
        yield {
            "street": key,
            "units": named.pop("units"),
            "wrong": named.pop(WRONG),
            "counts": named,
        }


def _stands(look: FleetLook) -> QuerySet[UnitStand]:
    return UnitStand.objects.filter(organisation=look.organisation_id, handbook=look.handbook)


def _later(look: FleetLook, now: datetime) -> None:
    look.due = now + EVERY
    look.save(update_fields=["due"])

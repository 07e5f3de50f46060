"""How units stand, asked of the database: which have which fault, and how many.

The judge is `handbook.deciding.fleet`, and judges every unit that is shown. To find and to count
some among a hundred thousand, its limits are put to the database as conditions (`limits`); a test
holds both against each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet

from driftbook.doors import queries as registry
from driftbook.doors.books import Books
from driftbook.doors.fleet import facts, limits, queries
from driftbook.doors.fleet.limits import Rule, column
from driftbook.doors.fleet.rows import Area, Down
from driftbook.doors.fleet.words import ALL, BEHIND, FAULTS, FINE, WRONG
from driftbook.doors.models import Street, Unit
from driftbook.handbook.deciding import fleet as deciding
from driftbook.people.actors import Actor

CODES = (*FAULTS, WRONG)
CONNECTED = {column("connected"): True}
STREET = "door__address__street"
PLACE = (
    *(f"{STREET}__folded_town", f"{STREET}__folded", f"{STREET}__postal_code", f"{STREET}_id"),
    *("door__address__number", "door__address__letter", "door__address__flat_order", "pk"),
)
"""`rows.Place`, as the database sorts by it."""


@dataclass(frozen=True)
class Standing:
    """The mounted units of somebody, each with `is_<fault>`, and the gateways that are down."""

    units: QuerySet[Unit]
    down: tuple[Down, ...]

    def counts(self) -> dict[str, int]:
        """How many have which fault; `fine`, `wrong` and `all` too. One with two counts in both."""
        # Grouped by what is wrong, each condition is asked once of a unit.
        columns = ("stands", *(column(code) for code in limits.SAID))
        grouped = self.units.order_by().values(*columns).annotate(count=Count("pk"))
        counts = dict.fromkeys((*CODES, ALL), 0)
        for stands, *said, count in grouped.values_list(*columns, "count"):
            for code in limits.named(stands, said):
                counts[code] += count
        return counts

    def of(self, show: str, area: int | None, gateway: str) -> QuerySet[Unit]:
        """Those of one fault, street and gateway, in the order of the streets."""
        found = self.units if show == ALL else self.units.filter(**{column(show): True})
        if area is not None:
            found = found.filter(door__address__street=area)
        if gateway:
            found = found.filter(device__gateway__name=gateway, **CONNECTED)
        return found.order_by(*PLACE)

    def worst(self, most: int) -> list[Area]:
        """The streets in which something is wrong, the worst first."""
        wrong = self.units.filter(**{column(WRONG): True}).order_by().values(STREET)
        found = wrong.annotate(count=Count("pk")).order_by("-count", *PLACE[:4])
        there = {area.key: area for area in self.areas([row[STREET] for row in found[:most]])}
        return sorted(there.values(), key=lambda area: -area.wrong)

    def areas(self, streets: Sequence[int]) -> list[Area]:
        """These streets with what is wrong there, in their order; those without units left out."""
        found = self.units.filter(door__address__street__in=streets).order_by().values(STREET)
        counts = {row[STREET]: row for row in found.annotate(count=Count("pk"), **_counted())}
        rows = Street.objects.filter(pk__in=counts)
        return [
            Area(
                key=row.pk,
                street=row.name,
                town=f"{row.postal_code} {row.town}",
                units=counts[row.pk]["count"],
                wrong=counts[row.pk][_count(WRONG)],
                counts={
                    code: counts[row.pk][_count(code)]
                    for code in FAULTS
                    if code != FINE and counts[row.pk][_count(code)]
                },
            )
            for row in rows.order_by("folded_town", "folded", "postal_code", "pk")
        ]


def behind(rows: QuerySet[Unit], mark: tuple[str | int, ...]) -> QuerySet[Unit]:
    """Those that come after a place in the order of the streets."""
    later = Q()
    same: dict[str, str | int] = {}
    for name, value in zip(PLACE, mark, strict=True):
        later |= Q(**same, **{f"{name}__gt": value})
        same[name] = value
    return rows.filter(later)


def of(actor: Actor, books: Books, now: datetime) -> Standing:
    """The units that the actor may see, as they stand at `now` (aware)."""
    keepers = list(queries.keepers(actor).values())
    rules = [rule for keeper in keepers for rule in limits.rules(books, keeper)]
    down = _down(actor, rules, now)
    mine = registry.units(actor, queries.SEE).filter(removed__isnull=True).select_related(None)
    gone = {group: [one.gateway.pk for one in found] for group, found in down.items()}
    units = limits.judged(mine, [one.pk for one in keepers], rules, gone, now)
    return Standing(units, _told(units, down, rules))


Group = tuple[int, str]
"""The units of an organisation of which one handbook speaks."""


def _down(actor: Actor, rules: Sequence[Rule], now: datetime) -> dict[Group, list[Down]]:
    """The gateways that the handbook of a group says are down: it judges those that may be."""
    books = {(rule.keeper, rule.book.id): rule.book for rule in rules}
    least = timedelta(hours=min((rule.hours for rule in rules), default=deciding.SILENT_HOURS))
    quiet = Q(online=False) | Q(seen__lte=now - least)
    rows = list(queries.gateways(actor, queries.SEE).filter(quiet)) if rules else []
    found: dict[Group, list[Down]] = {}
    for (keeper, name), book in books.items():
        there = {row.name: row for row in rows if row.organisation_id == keeper}
        if there:
            said = deciding.decide(book, [facts.of_gateway(row) for row in there.values()], (), now)
            found[keeper, name] = [Down(there[one], at, 0, book) for one, at, _no in said.down]
    return found


def _told(
    units: QuerySet[Unit], down: dict[Group, list[Down]], rules: Sequence[Rule]
) -> tuple[Down, ...]:
    """Each gateway once, with how many units are behind it, the most first; none of a group that
    has no device at all."""
    found: dict[int, Down] = {}
    if not any(down.values()):
        return ()
    rows = units.order_by().filter(**{column(BEHIND): True}).values("device__gateway")
    behind_it = dict(rows.values_list("device__gateway").annotate(count=Count("pk")))
    for group, theirs in down.items():
        which = [rule for rule in rules if (rule.keeper, rule.book.id) == group]
        if theirs and units.filter(limits.where(which), **CONNECTED).exists():
            for one in theirs:
                count = behind_it.get(one.gateway.pk, 0)
                found[one.gateway.pk] = Down(one.gateway, one.since, count, one.book)
    return tuple(sorted(found.values(), key=lambda one: (-one.units, one.gateway.name)))


def _count(code: str) -> str:
    return f"count_{code.replace('-', '_')}"


def _counted() -> dict[str, Count]:
    return {_count(code): Count("pk", filter=Q(**{column(code): True})) for code in CODES}

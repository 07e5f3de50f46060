"""How units stand, asked of the database: which have which fault, and how many.

The judge is `handbook.deciding.fleet`, and judges every unit that is shown. To find and to count
some among a hundred thousand, its limits are put to the database as conditions (`limits`); a test
holds both against each other.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, NamedTuple

from django.db.models import Count, Q, QuerySet

from driftbook.doors.books import Books
from driftbook.doors.fleet import facts, limits, queries
from driftbook.doors.fleet.limits import Rule, column
from driftbook.doors.fleet.rows import Area, Down
from driftbook.doors.fleet.words import ALL, BEHIND, FAULTS, FINE, NOT_CONNECTED, WRONG
from driftbook.doors.models import Gateway, Unit
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


Theirs = tuple[int, str]
"""The units of an organisation of which one handbook speaks."""


class Group(NamedTuple):
    """Units of a street that are alike in all that is counted."""

    keeper: int
    kind: str
    gateway: int | None
    street: int
    name: str
    postal_code: str
    town: str
    place: tuple[str, str, str, int]
    codes: tuple[str, ...]
    """What they count as."""
    connected: bool
    units: int


ALIKE = ("organisation", "kind", "device__gateway", STREET, f"{STREET}__name", f"{STREET}__town")
FOUND = (*ALIKE, *PLACE[:3], "stands", *(limits.says(code) for code in limits.SAID))


@dataclass(frozen=True)
class Standing:
    """The mounted units of somebody, each with `is_<fault>`, as they stand at this moment."""

    units: QuerySet[Unit]
    gone: Mapping[Theirs, Sequence[Down]]
    """The gateways that are down, by whose units and by which handbook."""
    rules: Sequence[Rule]
    as_of: None = None
    """They are asked now."""

    @cached_property
    def groups(self) -> list[Group]:
        """All units, asked once: everything that is counted is counted from these."""
        rows = self.units.order_by().values(*FOUND).annotate(count=Count("pk"))
        return [_group(row) for row in rows.values_list(*FOUND, "count")]

    def counts(self) -> dict[str, int]:
        """How many have which fault; `fine`, `wrong` and `all` too. One with two counts in both."""
        found = dict.fromkeys((*CODES, ALL), 0)
        for group in self.groups:
            for code in group.codes:
                found[code] += group.units
        return found

    @cached_property
    def down(self) -> tuple[Down, ...]:
        """Each gateway that is down once, with how many units are behind it, the most first; none
        of those of whom no unit has a device."""
        if not any(self.gone.values()):
            return ()
        behind_it: Counter[int | None] = Counter()
        for group in self.groups:
            behind_it[group.gateway] += group.units if BEHIND in group.codes else 0
        books = {(rule.keeper, rule.kind): rule.book.id for rule in self.rules}
        heard = {
            (group.keeper, books.get((group.keeper, group.kind)) or books.get((group.keeper, None)))
            for group in self.groups
            if group.connected
        }
        found = {
            one.gateway.pk: replace(one, units=behind_it[one.gateway.pk])
            for theirs, those in self.gone.items()
            if theirs in heard
            for one in those
        }
        return tuple(sorted(found.values(), key=most_first))

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
        wrong = [area for area in self.areas() if area.wrong]
        return sorted(wrong, key=lambda area: -area.wrong)[:most]

    def areas(self, streets: Collection[int] | None = None) -> list[Area]:
        """These streets (None: all) with what is wrong there, in their order; those without units
        are left out."""
        there: dict[tuple[str, str, str, int], list[Group]] = defaultdict(list)
        for group in self.groups:
            if streets is None or group.street in streets:
                there[group.place].append(group)
        return [_area(there[place]) for place in sorted(there)]


def _area(groups: Sequence[Group]) -> Area:
    counts = dict.fromkeys((*FAULTS, WRONG, ALL), 0)
    for group in groups:
        for code in group.codes:
            counts[code] += group.units
    one = groups[0]
    return Area(
        key=one.street,
        street=one.name,
        town=f"{one.postal_code} {one.town}",
        units=counts[ALL],
        wrong=counts[WRONG],
        counts={code: counts[code] for code in FAULTS if code != FINE and counts[code]},
    )


def _group(row: tuple[Any, ...]) -> Group:
    """From the values of FOUND, and the count."""
    keeper, kind, gateway, street, name, town, folded_town, folded, postal_code, *more = row
    stands, *said, count = more
    return Group(
        *(keeper, kind, gateway, street, name, postal_code, town),
        place=(folded_town, folded, postal_code, street),
        codes=tuple(limits.named(stands, said)),
        connected=stands != NOT_CONNECTED,
        units=count,
    )


def most_first(one: Down) -> tuple[int, str]:
    """What gateways that are down are sorted by."""
    return -one.units, one.gateway.name


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
    mine = queries.mounted(actor).select_related(None)
    gone = down(queries.gateways(actor, queries.SEE), rules, now)
    return Standing(judged(mine, [one.pk for one in keepers], rules, gone, now), gone, rules)


def judged(
    units: QuerySet[Unit],
    keepers: Sequence[int],
    rules: Sequence[Rule],
    gone: Mapping[Theirs, Sequence[Down]],
    now: datetime,
) -> QuerySet[Unit]:
    """As `limits.judged`."""
    away = {theirs: [one.gateway.pk for one in found] for theirs, found in gone.items()}
    return limits.judged(units, keepers, rules, away, now)


def down(
    gateways: QuerySet[Gateway], rules: Sequence[Rule], now: datetime
) -> dict[Theirs, list[Down]]:
    """The gateways that the handbook of an organisation's units says are down, without how many
    are behind them: it judges those that may be."""
    books = {(rule.keeper, rule.book.id): rule.book for rule in rules}
    least = timedelta(hours=min((rule.hours for rule in rules), default=deciding.SILENT_HOURS))
    quiet = Q(online=False) | Q(seen__lte=now - least)
    rows = list(gateways.filter(quiet)) if rules else []
    found: dict[Theirs, list[Down]] = {}
    for (keeper, name), book in books.items():
        there = {row.name: row for row in rows if row.organisation_id == keeper}
        if there:
            said = deciding.decide(book, [facts.of_gateway(row) for row in there.values()], (), now)
            found[keeper, name] = [Down(there[one], at, 0, book) for one, at, _no in said.down]
    return found

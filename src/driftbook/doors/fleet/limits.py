"""What `handbook.deciding.fleet` finds wrong with a unit, as conditions for the database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from django.db.models import BooleanField, Case, CharField, F, Q, QuerySet, Value, When

from driftbook.doors.books import Books, choose
from driftbook.doors.fleet.words import ALL, BEHIND, FINE, NOT_CONNECTED, WRONG
from driftbook.doors.models import Unit
from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding.fleet import SILENT_HOURS, STUCK_DAYS
from driftbook.handbook.schema.doors import UnitKind
from driftbook.people.models import Organisation

NEVER, HEARD, UNJUDGED = "never-heard", "heard", "unjudged"
SAID = ("jammed", "critical", "silent", "offline", "lying")
"""The faults of which a device can have several; of the others a unit has one."""
NOTHING = Q(pk__in=())
Limit = TypeVar("Limit", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Rule:
    """What a handbook says of one kind of an organisation's units."""

    keeper: int
    book: Handbook
    kind: str | None
    """None: every kind that no handbook of the organisation knows."""
    known: tuple[str, ...]
    """The kinds that some handbook knows."""
    hours: int
    """So long it may be silent."""
    critical: int | None
    """The percentage at which its battery is critical; None: no battery, or none is said."""
    days: int | None
    """So long a battery may claim the same; None: it has none."""


def rules(books: Books, keeper: Organisation) -> Iterator[Rule]:
    """One for each kind that is known, and one for the others; none without a handbook."""
    return by_books(keeper, books.about(keeper.key))


def by_books(keeper: Organisation, about: Sequence[Handbook]) -> Iterator[Rule]:
    """The same by these handbooks, as `Books.about` gives them."""
    known = tuple(sorted({kind for book in about if book.doors for kind in book.doors.units}))
    for kind in (*known, None):
        book = choose(about, kind or "")
        if book is not None:
            yield _rule(keeper.pk, book, kind, known)


def _rule(keeper: int, book: Handbook, kind: str | None, known: tuple[str, ...]) -> Rule:
    said: UnitKind | None = book.doors.units.get(kind) if book.doors and kind else None
    batteries = book.doors.batteries if book.doors else None
    powered = said is None or said.battery
    return Rule(
        keeper=keeper,
        book=book,
        kind=kind,
        known=known,
        hours=said.silent_hours if said else SILENT_HOURS,
        critical=batteries.critical if powered and batteries else None,
        days=(batteries.stuck_days if batteries else STUCK_DAYS) if powered else None,
    )


def column(code: str) -> str:
    """What a fault is called among the columns of a unit."""
    return f"is_{code.replace('-', '_')}"


def where(rules: Iterable[Rule]) -> Q:
    """The units of which these rules speak."""
    keepers: dict[tuple[str | None, tuple[str, ...]], list[int]] = defaultdict(list)
    for rule in rules:
        keepers[rule.kind, () if rule.kind else rule.known].append(rule.keeper)
    found = NOTHING
    for (kind, known), theirs in keepers.items():
        of_kind = ~Q(kind__in=known) if kind is None else Q(kind=kind)
        found |= Q(organisation__in=theirs) & of_kind
    return found


def says(code: str) -> str:
    """What one of SAID is called among the columns, whether or not it counts: see `named`."""
    return f"says_{code}"


def named(stands: str, said: Sequence[bool]) -> list[str]:
    """What a unit counts as that stands so, and of which SAID is so.

    They count only of a unit that was heard of, behind a gateway that is there.
    """
    heard = stands == HEARD
    found = [code for code, is_so in zip(SAID, said, strict=True) if is_so and heard]
    if stands in (BEHIND, NEVER, NOT_CONNECTED):
        found.append(stands)
    if found and stands not in (BEHIND, NOT_CONNECTED):
        found.append(WRONG)
    return [*(found or [FINE]), ALL]


def judged(
    units: QuerySet[Unit],
    keepers: Sequence[int],
    rules: Sequence[Rule],
    gone: Mapping[tuple[int, str], Sequence[int]],
    now: datetime,
) -> QuerySet[Unit]:
    """The units with `stands`, `says_<fault>`, `is_connected`, `is_<fault>`, `is_fine` and
    `is_wrong`.

    `keepers`: whose gateways count; `gone`: the gateways that are down, by organisation and
    handbook.
    """
    connected = Q(device__gateway__isnull=False, device__gateway__removed__isnull=True)
    connected &= Q(device__gateway__organisation__in=keepers)
    behind, heard = _behind(rules, gone), where(rules)
    stands = Case(
        When(connected & behind, then=Value(BEHIND)),
        When(connected & heard & Q(device__seen__isnull=True), then=Value(NEVER)),
        When(connected & heard, then=Value(HEARD)),
        When(connected, then=Value(UNJUDGED)),
        default=Value(NOT_CONNECTED),
        output_field=CharField(),
    )
    faults = _said(rules, now)
    found = units.annotate(
        stands=stands, **{says(code): _whether(which) for code, which in faults.items()}
    ).annotate(
        is_connected=_whether(~Q(stands=NOT_CONNECTED)),
        **{column(code): _whether(Q(stands=code)) for code in (BEHIND, NEVER, NOT_CONNECTED)},
        **{column(code): _whether(Q(stands=HEARD, **{says(code): True})) for code in faults},
    )
    any_of = Q()
    for code in faults:
        any_of |= Q(**{says(code): True})
    wrong = Q(stands=NEVER) | (Q(stands=HEARD) & any_of)
    found = found.annotate(**{column(WRONG): _whether(wrong)})
    fine = Q(stands=UNJUDGED) | Q(stands=HEARD, **{column(WRONG): False})
    return found.annotate(**{column(FINE): _whether(fine)})


def _behind(rules: Sequence[Rule], gone: Mapping[tuple[int, str], Sequence[int]]) -> Q:
    found = NOTHING
    for group, gateways in gone.items():
        which = [rule for rule in rules if (rule.keeper, rule.book.id) == group]
        if gateways:
            found |= where(which) & Q(device__gateway__in=gateways)
    return found


def _said(rules: Sequence[Rule], now: datetime) -> dict[str, Q]:
    """What is wrong with a device that was heard of behind a gateway that is there."""
    silent = critical = lying = NOTHING
    for hours, some in _by([(rule.hours, rule) for rule in rules]):
        silent |= where(some) & Q(device__seen__lte=now - timedelta(hours=hours))
    for percent, some in _by([(rule.critical, rule) for rule in rules]):
        if percent is not None:
            critical |= where(some) & Q(device__battery__lte=percent)
    for days, some in _by([(rule.days, rule) for rule in rules]):
        if days is not None:
            since = F("device__seen") - timedelta(days=days)
            stuck = Q(device__battery__isnull=False, device__battery_since__lte=since)
            lying |= where(some) & stuck
    return {
        "jammed": Q(device__state="jammed"),
        "critical": critical,
        "silent": silent,
        "offline": Q(device__online=False),
        "lying": lying,
    }


def _by(rules: Iterable[tuple[Limit, Rule]]) -> Iterable[tuple[Limit, list[Rule]]]:
    found: dict[Limit, list[Rule]] = defaultdict(list)
    for limit, rule in rules:
        found[limit].append(rule)
    return found.items()


def _whether(which: Q) -> Case:
    return Case(When(which, then=True), default=False, output_field=BooleanField())

"""Reading charges: who sees which lines, which price holds, which months there are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal
from typing import Any, Literal, NamedTuple
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import ExtractMonth, ExtractYear

from driftbook.charges.models import Item, Line, Price
from driftbook.charges.money import rounded
from driftbook.editions import shelf
from driftbook.editions.models import Edition
from driftbook.handbook.reading import Unreadable
from driftbook.people import zones
from driftbook.people.actors import Actor, Pact
from driftbook.people.models import Agreement, Organisation, Party
from driftbook.people.permissions import TABLE

OPEN = Q(amount__isnull=True, credits__isnull=True, credit__isnull=True)
"""Lines that still wait for a price."""


def lines(actor: Actor, action: str) -> QuerySet[Line]:
    """The lines with which the actor may do this; page, file and API all start here.

    The customer's own side, also when the agreement has ended; and the side of the provider that
    wrote them, as long as it lasts. Nobody else: not the other customers of the agreement, nor
    another provider.
    """
    rule = TABLE[action]
    own = [key for key, roles in actor.roles.items() if roles & rule.own]
    mine = Q(customer__in=actor.pks(own))
    for pact in actor.pacts:
        serving = [key for key in pact.mine if actor.roles[key] & rule.served]
        mine |= Q(agreement__in=actor.pks([pact.key]), provider__in=actor.pks(serving))
    return (
        Line.objects.filter(mine)
        .select_related(
            "agreement",
            "customer",
            "provider",
            "item",
            "price",
            "edition__agreement",
            "credits",
            "credit",
            "replaces",
            "replacement",
        )
        .defer("edition__files")
    )


def concerns(actor: Actor, line: Line) -> bool:
    """Whether the line is one of a side that the actor is on, whatever their role there."""
    if line.customer.key in actor.roles:
        return True
    pacts = (pact for pact in actor.pacts if pact.key == line.agreement.key)
    return any(line.provider.key in pact.mine for pact in pacts)


Standing = Literal["may", "refused", "stranger"]


def standing(actor: Actor, action: str, agreement: Agreement, customer: Organisation) -> Standing:
    """Whether the actor may do this with the lines of a customer, or is on a side without the role,
    or has nothing to do with them."""
    rule = TABLE[action]
    held = [actor.roles[customer.key] & rule.own] if customer.key in actor.roles else []
    pact = next((pact for pact in actor.pacts if pact.key == agreement.key), None)
    if pact is not None and customer.key in pact.serves:
        providers = providing(agreement) & pact.mine
        held += [actor.roles[key] & rule.served for key in providers]
    if not held:
        return "stranger"
    return "may" if any(held) else "refused"


def providing(agreement: Agreement) -> frozenset[UUID]:
    """The keys of the organisations that provide in the agreement."""
    rows = Party.objects.filter(agreement=agreement, provides=True)
    return frozenset(rows.values_list("organisation__key", flat=True))


def provider_of(actor: Actor, action: str, pact: Pact) -> Organisation | None:
    """The actor's own organisation that provides in the agreement and may do this there.

    Also where the action is done "in an agreement": prices are changed by the side that provides.
    """
    rule = TABLE[action]
    roles = rule.own | (rule.served if pact.serves else frozenset())
    keys = [key for key in pact.mine if actor.roles[key] & roles]
    parts = Party.objects.filter(
        agreement__key=pact.key, provides=True, organisation__key__in=keys
    ).select_related("organisation")
    first = parts.order_by("organisation__slug").first()
    return first.organisation if first else None


def titles(handbooks: Iterable[str]) -> dict[str, Edition]:
    """The newest edition of each handbook, for its title and the language of that."""
    rows = Edition.objects.filter(agreement__handbook__in=set(handbooks)).order_by("number")
    rows = rows.select_related("agreement").only("title", "language", "agreement__handbook")
    return {edition.agreement.handbook: edition for edition in rows}


def customers(agreement: Agreement) -> QuerySet[Organisation]:
    """The parties that can be charged: those that do not provide."""
    served = Party.objects.filter(agreement=agreement, provides=False)
    return Organisation.objects.filter(parts__in=served).order_by("name", "pk")


# --- prices --------------------------------------------------------------------------------------


def price_on(item: Item, day: date) -> Price | None:
    """The price of an item on a day in the handbook's zone."""
    rows = Price.objects.filter(item=item, withdrawn__isnull=True, valid_from__lte=day)
    return rows.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=day)).first()


def price_list(agreement: Agreement) -> list[tuple[Item, list[Price]]]:
    """Every item with its prices that were not withdrawn, the newest first."""
    items = list(Item.objects.filter(agreement=agreement).order_by("code"))
    found: dict[int, list[Price]] = {item.pk: [] for item in items}
    rows = Price.objects.filter(item__in=items, withdrawn__isnull=True)
    lines = Line.objects.filter(price=OuterRef("pk"))
    used = rows.annotate(used=Exists(lines)).order_by("-valid_from", "-pk")
    for price in used:
        found[price.item_id].append(price)
    return [(item, found[item.pk]) for item in items]


# --- time ----------------------------------------------------------------------------------------


def edition_at(agreement: Agreement, at: datetime) -> Edition | None:
    """The edition of the agreement's handbook that holds at `at`."""
    return shelf.holding(Edition.objects.filter(agreement=agreement), at).first()


def zone(agreement: Agreement, edition: Edition | None, at: datetime) -> tzinfo:
    """The zone of the handbook; where it cannot be read, that of who provides; else UTC."""
    edition = edition or edition_at(agreement, at)
    try:
        if edition is not None:
            return shelf.read(edition).zone
    except Unreadable:
        pass
    party = Party.objects.filter(agreement=agreement).order_by("-provides", "pk").first()
    return zones.zone(party.organisation.timezone) if party else UTC


# --- months --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Month:
    """The statement of one customer for one month, in a line."""

    handbook: str
    customer: str
    """Its slug."""
    name: str
    month: date
    """Its first day, in the zone of the customer."""
    lines: int
    unpriced: int
    """Lines that still wait for a price; they are in no total."""
    totals: tuple[tuple[str, Decimal], ...]
    """By currency."""


def of_month(rows: QuerySet[Line], month: date) -> QuerySet[Line]:
    """The lines of the month that begins on this day."""
    return rows.filter(day__gte=month, day__lt=following(month))


def following(month: date) -> date:
    """The first day of the next month."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def before(rows: QuerySet[Line], key: UUID) -> int:
    """How many of the rows come before the line with this key; 0 where it is not among them."""
    line = rows.filter(key=key).first()
    if line is None:
        return 0
    return rows.filter(Q(day__lt=line.day) | Q(day=line.day, pk__lt=line.pk)).count()


def years(rows: QuerySet[Line]) -> list[int]:
    """The years from that of the newest line to that of the oldest, newest first."""
    days = rows.values_list("day", flat=True)
    newest, oldest = days.order_by("-day", "-pk").first(), days.order_by("day", "pk").first()
    if newest is None or oldest is None:
        return []
    return list(range(newest.year, oldest.year - 1, -1))


def newest_year(rows: QuerySet[Line], before: date | None) -> QuerySet[Line]:
    """Those of the twelve months that end with the newest that has lines, of the months before
    the one that begins on `before`. None: there is no line there."""
    rows = rows.filter(day__lt=before) if before else rows
    newest = rows.order_by("-day", "-pk").values_list("day", flat=True).first()
    if newest is None:
        return rows.none()
    first = following(date(newest.year - 1, newest.month, 1))
    return rows.filter(day__gte=first)


def months(rows: QuerySet[Line]) -> list[Month]:
    """What each customer has been charged each month, newest first."""
    numbers = _by_month(rows).annotate(total=Sum("amount"), number=Count("*"))
    open_ = _by_month(rows.filter(OPEN)).annotate(number=Count("*"))
    waiting = {_Group(*group): number for *group, number in open_}
    found: dict[tuple[int, int, int, int], list[_Row]] = {}
    for *group, amount, number in numbers:
        year, month, agreement, customer, currency = key = _Group(*group)
        row = _Row(currency, amount or Decimal(0), number, waiting.get(key, 0))
        found.setdefault((year, month, agreement, customer), []).append(row)
    handbooks = Agreement.objects.in_bulk({agreement for _y, _m, agreement, _c in found})
    named = Organisation.objects.in_bulk({customer for _y, _m, _a, customer in found})
    made = [
        _month(date(year, month, 1), handbooks[agreement].handbook, named[customer], of)
        for (year, month, agreement, customer), of in found.items()
    ]
    return sorted(made, key=lambda one: (-one.month.toordinal(), one.name, one.handbook))


def _by_month(rows: QuerySet[Line]) -> QuerySet[Line, Any]:
    """Grouped as statements are, by columns of one index: names are looked up afterwards."""
    year, month = ExtractYear("day"), ExtractMonth("day")
    grouped = rows.order_by().annotate(year=year, month=month)
    return grouped.values_list("year", "month", "agreement_id", "customer_id", "currency")


class _Group(NamedTuple):
    year: int
    month: int
    agreement: int
    customer: int
    currency: str


class _Row(NamedTuple):
    currency: str
    amount: Decimal
    lines: int
    unpriced: int


def _month(first: date, handbook: str, customer: Organisation, rows: list[_Row]) -> Month:
    totals = ((row.currency, rounded(row.amount)) for row in rows if row.currency)
    return Month(
        handbook=handbook,
        customer=customer.slug,
        name=customer.name,
        month=first,
        lines=sum(row.lines for row in rows),
        unpriced=sum(row.unpriced for row in rows),
        totals=tuple(sorted(totals)),
    )


@dataclass(frozen=True)
class Sums:
    """What many lines add up to, in the database."""

    lines: int
    unpriced: int
    totals: tuple[tuple[str, Decimal], ...]


def sums(rows: QuerySet[Line]) -> Sums:
    """How many lines, how many without a price, and the total of each currency."""
    grouped = list(
        rows.order_by()
        .values_list("currency")
        .annotate(total=Sum("amount"), number=Count("*"), unpriced=Count("pk", filter=OPEN))
    )
    return Sums(
        lines=sum(number for _c, _a, number, _u in grouped),
        unpriced=sum(unpriced for _c, _a, _n, unpriced in grouped),
        totals=tuple(
            sorted(
                (code, rounded(amount or Decimal(0))) for code, amount, _n, _u in grouped if code
            )
        ),
    )

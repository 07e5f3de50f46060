"""The queue of whoever handles cases: which, in which order, and how many there really are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from driftbook.people.actors import Actor
from driftbook.people.models import Agreement, Organisation
from driftbook.requests.models import (
    ASKING,
    ENDED,
    HANDLING,
    OPEN,
    PLANNED,
    STATES,
    WAITING,
    Case,
)
from driftbook.requests.queries import handlers, keyset, search, talk
from driftbook.requests.queries.cases import HANDLE

LIST = "case.list"
GROUPS: dict[str, tuple[str, ...]] = {
    "open": OPEN,
    WAITING: (WAITING,),
    HANDLING: (HANDLING,),
    ASKING: (ASKING,),
    PLANNED: (PLANNED,),
    "ended": ENDED,
    "all": STATES,
}
SORTS = {"oldest": "entered", "newest": "-entered", "changed": "-changed", "quiet": "changed"}
"""`quiet`: nothing has happened to it for longest."""
ME, NOBODY, SOMEBODY = WHOSE = ("me", "nobody", "somebody")
SIZE = 40
MOST = 1_000
"""So many are counted where a list is narrowed by more than its state and queue …"""
FOUND = 100
"""… and so many where words are looked for."""


@dataclass(frozen=True)
class Asked:
    """Which cases, and in which order."""

    show: str = "open"
    handbook: str = ""
    queue: str = ""
    type: str = ""
    customer: str = ""
    """Its slug."""
    handler: str = ""
    """`me`, `nobody`, `somebody`; empty: whoever."""
    unread: bool = False
    days: int = 0
    """In the queue for at least so many days."""
    words: str = ""
    sort: str = "oldest"

    @property
    def narrowed(self) -> bool:
        """By more than by what there are exact counts of."""
        more = (self.type, self.customer, self.handler, self.unread, self.days, self.words)
        return any(more) or self.show in ("ended", "all")

    @property
    def most(self) -> int:
        """So many are counted, where they are not counted exactly."""
        return FOUND if self.words else MOST

    @property
    def order(self) -> str:
        """The field by which they are sorted; what is not open has no order of waiting."""
        if self.show == PLANNED:
            return "dated"
        if self.show in ("ended", "all"):
            return "changed" if self.sort == "quiet" else "-changed"
        return SORTS[self.sort]


def queue(actor: Actor) -> QuerySet[Case]:
    """The cases that the actor may handle: of all customers that their organisations serve, and
    those at first level of their own. Lists, counters, bulk and API of the queue start here.

    These are `cases(actor, "case.handle")`, said by the ids of the rows instead of through other
    tables, so that an index leads to them in their order.
    """
    side = actor.sides(HANDLE)
    keys = {*side.providing, *side.asking}
    ids = dict(Organisation.objects.filter(key__in=keys).values_list("key", "pk"))
    agreements = Agreement.objects.filter(key__in=side.running).values_list("pk", flat=True)
    providers = [ids[key] for key in side.providing if key in ids]
    customers = [ids[key] for key in side.asking if key in ids]
    parts = []
    if providers:
        parts.append(Q(provider__in=providers, agreement__in=list(agreements)))
    if customers:
        parts.append(Q(customer__in=customers, at_customer=True))
    return Case.objects.filter(reduce(or_, parts)) if parts else Case.objects.none()


def asked_for(
    actor: Actor, asked: Asked, now: datetime, mine: QuerySet[Case] | None = None
) -> QuerySet[Case]:
    """The cases of the queue that were asked for, in no order. `mine` is the actor's queue, where
    it is known."""
    rows = (queue(actor) if mine is None else mine).filter(state__in=GROUPS[asked.show])
    fits: dict[str, Any] = {}
    if asked.handbook:
        fits["agreement__handbook"] = asked.handbook
    for name in ("queue", "type"):
        if getattr(asked, name):
            fits[name] = getattr(asked, name)
    if asked.customer:
        fits["customer__slug"] = asked.customer
    if asked.days:
        fits["entered__lte"] = now - timedelta(days=asked.days)
    rows = rows.filter(_whose(actor, asked.handler), **fits)
    if asked.unread:
        rows = talk.with_news(rows, actor).filter(Q(news=True))
    return search.found(rows, asked.words, notes_of=search.notes(actor))


def page(
    actor: Actor,
    asked: Asked,
    now: datetime,
    *,
    size: int = SIZE,
    after: str = "",
    before: str = "",
    rows: QuerySet[Case] | None = None,
) -> keyset.Page:
    """A page of them with what is shown of each. `rows` are those asked for, where known."""
    found = asked_for(actor, asked, now) if rows is None else rows
    whole = found.select_related("agreement", "customer", "provider")
    return keyset.page(whole, asked.order, size, after=after, before=before)


def chosen(actor: Actor, keys: Iterable[UUID]) -> list[Case]:
    """Those of these cases that are in the actor's queue, in a fixed order."""
    rows = queue(actor).filter(key__in=set(keys))
    return list(rows.select_related("agreement", "customer", "provider").order_by("pk"))


def how_many(rows: QuerySet[Case], most: int) -> int:
    """How many of those asked for there are, but no more than one above `most`."""
    found = rows.order_by().values("pk")[: most + 1]
    return len(found) if "news" in rows.query.annotations else found.count()


def news(rows: Iterable[Case], actor: Actor) -> set[int]:
    """Which of these, by their ids, have something that the actor has not read."""
    found = talk.with_news(Case.objects.filter(pk__in=[row.pk for row in rows]), actor)
    return set(found.filter(Q(news=True)).values_list("pk", flat=True))


def _whose(actor: Actor, handler: str) -> Q:
    if handler == ME:
        return Q(handler=actor.person)
    if handler in (NOBODY, SOMEBODY):
        return Q(handler__isnull=handler == NOBODY)
    return Q()


# --- counts -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Counted:
    """How many cases of one queue are in one state."""

    handbook: str
    queue: str
    state: str
    cases: int
    mine: int
    nobodys: int


def counts(actor: Actor, mine: QuerySet[Case] | None = None) -> list[Counted]:
    """Of everything that is open or planned. What has ended is not counted: it only grows."""
    theirs = Count("pk", filter=Q(handler=actor.person))
    nobodys = Count("pk", filter=Q(handler=None))
    rows = (queue(actor) if mine is None else mine).order_by()
    found = []
    for states in (OPEN, (PLANNED,)):  # each has its index
        grouped = rows.filter(state__in=states).values("agreement", "queue", "state")
        counted = grouped.annotate(cases=Count("pk"), mine=theirs, nobodys=nobodys)
        found += list(counted.order_by("agreement", "queue", "state"))
    names = handbooks(actor)
    return [
        Counted(
            handbook=names.get(row["agreement"], ""),
            queue=row["queue"],
            state=row["state"],
            cases=row["cases"],
            mine=row["mine"],
            nobodys=row["nobodys"],
        )
        for row in found
    ]


def handbooks(actor: Actor) -> dict[int, str]:
    """The agreements in which the actor may have cases to handle: id → name of the handbook."""
    rows = Agreement.objects.filter(key__in=[pact.key for pact in actor.pacts])
    return dict(rows.values_list("pk", "handbook"))


@dataclass(frozen=True)
class WaitingNow:
    """For the menu and for whoever comes in the morning."""

    waiting: int
    """Nobody has taken them."""
    mine: int
    """The actor has, and the customer has not been asked."""


def waiting_now(actor: Actor) -> WaitingNow:
    """What waits for the actor, in one query over what is open; nothing for whoever may not
    handle cases."""
    if not actor.where(LIST):
        return WaitingNow(0, 0)
    rows = queue(actor).filter(state__in=OPEN).order_by()
    found = rows.aggregate(
        waiting=Count("pk", filter=Q(handler=None, state=WAITING)),
        mine=Count("pk", filter=Q(handler=actor.person, state__in=(WAITING, HANDLING))),
    )
    return WaitingNow(**found)


def to_whom(rows: Iterable[Case]) -> list[tuple[UUID, str]]:
    """Key and name of everybody who may handle at least one of these cases, by name."""
    levels = {level for row in rows if (level := handlers.level_of(row))}
    found = {user for level in levels for user in handlers.people_at(level)}
    return sorted(((user.key, str(user)) for user in found), key=lambda one: (one[1], str(one[0])))


def customers(actor: Actor) -> list[tuple[str, str]]:
    """Slug and name of whoever asks the actor's organisations for something, by name."""
    side = actor.sides(HANDLE)
    served = frozenset[UUID]().union(
        *(pact.serves for pact in actor.pacts if pact.mine & set(side.providing))
    )
    rows = Organisation.objects.filter(key__in={*served, *side.asking}).order_by("name", "pk")
    return list(rows.values_list("slug", "name"))

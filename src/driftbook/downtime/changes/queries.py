"""Which meetings are whose, what waits for whom, and what is at the same time."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from driftbook.downtime.changes import books, seats
from driftbook.downtime.models import (
    Advice,
    Change,
    Downtime,
    GroupMember,
    Item,
    Meeting,
    lasting,
)
from driftbook.downtime.queries import ABOUT, changes, downtimes, whole
from driftbook.editions.models import Edition
from driftbook.people.actors import Actor
from driftbook.people.models import Agreement

SEE, ASK, ADVISE, DECIDE = "change.see", "change.ask", "change.advise", "change.decide"
MEET = "council.meet"
LIVE = ("open", "approved")
"""The states of a change that still takes its time."""


def meetings(actor: Actor, action: str = SEE) -> QuerySet[Meeting]:
    """The meetings of the councils of agreements in which the actor may do this; where changes are
    not shared, of councils in which they have a seat or whose parties they serve."""
    there = [pact.key for pact in actor.pacts if actor.may(action, pact)]
    rows = Meeting.objects.filter(agreement__key__in=there)
    rows = rows.select_related("agreement", "edition").defer("edition__files")
    pairs = list(rows.order_by().values_list("edition", "council").distinct())
    editions = Edition.objects.select_related("agreement").defer("files")
    by_pk = editions.in_bulk({edition for edition, _council in pairs})
    for edition, council in pairs:
        one = by_pk[edition]
        if not seats.concerns(actor, books.handbook_of(one), one.agreement, council):
            rows = rows.exclude(edition=edition, council=council)
    return rows


def items(actor: Actor, meeting: Meeting) -> QuerySet[Item]:
    """What is on the agenda, of the changes that the actor may see."""
    seen = changes(actor, SEE).values("pk")
    rows = Item.objects.filter(meeting=meeting, change__in=seen)
    rows = rows.select_related(*(f"change__{name}" for name in ABOUT))
    return rows.defer("change__edition__files").order_by("position", "pk")


def open_changes(agreement: Agreement) -> QuerySet[Change]:
    """The requests of an agreement that are not decided, those that are wanted first before."""
    rows = Change.objects.filter(agreement=agreement, state="open")
    return whole(rows).order_by("start", "pk")


def latest_advice(change: Change) -> list[Advice]:
    """What everybody advised last, in the order in which it was said; councils as a whole too."""
    latest: dict[object, Advice] = {}
    for one in sorted(change.advice.all(), key=lambda one: one.number):
        who = (one.council, one.person)
        latest.pop(who, None)
        latest[who] = one
    return list(latest.values())


def group(change: Change) -> QuerySet[GroupMember]:
    """Who is in the group of the change now."""
    rows = GroupMember.objects.filter(change=change, ended__isnull=True, user__erased__isnull=True)
    return rows.select_related("user")


def live(
    changes_: QuerySet[Change], downtimes_: QuerySet[Downtime]
) -> tuple[QuerySet[Change], QuerySet[Downtime]]:
    """What of these is neither withdrawn, declined, done nor cancelled.

    A change with a downtime that stands is that downtime: it is there once.
    """
    standing = Downtime.objects.filter(change=OuterRef("pk"), cancelled__isnull=True)
    rows = changes_.filter(~Exists(standing), state__in=LIVE)
    return rows, downtimes_.filter(cancelled__isnull=True)


def neighbours(
    actor: Actor, agreement: Agreement, start: datetime, end: datetime, but: Change | None = None
) -> list[Change | Downtime]:
    """What the actor may see in the agreement at the same time, without the change itself."""
    mine = changes(actor, SEE).filter(agreement=agreement)
    theirs = downtimes(actor).filter(agreement=agreement)
    if but is not None:
        mine, theirs = mine.exclude(pk=but.pk), theirs.exclude(change=but)
    found = (rows.filter(lasting.touching(start, end)) for rows in live(mine, theirs))
    return [one for rows in found for one in rows.order_by("start", "pk")]

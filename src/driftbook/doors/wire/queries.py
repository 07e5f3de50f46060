"""Reading what talks. What somebody may see of it is said here, once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import OuterRef, Q, QuerySet

from driftbook.doors.models import DeadLetter, Device, Gateway, Listener, Unit
from driftbook.people.actors import Actor
from driftbook.people.models import Organisation
from driftbook.theme.paging import HowMany

CONNECT, SEE = "unit.connect", "unit.see"
PAGE, LISTED = 50, 100
"""Of dead letters, and of gateways."""
PATIENCE = timedelta(seconds=30)
"""A listener that says nothing for so long is not there."""


def gateways(actor: Actor, action: str) -> QuerySet[Gateway]:
    """The gateways with which the actor may do this, removed ones too."""
    mine = Gateway.objects.filter(organisation__key__in=actor.where(action))
    return mine.select_related("organisation", "address__street", "carrier")


def with_devices(rows: QuerySet[Gateway]) -> QuerySet[Gateway]:
    """The gateways with `behind`: how many devices each has, counted no further than is told."""
    return rows.annotate(behind=HowMany(Device.objects.filter(gateway=OuterRef("pk"))))


def devices(actor: Actor, action: str) -> QuerySet[Device]:
    """The devices behind those gateways."""
    mine = Device.objects.filter(gateway__organisation__key__in=actor.where(action))
    return mine.select_related("gateway__organisation", "unit__door__address__street")


def dead_letters(actor: Actor, action: str) -> QuerySet[DeadLetter]:
    """Messages that could not be used: of those organisations; of nobody, for the operator."""
    here = actor.where(action)
    mine = Q(organisation__key__in=here)
    if Organisation.objects.filter(key__in=here, operates=True).exists():
        mine |= Q(organisation__isnull=True)
    return DeadLetter.objects.filter(mine).select_related("organisation", "gateway")


def connectable(organisation: Organisation) -> QuerySet[Unit]:
    """The units on doors of an organisation, for which a device may talk."""
    rows = Unit.objects.filter(organisation=organisation, removed__isnull=True)
    return rows.select_related("door__address__street", "device")


def unit_named(organisation: Organisation, text: str) -> Unit | None:
    """The unit on a door with this serial, however it is written."""
    return connectable(organisation).filter(serial__iexact=text.strip()).first()


def letters_page(
    rows: QuerySet[DeadLetter], after: str, limit: int = PAGE
) -> tuple[list[DeadLetter], str]:
    """Dead letters by their number, the newest first, behind the mark `after`; the next mark."""
    if after.isascii() and after.isdigit():
        rows = rows.filter(pk__lt=int(after[:18]))
    there = list(rows.order_by("-pk")[: limit + 1])
    return there[:limit], str(there[limit - 1].pk) if len(there) > limit else ""


@dataclass(frozen=True, slots=True)
class ListenerState:
    """Whether anybody listens to units now."""

    state: str
    """`no-broker` (none is set), `nobody` (no process), `deaf` (it has no broker), `listening`."""
    since: datetime | None = None
    """Since when it listens, or when one was last there."""
    processed: datetime | None = None
    """When a message was last written down."""
    messages: int = 0
    dead: int = 0


def listener_state(now: datetime) -> ListenerState:
    """What the watchdog says at `now` (aware)."""
    if not settings.BROKER:
        return ListenerState("no-broker")
    rows = list(Listener.objects.all())
    processed = max((row.processed for row in rows if row.processed), default=None)
    messages, dead = sum(row.messages for row in rows), sum(row.dead for row in rows)
    living = [row for row in rows if row.lives(now, PATIENCE.total_seconds())]
    hearing = [row.connected for row in living if row.connected is not None]
    if hearing:
        return ListenerState("listening", min(hearing), processed, messages, dead)
    if living:
        return ListenerState("deaf", max(row.seen for row in living), processed, messages, dead)
    last = max((row.seen for row in rows), default=None)
    return ListenerState("nobody", last, processed, messages, dead)

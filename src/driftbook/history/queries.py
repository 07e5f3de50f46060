"""Reading events, newest first, in pages of which each begins where the one before ended."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from driftbook.history.models import Event


@dataclass(frozen=True)
class Page:
    """Some events; `older` is what to ask for next with `before=`, None at the end."""

    events: tuple[Event, ...]
    older: int | None


@dataclass(frozen=True)
class Wanted:
    """Which events; what is left out makes no difference."""

    organisations: Collection[UUID]
    kind: str = ""
    key: str = ""
    people: Collection[UUID] | None = None
    """Those who did it."""
    since: datetime | None = None
    until: datetime | None = None
    """Up to, but without it; both are aware."""


def matching(wanted: Wanted) -> QuerySet[Event]:
    """The events that are wanted, in no order."""
    events = Event.objects.filter(organisation__in=wanted.organisations)
    if wanted.kind:
        events = events.filter(kind=wanted.kind)
    if wanted.key:
        events = events.filter(key=wanted.key)
    if wanted.people is not None:
        events = events.filter(person__in=wanted.people)
    if wanted.since:
        events = events.filter(at__gte=wanted.since)
    if wanted.until:
        events = events.filter(at__lt=wanted.until)
    return events


def found(wanted: Wanted, *, before: int | None = None, limit: int = 50) -> Page:
    """The events that are wanted."""
    return _page(matching(wanted), before, limit)


def of_object(kind: str, key: str, *, before: int | None = None, limit: int = 50) -> Page:
    """What happened to an object."""
    return _page(Event.objects.filter(kind=kind, key=key), before, limit)


def since(kind: str, key: str, did: Collection[str], at: datetime) -> QuerySet[Event]:
    """What of these things happened to an object at this instant or later, the latest first."""
    events = Event.objects.filter(kind=kind, key=key, did__in=did, at__gte=at)
    return events.order_by("-pk")


def of_person(person: UUID, *, before: int | None = None, limit: int = 50) -> Page:
    """What a person did."""
    return _page(Event.objects.filter(person=person), before, limit)


def of_organisations(
    organisations: Collection[UUID], *, before: int | None = None, limit: int = 50
) -> Page:
    """What happened in the chains of these organisations."""
    return _page(Event.objects.filter(organisation__in=organisations), before, limit)


def _page(events: QuerySet[Event], before: int | None, limit: int) -> Page:
    if before is not None:
        events = events.filter(pk__lt=before)
    found = tuple(events.order_by("-pk")[: limit + 1])
    return Page(found[:limit], found[limit - 1].pk if len(found) > limit else None)

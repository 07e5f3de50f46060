"""The log: what happened to a customer's tags, doors and cases, all of it or of one thing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from driftbook.doors.models import Address, Door, Tag, Unit
from driftbook.history.models import Event
from driftbook.people.keys import key_of
from driftbook.people.models import Organisation
from driftbook.requests.extracting import telling
from driftbook.requests.extracting.tables import Column, Table, Value
from driftbook.requests.models import Case, Sharing

AT_ONCE = 500
"""Events that are fetched, and named, at once."""


def log(case: Case, about: dict[str, Any], zone: ZoneInfo) -> Table:
    """The events, the oldest first. `about` says of which things, and between which local days.

    Cases are those of the same agreement, where the customer lets all its people see them (B-02);
    what happened in other agreements is nobody's business here.
    """
    customer = case.customer
    events = Event.objects.filter(organisation=customer.key, kind__in=("tag", "address", "case"))
    things = about.get("things")
    if things is not None:
        events = events.filter(_any_of([_thing(customer, one) for one in things]))
    events = _between(events, about, zone)
    columns = [
        Column("at", _("When"), 18),
        Column("what", _("What happened"), 70),
        Column("who", _("Who"), 26),
        Column("role", _("In which role"), 22),
        Column("thing", _("What it is about"), 40),
    ]
    return Table(_("Log"), _notes(about), columns, events.count(), _rows(events, _seen(case)))


def _rows(events: QuerySet[Event], cases: frozenset[str]) -> Iterator[Sequence[Value]]:
    last = 0
    while part := list(events.filter(pk__gt=last).order_by("pk")[:AT_ONCE]):
        last = part[-1].pk
        mine = [event for event in part if event.kind != "case" or event.key in cases]
        for one in telling.told(mine):
            yield one.at, one.text, one.who, one.role, one.what


def _seen(case: Case) -> frozenset[str]:
    """The keys of the cases that stand in the log."""
    shared = Sharing.objects.filter(agreement=case.agreement, organisation=case.customer)
    if not shared.filter(level="everyone").exists():
        return frozenset((str(case.key),))
    rows = Case.objects.filter(agreement=case.agreement, customer=case.customer)
    return frozenset(str(key) for key in rows.values_list("key", flat=True).iterator(2_000))


def _between(events: QuerySet[Event], about: dict[str, Any], zone: ZoneInfo) -> QuerySet[Event]:
    """From the first day's beginning to the last day's end, both in the customer's zone."""
    if since := _day(about.get("since")):
        events = events.filter(at__gte=datetime.combine(since, time(), zone))
    if until := _day(about.get("until")):
        events = events.filter(at__lt=datetime.combine(until + timedelta(days=1), time(), zone))
    return events


def _notes(about: dict[str, Any]) -> list[str]:
    found = []
    if about.get("since"):
        found.append(_("From %(day)s") % {"day": about["since"]})
    if about.get("until"):
        found.append(_("Up to %(day)s") % {"day": about["until"]})
    return found


def _any_of(things: Sequence[tuple[str, str] | None]) -> Q:
    """Events about one of these; about nothing where none is known, never about everything."""
    found = Q(pk__in=())
    for thing in things:
        if thing is not None:
            found |= Q(kind=thing[0], key=thing[1])
    return found


def _thing(customer: Organisation, one: dict[str, str]) -> tuple[str, str] | None:
    """Kind and key in the history of a thing of the customer's; doors stand with their address."""
    kind, key = one["kind"], one["key"]
    if kind == "tag":
        tag = Tag.objects.filter(organisation=customer, key__in=_uuids(key)).first()
        return ("tag", str(tag.key)) if tag else None
    at = _address(customer, kind, key)
    return ("address", str(at)) if at else None


def _address(customer: Organisation, kind: str, key: str) -> int | None:
    if kind == "door":
        doors = Door.objects.filter(address__street__organisation=customer, key__in=_uuids(key))
        return doors.values_list("address", flat=True).first()
    if kind == "unit":
        units = Unit.objects.filter(organisation=customer, key__in=_uuids(key))
        return units.values_list("door__address", flat=True).first()
    if not (key.isascii() and key.isdigit()):
        return None
    mine = Address.objects.filter(street__organisation=customer, pk=int(key))
    return mine.values_list("pk", flat=True).first()


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _uuids(text: str) -> list[UUID]:
    key = key_of(text)
    return [key] if key else []

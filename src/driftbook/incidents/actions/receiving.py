"""Entries that come from devices and programs: several incidents, several days, in any order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction

from driftbook.handbook.deciding.incident_log import Entry
from driftbook.incidents import checking
from driftbook.incidents.actions.writing import Written, open_incident, write
from driftbook.incidents.entry_shapes import WireEntry, as_entry
from driftbook.incidents.models import Incident, LogEntry
from driftbook.incidents.queries import incidents
from driftbook.people.actors import Actor
from driftbook.people.by import by


@dataclass
class Received(Written):
    """What became of everything that was sent."""

    positions: dict[UUID, int] = field(default_factory=dict)
    """How many entries the log of each incident has now."""

    def take(self, written: Written) -> None:
        """What became of a part of it."""
        self.stored += written.stored
        self.refused |= written.refused


def receive(*, actor: Actor, entries: Sequence[WireEntry], now: datetime) -> Received:
    """Write what the actor may write. Each incident in a transaction of its own.

    An entry that was stored before is stored, whatever has changed since: the device may forget it.
    """
    received = Received()
    groups: dict[UUID, list[WireEntry]] = {}
    for entry in entries:
        groups.setdefault(entry.incident, []).append(entry)
    for key, group in groups.items():
        group.sort(key=lambda entry: (entry.clock, entry.seq))
        with transaction.atomic():
            _receive_one(actor, key, group, now, received)
    return received


def _receive_one(
    actor: Actor, key: UUID, group: list[WireEntry], now: datetime, received: Received
) -> None:
    incident = incidents.whole(Incident.objects.filter(key=key)).first()
    if incident is None:
        incident = _opened(actor, key, group, now, received)
        if incident is None:
            return
    if incident.organisation.key not in actor.roles:
        received.refused |= dict.fromkeys((entry.id for entry in group), "may-not")
        return
    there = set(
        LogEntry.objects.filter(
            incident=incident, person=actor.person, id__in=[entry.id for entry in group]
        ).values_list("id", flat=True)
    )
    fit: list[Entry] = []
    for entry in group:
        why = "" if entry.id in there else checking.why_not(entry, incident, actor)
        if entry.kind == "opened" and any(one.kind == "opened" for one in fit):
            why = "malformed"
        if why:
            received.refused[entry.id] = why
        else:
            fit.append(as_entry(entry))
    who = by(actor, checking.WRITE, incident.organisation.key)
    received.take(write(incident=incident, entries=fit, by=who, now=now))
    incident.refresh_from_db(fields=["position"])
    if not incident.position:  # what opened it was not taken: there is no such incident
        incident.delete()
        return
    received.positions[incident.key] = incident.position


def _opened(
    actor: Actor, key: UUID, group: list[WireEntry], now: datetime, received: Received
) -> Incident | None:
    """The incident that a device has opened; None: it could not be, and the entries know why."""
    first = next((entry for entry in group if entry.kind == "opened"), None)
    if first is None:
        received.refused |= dict.fromkeys((entry.id for entry in group), "unknown-incident")
        return None
    known = LogEntry.objects.filter(id=first.id).exists()
    opening = "taken" if known else checking.opening_of(first, actor)
    if isinstance(opening, str):
        received.refused |= dict.fromkeys((entry.id for entry in group), "unknown-incident")
        received.refused[first.id] = opening
        return None
    return open_incident(
        key=key,
        opening=opening,
        situation=first.data["situation"],
        place=first.data["place"],
        exercise=first.data["exercise"],
        happened=first.happened,
        now=now,
    )

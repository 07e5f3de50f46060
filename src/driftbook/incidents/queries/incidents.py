"""Which incidents are whose, and their logs. Pages, the API, devices and exports start here."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from driftbook.handbook.deciding.incident_log import Entry, State, fold
from driftbook.incidents.models import Incident, LogEntry
from driftbook.people.actors import Actor

KEPT_AFTER = timedelta(days=2)
"""So long after its end a device keeps an incident."""
ABOUT = ("organisation", "agreement", "edition")


def incidents(actor: Actor, action: str = "incident.see") -> QuerySet[Incident]:
    """The incidents with which the actor may do this: those of their own organisations."""
    own = actor.pks(actor.sides(action).asking)
    return whole(Incident.objects.filter(organisation__in=own))


def running(actor: Actor, action: str = "incident.see") -> QuerySet[Incident]:
    """Those that nobody has closed."""
    return incidents(actor, action).filter(ended=None)


def lately(actor: Actor, action: str, now: datetime) -> QuerySet[Incident]:
    """Those that devices keep: that run, or ended in the last two days."""
    return incidents(actor, action).filter(Q(ended=None) | Q(ended__gt=now - KEPT_AFTER))


def whole(rows: QuerySet[Incident]) -> QuerySet[Incident]:
    """With what is shown of them, without the texts of their editions, which are large."""
    return rows.select_related(*ABOUT).defer("edition__files")


def log(incident: Incident, *, after: int = 0) -> QuerySet[LogEntry]:
    """The entries that reached the server after the one with this number, in that order."""
    return LogEntry.objects.filter(incident=incident, number__gt=after).order_by("number")


def entry_of(row: LogEntry, incident: UUID) -> Entry:
    """The row as the fold takes it."""
    return Entry(
        id=row.id,
        incident=incident,
        kind=row.kind,
        subject=row.subject,
        data=row.data,
        words=row.words,
        over=tuple(UUID(id) for id in row.over),
        clock=row.clock,
        device=row.device,
        seq=row.seq,
        happened=row.happened,
        written=row.written,
        person=row.person,
        via=row.via,
    )


def state(incident: Incident) -> State:
    """What the log of the incident says now."""
    return said(incident, log(incident))


def said(incident: Incident, rows: Iterable[LogEntry]) -> State:
    """What all entries of its log say, where they have been read already."""
    return fold(entry_of(row, incident.key) for row in rows)


def states(incidents: Iterable[Incident]) -> dict[UUID, State]:
    """What the logs of several say, by their keys, in one query."""
    keys = {one.pk: one.key for one in incidents}
    logs: dict[UUID, list[Entry]] = {key: [] for key in keys.values()}
    for row in LogEntry.objects.filter(incident__in=keys).order_by("number"):
        logs[keys[row.incident_id]].append(entry_of(row, keys[row.incident_id]))
    return {key: fold(entries) for key, entries in logs.items()}


def beside(incident: Incident) -> list[Incident]:
    """The other incidents of its organisation and handbook that run, for what takes over."""
    rows = Incident.objects.filter(
        organisation=incident.organisation_id, agreement=incident.agreement_id, ended=None
    )
    rows = rows.filter(exercise=incident.exercise).exclude(pk=incident.pk)
    return list(whole(rows).order_by("opened", "pk"))

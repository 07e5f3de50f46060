"""The only writer of logs: entries of devices, of pages, of programs and of Driftbook itself.

Whatever was seen or done is taken, also when it comes late or says something else than another
entry: a log that refuses the truth is none. Refused is only what is not the writer's to write.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max, Q

from driftbook.handbook.deciding.incident_log import Entry
from driftbook.history.by import By
from driftbook.incidents.actions import following
from driftbook.incidents.models import Incident, LogEntry
from driftbook.incidents.queries import incidents
from driftbook.people.models import Organisation
from driftbook.work.transactions import demand

SERVER = "server"
"""The device of entries that are made here."""


@dataclass(frozen=True)
class Opening:
    """What is needed to make an incident of its first entry."""

    organisation: Organisation
    agreement: int
    edition: int


@dataclass
class Written:
    """What became of entries."""

    stored: list[UUID] = field(default_factory=list)
    """Those that are in the log now, whether they came for the first time or again."""
    refused: dict[UUID, str] = field(default_factory=dict)
    """The others, each with a code."""


def locked(incident: Incident) -> Incident:
    """The incident as it is now, locked until the transaction ends. Raises NotInATransaction."""
    demand("locked()")
    return incidents.whole(Incident.objects.select_for_update(of=("self",))).get(pk=incident.pk)


def locked_to_write(incident: Incident, kinds: Collection[str]) -> Incident:
    """As `locked`, before entries of these kinds are written. Raises NotInATransaction.

    What may pause others, or let them go on, holds all of them, in one order for everybody. An
    incident that somebody has asked to close may close by any entry: the last that was missing.
    """
    demand("locked_to_write()")
    if not following.CHANGING.isdisjoint(kinds) or _asked_to_close(incident):
        runs = Q(organisation=incident.organisation_id, ended=None) | Q(pk=incident.pk)
        rows = Incident.objects.filter(runs).order_by("pk")
        list(rows.select_for_update(of=("self",)).values_list("pk"))
    return locked(incident)


def open_incident(
    *,
    key: UUID,
    opening: Opening,
    situation: str,
    place: str,
    exercise: bool,
    happened: datetime,
    now: datetime,
) -> Incident:
    """The incident with this key, made if it is not there. Raises NotInATransaction.

    It has no entry yet: `write` puts the one that opened it.
    """
    demand("open_incident()")
    Organisation.objects.select_for_update(no_key=True).get(pk=opening.organisation.pk)
    there = Incident.objects.filter(key=key).first()
    if there is None:
        last = Incident.objects.filter(organisation=opening.organisation).aggregate(Max("number"))
        there = Incident.objects.create(
            key=key,
            number=(last["number__max"] or 0) + 1,
            organisation=opening.organisation,
            agreement_id=opening.agreement,
            edition_id=opening.edition,
            situation=situation,
            place=place,
            exercise=exercise,
            opened=happened,
            changed=now,
        )
    return locked(there)


def said_at_opening(incident: Incident) -> dict[str, Any]:
    """The data of the entry that opens it."""
    return {
        "handbook": incident.agreement.handbook,
        "edition": incident.edition.number,
        "situation": incident.situation,
        "place": incident.place,
        "exercise": incident.exercise,
        "organisation": str(incident.organisation.key),
    }


def write(*, incident: Incident, entries: Sequence[Entry], by: By, now: datetime) -> Written:
    """Add entries of one writer to the log of one incident, and do what follows from them.

    In one transaction; an id that is there already is stored, and nothing is added. `now` (aware)
    is when they arrived. Each has `happened` and `written`. Refused: `taken`, an id that belongs
    to another entry.
    """
    with transaction.atomic():
        row = locked_to_write(incident, {entry.kind for entry in entries})
        return _add(row, entries, by, now)


def _add(row: Incident, entries: Sequence[Entry], by: By, now: datetime) -> Written:
    """As `write`, to an incident that has been locked to write them."""
    written, added = Written(), []
    ids = [entry.id for entry in entries]
    there = {one.id: one for one in LogEntry.objects.filter(id__in=ids)}
    for entry in entries:
        known = there.get(entry.id)
        if known is not None and not _same(known, entry, row):
            written.refused[entry.id] = "taken"
            continue
        written.stored.append(entry.id)
        if known is None:
            row.position += 1
            there[entry.id] = one = _row(row, entry, by, now)
            added.append(one)
    if not added:
        return written
    try:
        with transaction.atomic():
            LogEntry.objects.bulk_create(added)
    except IntegrityError:  # the same id at the same moment, in another incident
        return Written(refused={entry.id: "taken" for entry in entries})
    row.changed = now
    row.save(update_fields=["position", "changed"])
    following.follow(incident=row, added=added, by=by, now=now)
    return written


def say(
    *,
    incident: Incident,
    kind: str,
    by: By,
    now: datetime,
    subject: str = "",
    data: Mapping[str, Any] | None = None,
    words: str = "",
    happened: datetime | None = None,
    via: str = "page",
    id: UUID | None = None,
    over: Callable[[Sequence[Entry]], Sequence[UUID]] | None = None,
) -> Entry:
    """Write one entry that is made here, over what its writer sees as the latest of its subject.

    `happened` (aware; default: now) is when it was seen or done. An `id` that is there already
    adds nothing: forms carry one, so that pressing twice is pressing once. `over` says which
    entries its writer saw as the latest, given those that are the latest now; default: these.
    """
    with transaction.atomic():
        row = locked_to_write(incident, {kind})
        state = incidents.state(row)
        latest = state.heads(kind, subject)
        heads = over(latest) if over else [entry.id for entry in latest]
        entry = Entry(
            id=id or uuid.uuid4(),
            incident=row.key,
            kind=kind,
            subject=subject,
            data=dict(data or {}),
            words=words,
            over=tuple(heads) if kind in REGISTERS else (),
            clock=max(milliseconds(now), state.clock + 1),
            device=SERVER,
            seq=row.position + 1,
            happened=happened or now,
            written=now,
            person=by.person,
            via=via,
        )
        _add(row, [entry], by, now)
    return entry


REGISTERS = frozenset(
    {"opened", "step", "duty", "scenario", "announcement", "post", "timer", "pause", "closing"}
)
"""Kinds of which the latest holds; of the others every entry stands for itself."""


def milliseconds(at: datetime) -> int:
    """Since 1970, for clocks of entries."""
    return int(at.astimezone(UTC).timestamp() * 1000)


def _asked_to_close(incident: Incident) -> bool:
    return LogEntry.objects.filter(incident=incident.pk, kind="closing").exists()


def _row(incident: Incident, entry: Entry, by: By, now: datetime) -> LogEntry:
    return LogEntry(
        id=entry.id,
        incident=incident,
        organisation=incident.organisation.key,
        number=incident.position,
        kind=entry.kind,
        subject=entry.subject,
        data=dict(entry.data),
        words=entry.words,
        over=[str(id) for id in entry.over],
        clock=entry.clock,
        device=entry.device,
        seq=entry.seq,
        happened=entry.happened or now,
        written=entry.written or now,
        arrived=now,
        person=by.person,
        via=entry.via,
    )


def _same(known: LogEntry, entry: Entry, incident: Incident) -> bool:
    """Whether it is the same entry, sent again."""
    mine = (incident.pk, entry.kind, entry.subject, dict(entry.data), entry.clock, entry.device)
    return mine == (
        known.incident_id,
        known.kind,
        known.subject,
        known.data,
        known.clock,
        known.device,
    )

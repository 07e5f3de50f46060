"""Incidents over HTTP: the same log, decisions and refusals as the pages and the devices."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Header, Query, Router, Schema, Status
from pydantic import Field

from driftbook.handbook.book import NoChapter
from driftbook.handbook.deciding.answers import Unanswerable
from driftbook.handbook.deciding.incident_json import as_json, stamp
from driftbook.incidents.actions.opening import open_card
from driftbook.incidents.actions.receiving import receive
from driftbook.incidents.card import card_of
from driftbook.incidents.entry_shapes import (
    MOST_ENTRIES,
    Instant,
    StoredEntry,
    WireEntry,
    stored,
)
from driftbook.incidents.log_words import REFUSED
from driftbook.incidents.models import MOST_TEXT, Incident
from driftbook.incidents.names import people_in
from driftbook.incidents.queries import incidents
from driftbook.incidents.visiting import incident_for
from driftbook.people.api_auth import REFUSALS, Needs, Problem, problem
from driftbook.people.middleware import actor

router = Router(tags=["incidents"])
SEE, WRITE = "incident.see", "incident.write"
MOST_LISTED, MOST_READ = 100, 1000


class Sent(Schema):
    """What a device has written down."""

    person: UUID | None = Field(
        None, description="Whose entries they are. Another than who is signed in: 409."
    )
    entries: list[WireEntry] = Field(max_length=MOST_ENTRIES)


class RefusedEntry(Schema):
    """An entry that was not taken."""

    id: UUID
    code: str = Field(description=", ".join(REFUSED))
    error: str


class LogTaken(Schema):
    """What became of it."""

    stored: list[UUID] = Field(description="These are in the log, whether now or before.")
    refused: list[RefusedEntry]
    positions: dict[str, int] = Field(description="How many entries each log has now.")


class IncidentOut(Schema):
    """A card that runs, or ran."""

    incident: UUID
    number: int
    handbook: str
    edition: int
    organisation: UUID
    situation: str
    place: str
    exercise: bool
    opened: str
    ended: str | None
    position: int = Field(description="How many entries its log has.")


class NewIncident(Schema):
    """A card that is to run."""

    handbook: str = Field(max_length=60)
    situation: str = Field(max_length=60)
    place: str = Field(max_length=60)
    exercise: bool = Field(False, description="Nothing leaves the house.")
    words: str = Field("", max_length=MOST_TEXT)
    happened: Instant | None = Field(None, description="When it began. Default: now.")


class LogOut(Schema):
    """Entries of a log, in the order in which they arrived."""

    entries: list[StoredEntry]
    position: int = Field(description="The number of the last of them: ask for what is after it.")
    people: dict[str, str] = Field(description="Names of whoever wrote or is meant.")


Key = Annotated[
    UUID | None,
    Header(alias="Idempotency-Key", description="Made by you: the same again is once."),
]


@router.get(
    "",
    response={200: list[IncidentOut], **REFUSALS},
    auth=Needs(SEE),
    summary="Incidents of the caller's organisations, the latest first",
)
def list_incidents(
    request: HttpRequest,
    running: Annotated[bool, Query(description="Only those that nobody has closed.")] = False,
    before: Annotated[
        Instant | None, Query(description="Only those that were opened before.")
    ] = None,
) -> Any:
    """At most 100; the next ones begin `before` the last one's `opened`."""
    rows = incidents.incidents(actor(request), SEE)
    if running:
        rows = rows.filter(ended=None)
    if before is not None:
        rows = rows.filter(opened__lt=before)
    return [listed(one) for one in rows[:MOST_LISTED]]


@router.post(
    "",
    response={200: IncidentOut, **REFUSALS},
    auth=Needs(WRITE),
    summary="Let a card run",
)
def open_one(request: HttpRequest, new: NewIncident, key: Key = None) -> Any:
    """Of the edition of the handbook that holds now, for as long as it runs."""
    try:
        incident = open_card(
            actor=actor(request), now=timezone.now(), key=key, via="api", **new.dict()
        )
    except Unanswerable as unknown:
        return problem(422, unknown.told, "", unknown.known)
    except NoChapter as none:
        return problem(404, str(none), "")
    return listed(incidents.whole(Incident.objects.filter(pk=incident.pk)).get())


@router.post(
    "/entries",
    response={200: LogTaken, **REFUSALS, 409: Problem},
    auth=Needs(WRITE),
    summary="Add to logs what was seen and done",
)
def add_entries(request: HttpRequest, sent: Sent) -> Any:
    """Of one or several incidents, also such as began without network; each entry once.

    What is refused says why, and nothing else is lost by it.
    """
    who = actor(request)
    if sent.person is not None and sent.person != who.person:
        return problem(409, "these entries belong to somebody else; sign in as them", "")
    received = receive(actor=who, entries=sent.entries, now=timezone.now())
    return {
        "stored": received.stored,
        "refused": [
            {"id": id, "code": code, "error": str(REFUSED[code])}
            for id, code in received.refused.items()
        ],
        "positions": {str(key): count for key, count in received.positions.items()},
    }


@router.get(
    "/{uuid:incident}",
    response={200: dict[str, Any], **REFUSALS},
    auth=Needs(SEE, of_object=True),
    summary="What to do now",
)
def decide_one(
    request: HttpRequest,
    incident: UUID,
    at: Annotated[Instant | None, Query(description="Default: now.")] = None,
) -> Any:
    """Steps, pauses, timers, announcements, who has to hear, what is missing to close, and why."""
    row = incident_for(request, incident, SEE)
    return as_json(card_of(row, at or timezone.now()))


@router.get(
    "/{uuid:incident}/entries",
    response={200: LogOut, 204: None, **REFUSALS},
    auth=Needs(SEE, of_object=True),
    summary="The log",
)
def read_log(
    request: HttpRequest,
    incident: UUID,
    response: HttpResponse,
    after: Annotated[int, Query(ge=0, le=2**31 - 1, description="Only later ones.")] = 0,
) -> Any:
    """At most 1,000 entries that arrived after the one with this number; 204: there are none."""
    row = incident_for(request, incident, SEE)
    response["Cache-Control"] = "no-store"
    found = list(incidents.log(row, after=after)[:MOST_READ])
    if not found:
        return Status(204, None)
    return {
        "entries": [stored(one, row.key) for one in found],
        "position": found[-1].number,
        "people": {str(key): name for key, name in people_in(found).items()},
    }


def listed(incident: Incident) -> dict[str, Any]:
    """An incident as lists show it."""
    ended: datetime | None = incident.ended
    return {
        "incident": incident.key,
        "number": incident.number,
        "handbook": incident.agreement.handbook,
        "edition": incident.edition.number,
        "organisation": incident.organisation.key,
        "situation": incident.situation,
        "place": incident.place,
        "exercise": incident.exercise,
        "opened": stamp(incident.opened),
        "ended": stamp(ended) if ended else None,
        "position": incident.position,
    }

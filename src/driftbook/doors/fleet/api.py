"""Units over HTTP: what they said, and what is wrong with them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field

from driftbook.doors.books import Books
from driftbook.doors.fleet import facts, kept, paging, queries, rows, visiting
from driftbook.doors.fleet.rows import Row
from driftbook.doors.fleet.words import ALL, WRONG
from driftbook.handbook.deciding import batteries
from driftbook.people.api_auth import REFUSALS, Needs
from driftbook.people.middleware import actor
from driftbook.wording import doors
from driftbook.wording.answers import reason

router = Router(tags=["doors"])
SEE = queries.SEE
MOST = 500
Show = Literal[
    "all",
    "wrong",
    "fine",
    "jammed",
    "critical",
    "silent",
    "offline",
    "lying",
    "never-heard",
    "behind-gateway",
    "not-connected",
]
Limit = Annotated[int, Query(ge=1, le=MOST)]
Text = Annotated[str, Query(max_length=120, description="In its address, serial number or kind.")]
Before = Annotated[
    datetime | None, Query(description="Only what is older; ISO 8601 with its offset.")
]


class FleetReason(Schema):
    """Why."""

    code: str
    text: str = Field(description="In the handbook's language.")
    source: list[str] = []


class FleetUnit(Schema):
    """A unit: all of it is what it said last, and when."""

    key: str
    organisation: str
    address: str
    door: str = Field(description="The key of its door.")
    kind: str
    serial: str
    faults: list[str] = Field(description="What is wrong, the worst first; empty: nothing.")
    since: str | None = Field(description="Since when the first of them.")
    reasons: list[FleetReason]
    gateway: str | None
    state: str | None
    state_at: str | None
    state_since: str | None
    battery: int | None = Field(description="Percent, as it claims.")
    battery_at: str | None
    low: bool | None
    online: bool | None = Field(description="Whether its gateway says that it is reached.")
    seen: str | None


class DownOut(Schema):
    """A gateway that is down: the units behind it have only the fault `behind-gateway`."""

    gateway: str
    since: str | None
    units: int = Field(description="Behind it; of very many it says 1000.")


class UnitsOut(Schema):
    """Units, by town, street and house."""

    counts: dict[str, int] = Field(description="Of the whole fleet, by fault.")
    as_of: str | None = Field(
        description="When units were found and counted, where they are very many; null: now."
    )
    down: list[DownOut]
    units: list[FleetUnit]
    after: str = Field(description="For the next page; empty: this was the last.")


class VerdictOut(Schema):
    """What becomes of the battery."""

    state: str = Field(description="`critical`, `soon`, `untrusted`, `fine` or `unheard`.")
    percent: int | None
    claimed: str | None
    per_day: float | None = Field(description="Percentage points; negative: it falls.")
    critical_on: str | None
    earliest: str | None
    latest: str | None
    points: int
    reasons: list[FleetReason]


class OneUnitOut(FleetUnit):
    """A unit, and what becomes of its battery."""

    battery_verdict: VerdictOut | None


class ReadingOut(Schema):
    """What it said once."""

    at: str
    arrived: str
    boot: int
    sequence: int
    state: str
    battery: int | None
    event: str


class ReadingsOut(Schema):
    """What it said, the newest first."""

    readings: list[ReadingOut]
    more: bool


@router.get(
    "/units", response={200: UnitsOut, **REFUSALS}, summary="What units say", auth=Needs(SEE)
)
def units(
    request: HttpRequest,
    show: Show = "all",
    q: Text = "",
    gateway: str = "",
    after: UUID | None = None,
    limit: Limit = 100,
) -> Any:
    """The mounted units that the caller may see, judged by their handbook."""
    who = actor(request)
    now = timezone.now()
    books = Books(who, now)
    fleet = kept.of(who, books, now)
    page, more = paging.page(
        who,
        books,
        fleet,
        now,
        show=show,
        gateway=gateway.replace("\0", ""),
        text=q.replace("\0", ""),
        after=queries.one(who, after) if after else None,
        limit=limit,
    )
    counts = fleet.counts()
    total = counts.pop(ALL)
    return {
        "counts": {
            name: count for name, count in counts.items() if count or (total and name == WRONG)
        },
        "as_of": _iso(fleet.as_of),
        "down": [
            {"gateway": one.gateway.name, "since": _iso(one.since), "units": one.units}
            for one in fleet.down
        ],
        "units": [_unit(row) for row in page],
        "after": more,
    }


@router.get(
    "/units/{uuid:unit}",
    response={200: OneUnitOut, **REFUSALS},
    summary="What a unit says",
    auth=Needs(SEE, of_object=True),
)
def unit(request: HttpRequest, unit: UUID) -> Any:
    """One unit, removed ones too, with the verdict on its battery."""
    found, now = visiting.unit(request, unit, SEE), timezone.now()
    books = Books(actor(request), now)
    row = rows.of_one(found, books, now)
    book, device = row.book, row.device
    said = None
    if device is not None and book is not None:
        claimed = facts.of_battery(found, device, now)
        verdict = batteries.decide(book, claimed.battery, claimed.today)
        said = doors.battery(verdict, book.cover.language)
    return {**_unit(row), "battery_verdict": said}


@router.get(
    "/units/{uuid:unit}/readings",
    response={200: ReadingsOut, **REFUSALS},
    summary="What a unit said",
    auth=Needs(SEE, of_object=True),
)
def readings(request: HttpRequest, unit: UUID, before: Before = None, limit: Limit = 100) -> Any:
    """Its readings as they came, as long as they are kept."""
    device = rows.device_of(visiting.unit(request, unit, SEE))
    if before is not None and before.tzinfo is None:
        before = timezone.make_aware(before)
    found = list(queries.readings(device, before)[: limit + 1]) if device else []
    return {
        "readings": [
            {
                "at": row.at.isoformat(),
                "arrived": row.arrived.isoformat(),
                "boot": row.boot,
                "sequence": row.sequence,
                "state": row.state,
                "battery": row.battery,
                "event": row.event,
            }
            for row in found[:limit]
        ],
        "more": len(found) > limit,
    }


def _unit(row: Row) -> dict[str, Any]:
    unit, device, verdict = row.unit, row.device, row.verdict
    language = row.book.cover.language if row.book else "en"
    return {
        "key": str(unit.key),
        "organisation": unit.organisation.slug,
        "address": str(unit.door.address),
        "door": str(unit.door.key),
        "kind": unit.kind,
        "serial": unit.serial,
        "faults": list(row.faults),
        "since": _iso(verdict.since) if verdict else None,
        "reasons": [_reason(one, language) for one in verdict.reasons] if verdict else [],
        "gateway": device.gateway.name if device else None,
        "state": device.state if device else None,
        "state_at": _iso(device.state_at) if device else None,
        "state_since": _iso(device.state_since) if device else None,
        "battery": device.battery if device else None,
        "battery_at": _iso(device.battery_at) if device else None,
        "low": device.low if device else None,
        "online": device.online if device else None,
        "seen": _iso(device.seen) if device else None,
    }


def _reason(said: Any, language: str) -> dict[str, Any]:
    told = reason(said, language)
    return {"code": told["code"], "text": told["text"], "source": told["source"]}


def _iso(at: Any) -> str | None:
    return at.isoformat() if at is not None else None

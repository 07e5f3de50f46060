"""Gateways, devices and dead letters over HTTP."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import override
from ninja import Query, Router, Schema
from pydantic import Field

from driftbook.doors import finding
from driftbook.doors import visiting as registry
from driftbook.doors.models import DeadLetter, Device, Gateway
from driftbook.doors.models.registry import TEXT
from driftbook.doors.wire import actions, queries, refusals, visiting, words
from driftbook.doors.wire.queries import CONNECT
from driftbook.people.api_auth import REFUSALS, Needs, Problem, problem
from driftbook.people.gate import on_behalf
from driftbook.people.middleware import actor

router = Router(tags=["doors"])
CONFLICT = {409: Problem}


class GatewayOut(Schema):
    """A gateway."""

    key: str
    organisation: str = Field(description="The slug of the organisation whose it is.")
    name: str = Field(description="Its user at the broker, and its name in topics.")
    place: str
    address: str
    carried: bool = Field(description="Whether somebody carries it.")
    online: bool | None = Field(description="As the broker last said; null: never heard.")
    online_since: datetime | None
    seen: datetime | None
    removed: datetime | None


class DeviceOut(Schema):
    """A device, as it said last."""

    key: str
    gateway: str
    name: str
    profile: str
    unit: str | None = Field(description="The key of the unit that it talks for; null: of none.")
    state: str
    state_at: datetime | None
    battery: int | None
    battery_at: datetime | None
    seen: datetime | None


class LetterOut(Schema):
    """A message that could not be used."""

    key: str
    organisation: str | None
    gateway: str | None
    topic: str
    why: str
    size: int
    times: int
    arrived: datetime


class LettersOut(Schema):
    """Dead letters, the newest first, in pages."""

    letters: list[LetterOut]
    after: str = Field(description="Send it as `after` for the next page; empty: that was all.")


class NewGateway(Schema):
    """A gateway that is added."""

    organisation: str = Field(max_length=60, description="The slug of whose it is.")
    name: str = Field(max_length=60)
    place: str = Field("", max_length=TEXT)
    address: str = Field("", max_length=TEXT, description="As one types it when searching.")


class Connection(Schema):
    """For which unit a device talks."""

    serial: str = Field(max_length=60)


class ListenerOut(Schema):
    """Whether anybody listens to units."""

    state: str = Field(description="listening, deaf (no broker in reach), nobody, no-broker.")
    since: datetime | None
    processed: datetime | None = Field(description="When a message was last written down.")
    messages: int
    dead: int


@router.get(
    "/listener",
    response={200: ListenerOut, **REFUSALS},
    auth=Needs(CONNECT),
    summary="Whether anybody listens",
)
def get_listener(request: HttpRequest) -> Any:
    """For monitoring: `processed` grows old when nothing comes or nobody listens."""
    return queries.listener_state(timezone.now())


@router.get(
    "/gateways",
    response={200: list[GatewayOut], **REFUSALS},
    auth=Needs(CONNECT),
    summary="List gateways",
)
def list_gateways(request: HttpRequest) -> Any:
    """The gateways that the caller looks after, removed ones too."""
    return [_gateway(row) for row in queries.gateways(actor(request), CONNECT)]


@router.post(
    "/gateways",
    response={200: GatewayOut, **CONFLICT, **REFUSALS},
    auth=Needs(CONNECT),
    summary="Add a gateway",
)
def add_gateway(request: HttpRequest, body: NewGateway) -> Any:
    """The same again is the same gateway. 409 where somebody else has the name."""
    keeper = registry.keeper(request, body.organisation, CONNECT)
    address = finding.one(keeper, body.address) if body.address else None
    if body.address and address is None:
        return problem(422, "NoAddress", "the address is not known, or there are several like it")
    by, now = on_behalf(request, CONNECT, keeper.key).by, timezone.now()
    return _answer(
        lambda: _gateway(
            actions.add_gateway(
                organisation=keeper,
                name=body.name,
                place=body.place,
                address=address,
                by=by,
                now=now,
            )
        )
    )


@router.get(
    "/gateways/{gateway}",
    response={200: GatewayOut, **REFUSALS},
    auth=Needs(CONNECT, of_object=True),
    summary="A gateway",
)
def get_gateway(request: HttpRequest, gateway: UUID) -> Any:
    """One of them."""
    return _gateway(visiting.gateway(request, gateway, CONNECT))


@router.post(
    "/gateways/{gateway}/removal",
    response={200: GatewayOut, **CONFLICT, **REFUSALS},
    auth=Needs(CONNECT, of_object=True),
    summary="Remove a gateway",
)
def remove_gateway(request: HttpRequest, gateway: UUID) -> Any:
    """It is heard no more, and its devices talk for no unit."""
    found = visiting.gateway(request, gateway, CONNECT)
    by, now = on_behalf(request, CONNECT, found.organisation.key).by, timezone.now()
    return _answer(lambda: _gateway(actions.remove_gateway(gateway=found, by=by, now=now)))


@router.get(
    "/gateways/{gateway}/devices",
    response={200: list[DeviceOut], **REFUSALS},
    auth=Needs(CONNECT, of_object=True),
    summary="The devices behind a gateway",
)
def list_devices(request: HttpRequest, gateway: UUID) -> Any:
    """By name."""
    found = visiting.gateway(request, gateway, CONNECT)
    rows = found.devices.select_related("gateway", "unit").order_by("name")
    return [_device(row) for row in rows]


@router.post(
    "/devices/{device}/connection",
    response={200: DeviceOut, **CONFLICT, **REFUSALS},
    auth=Needs(CONNECT, of_object=True),
    summary="Connect a device to a unit",
)
def connect(request: HttpRequest, device: UUID, body: Connection) -> Any:
    """From then on it talks for the unit, and no other device does."""
    found = visiting.device(request, device, CONNECT)
    keeper = found.gateway.organisation
    unit = queries.unit_named(keeper, body.serial.replace("\0", ""))
    if unit is None:
        return problem(422, "NoUnit", "no unit with this serial number is on a door")
    by, now = on_behalf(request, CONNECT, keeper.key).by, timezone.now()
    return _answer(lambda: _device(actions.connect(device=found, unit=unit, by=by, now=now)))


@router.post(
    "/devices/{device}/connection/removal",
    response={200: DeviceOut, **CONFLICT, **REFUSALS},
    auth=Needs(CONNECT, of_object=True),
    summary="Disconnect a device",
)
def disconnect(request: HttpRequest, device: UUID) -> Any:
    """It talks for no unit."""
    found = visiting.device(request, device, CONNECT)
    by, now = on_behalf(request, CONNECT, found.gateway.organisation.key).by, timezone.now()
    return _answer(lambda: _device(actions.disconnect(device=found, by=by, now=now)))


@router.get(
    "/dead-letters",
    response={200: LettersOut, **REFUSALS},
    auth=Needs(CONNECT),
    summary="Messages that could not be used",
)
def list_letters(
    request: HttpRequest,
    after: Annotated[str, Query(max_length=20)] = "",
    limit: Annotated[int, Query(ge=1, le=1_000)] = 200,
) -> Any:
    """The newest first."""
    rows, more = queries.letters_page(queries.dead_letters(actor(request), CONNECT), after, limit)
    return {"letters": [_letter(row) for row in rows], "after": more}


def _answer(act: Callable[[], Any]) -> Any:
    try:
        with transaction.atomic():
            return act()
    except refusals.Refused as refused:
        name = type(refused).__name__
        with override("en"):
            status = 422 if isinstance(refused, refusals.NoName) else 409
            return problem(status, name, words.refusal(refused))


def _gateway(row: Gateway) -> dict[str, Any]:
    return {
        "key": str(row.key),
        "organisation": row.organisation.slug,
        "name": row.name,
        "place": row.place,
        "address": str(row.address) if row.address else "",
        "carried": row.carrier_id is not None,
        "online": row.online,
        "online_since": row.online_since,
        "seen": row.seen,
        "removed": row.removed,
    }


def _device(row: Device) -> dict[str, Any]:
    return {
        "key": str(row.key),
        "gateway": row.gateway.name,
        "name": row.name,
        "profile": row.profile,
        "unit": str(row.unit.key) if row.unit else None,
        "state": row.state,
        "state_at": row.state_at,
        "battery": row.battery,
        "battery_at": row.battery_at,
        "seen": row.seen,
    }


def _letter(row: DeadLetter) -> dict[str, Any]:
    return {
        "key": str(row.key),
        "organisation": row.organisation.slug if row.organisation else None,
        "gateway": row.gateway.name if row.gateway else None,
        "topic": row.topic,
        "why": row.why,
        "size": row.size,
        "times": row.times,
        "arrived": row.arrived,
    }

"""What is said and answered about orders and jobs over HTTP."""

from __future__ import annotations

import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

from driftbook.people.api_auth import Problem

Json = dict[str, Any]
Short = Annotated[str, Field(max_length=60)]
Line = Annotated[str, Field(max_length=300)]
Phone = Annotated[
    str, Field(pattern=r"^(\+[1-9][0-9]{6,14})?$", description="E.164: `+4570204001`.")
]
Instant = Annotated[
    datetime.datetime | None,
    Field(description="With an offset; without one it is in the handbook's zone."),
]
Text = Annotated[
    str,
    Field(
        max_length=100,
        description="ISO 8601; without an offset it is in the handbook's zone.",
        examples=["2026-11-24T13:00"],
    ),
]


class Window(Schema):
    """An hour of a window that can still be ordered."""

    start: datetime.datetime
    end: datetime.datetime
    priority: int = Field(description="1 is offered first.")
    seats: int = Field(description="How many jobs it takes.")
    free: int = Field(description="How many of them are left.")
    order_by: datetime.datetime | None = Field(description="None: until it begins.")
    change_by: datetime.datetime | None
    cancel_by: datetime.datetime | None
    window: str
    name: str
    types: list[str]
    source: list[str]


class ToOrder(Schema):
    """One job of an order."""

    address: int = Field(description="The id of an address of the orderer.")
    type: Short
    way: Short
    door_kind: Literal["private", "stairwell", "key-box"] = "private"
    door: UUID | None = Field(None, description="The door's key; else the address's of that kind.")
    unit: UUID | None = Field(None, description="The unit's key; else the one on the door.")
    facts: dict[Short, Annotated[str, Field(max_length=2000)]] = Field(
        {}, description="What the type asks for, by id."
    )
    circumstances: list[Short] = Field([], max_length=20)
    citizen: Line = ""
    citizen_phone: Phone = ""
    notify: bool = Field(False, description="Whether the citizen is told before the work.")
    starts: Text | None = None
    ends: Text | None = None
    window: Short | None = Field(None, description="Where two windows have that hour.")


class NewOrder(Schema):
    """What is to be ordered: all of it, or nothing."""

    handbook: Short
    key: UUID = Field(description="Made by you: the same key again is the same order.")
    orderer: Short | None = Field(
        None, description="The slug of the organisation, where it can be several."
    )
    contact: Line = Field(description="Whom to reach with questions: a name.", min_length=1)
    phone: Phone = Field(min_length=1)
    jobs: list[ToOrder] = Field(min_length=1, max_length=100)


class ToMove(Schema):
    """The new time of a job."""

    starts: Text
    window: Short | None = None
    way: Short | None = Field(None, description="Where it is another than before.")


class ToCancel(Schema):
    """Why it is cancelled."""

    because: str = Field("", max_length=2000)


class JobOut(Schema):
    """A job as it is now."""

    key: UUID
    order: UUID
    number: str = Field(description="`41-2`: the second job of order 41.")
    state: str
    type: str
    way: str
    address: int
    address_text: str
    door: UUID | None
    door_kind: str
    unit: UUID | None
    facts: Json
    circumstances: list[str]
    citizen: str
    citizen_phone: str
    notify: bool
    starts: datetime.datetime | None
    ends: datetime.datetime | None
    service_class: str = Field(alias="class")
    invoiced: bool
    technician: UUID | None
    change_by: datetime.datetime | None = Field(description="None: it has no time yet.")
    cancel_by: datetime.datetime | None
    decision: Json = Field(description="What was decided when it was ordered or moved, and why.")


class OrderOut(Schema):
    """An order."""

    key: UUID
    number: int
    handbook: str
    edition: int = Field(description="That held when it was ordered.")
    orderer: str
    provider: str
    ordered: datetime.datetime
    person: UUID | None
    contact: str
    phone: str
    jobs: list[JobOut]


class Lost(Schema):
    """A job whose hour is full."""

    job: int = Field(description="Its number in what was sent, from 0.")
    window: str
    start: datetime.datetime
    nearest: list[Window] = Field(description="Free ones: first priority first, then the nearest.")


class Taken(Problem):
    """Others were quicker, or it is not in a state for this. Nothing was changed."""

    taken: list[Lost] = []


class Failing(Schema):
    """A job that may not be ordered so, and every condition that failed."""

    job: int = Field(description="Its number in what was sent, from 0.")
    conditions: list[Json]


class NotAllowed(Problem):
    """Why nothing was ordered or changed."""

    refused: list[Failing] = []
    latest: datetime.datetime | None = Field(None, description="Until when it was possible.")

"""Preparing for incidents over HTTP: the same rules and the same refusals as the pages."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema, Status
from pydantic import Field

from driftbook.incidents import preparing
from driftbook.incidents.actions import addresses, outlets
from driftbook.incidents.models import Address, Outlet
from driftbook.incidents.queries.preparing import PREPARE
from driftbook.outbox.actions import NoAddress, bare
from driftbook.people.api_auth import REFUSALS, Needs, Problem, problem

router = Router(tags=["incidents"])
CONFLICT = {409: Problem}


class ReceiverAddress(Schema):
    """Where a receiver is reached."""

    address: UUID
    receiver: str
    channel: str = Field(description="mail or sms")
    to: str
    language: str
    added: datetime


class IncidentOutlet(Schema):
    """Where a post goes by itself, or what switches an announcement."""

    outlet: UUID
    kind: str = Field(description="post or announcement")
    subject: str = Field(description="The post or announcement of the handbook.")
    sort: str = Field(description="generic or teams")
    url: str = Field(description="Without what stands after the question mark.")
    added: datetime


class IncidentOutletMade(IncidentOutlet):
    """The same, with its secret, which is shown this once."""

    secret: str = Field(description="By which messages are signed (Standard Webhooks).")


class ReceiverOut(Schema):
    """Somebody who is informed."""

    receiver: str
    name: str
    known: bool = Field(description="Whether the handbook still has them.")
    addresses: list[ReceiverAddress]


class PreparedOut(Schema):
    """What is prepared for the cards of a handbook."""

    handbook: str
    organisation: UUID
    receivers: list[ReceiverOut]
    missing: list[str] = Field(description="Receivers without an address: they must be called.")
    outlets: list[IncidentOutlet]


class NewAddress(Schema):
    """An address, or a number with its country code or as in the organisation's country."""

    receiver: str = Field(max_length=60)
    to: str = Field(max_length=300)
    language: str = Field("", max_length=10, description="Empty: that of the handbook.")


class NewOutlet(Schema):
    """An address to which a post goes, or that switches an announcement."""

    kind: Literal["post", "announcement"]
    subject: str = Field(max_length=60)
    sort: Literal["generic", "teams"] = "generic"
    url: str = Field(max_length=500)


class Trial(Schema):
    """A trial that is on its way."""

    message: UUID = Field(description="The message in the outbox.")


@router.get(
    "/prepared/{handbook}",
    response={200: PreparedOut, **REFUSALS},
    auth=Needs(PREPARE, of_object=True),
    summary="What is prepared for the cards of a handbook",
)
def read_prepared(request: HttpRequest, handbook: str) -> Any:
    """Receivers with their addresses, and what goes out by itself."""
    prepared = preparing.preparing(request, handbook)
    found = preparing.receivers(prepared)
    return {
        "handbook": handbook,
        "organisation": prepared.organisation.key,
        "receivers": [
            {
                "receiver": one.id,
                "name": one.name,
                "known": one.known,
                "addresses": [_address(row) for row in one.addresses],
            }
            for one in found
        ],
        "missing": [one.id for one in found if not one.addresses],
        "outlets": [_outlet(row) for row in prepared.outlets()],
    }


@router.post(
    "/prepared/{handbook}/addresses",
    response={200: ReceiverAddress, **REFUSALS},
    auth=Needs(PREPARE, of_object=True),
    summary="Add an address of a receiver",
)
def add_address(request: HttpRequest, handbook: str, body: NewAddress) -> Any:
    """The same again is the address that is there."""
    prepared = preparing.preparing(request, handbook)
    if body.receiver not in prepared.chapter.receivers:
        return _unknown(body.receiver, prepared.chapter.receivers)
    language = body.language or prepared.handbook.cover.language
    known = [code for code, _name in settings.LANGUAGES]
    if language not in known:
        return problem(422, f"there is no language {language!r}", "no such language", known)
    try:
        made = addresses.add_address(
            organisation=prepared.organisation,
            agreement=prepared.agreement,
            receiver=body.receiver,
            channel="mail" if "@" in body.to else "sms",
            to=body.to.replace("\0", ""),
            language=language,
            by=prepared.by,
            now=timezone.now(),
        )
    except NoAddress as unfit:
        return problem(422, "that is no address", str(unfit))
    return _address(made)


@router.delete(
    "/addresses/{address}",
    response={204: None, **REFUSALS},
    auth=Needs(PREPARE, of_object=True),
    summary="Send nothing more to an address",
)
def end_address(request: HttpRequest, address: UUID) -> Any:
    """Twice is once."""
    found = preparing.address_for(request, address)
    by = preparing.whoever(request, found.organisation)
    addresses.end_address(address=found, by=by, now=timezone.now())
    return Status(204, None)


@router.post(
    "/addresses/{address}/trial",
    response={200: Trial, **CONFLICT, **REFUSALS},
    auth=Needs(PREPARE, of_object=True),
    summary="Send a trial to an address",
)
def try_address(request: HttpRequest, address: UUID) -> Any:
    """It says that it is one. 409 for an address that was taken out."""
    found = preparing.address_for(request, address)
    if found.ended:
        return problem(409, "it was taken out", "nothing is sent to an address that was taken out")
    sent = addresses.try_address(
        address=found,
        title=preparing.title_of(found.agreement),
        by=preparing.whoever(request, found.organisation),
        now=timezone.now(),
    )
    return {"message": sent.uid}


@router.post(
    "/prepared/{handbook}/outlets",
    response={200: IncidentOutletMade, **REFUSALS},
    auth=Needs(PREPARE, of_object=True),
    summary="Let a post go out by itself, or a program switch an announcement",
)
def add_outlet(request: HttpRequest, handbook: str, body: NewOutlet) -> Any:
    """The answer holds the secret, which is not shown again."""
    prepared = preparing.preparing(request, handbook)
    if body.subject not in prepared.subjects(body.kind):
        return _unknown(body.subject, prepared.subjects(body.kind))
    try:
        made, secret = outlets.open_outlet(
            organisation=prepared.organisation,
            agreement=prepared.agreement,
            kind=body.kind,
            subject=body.subject,
            sort=body.sort,
            url=body.url.replace("\0", ""),
            by=prepared.by,
            now=timezone.now(),
        )
    except NoAddress as unfit:
        return problem(422, "that is no address for webhooks", str(unfit))
    except outlets.NoSuchOutlet:
        return problem(422, "a Teams workflow switches nothing", "sort has to be generic")
    return _outlet(made) | {"secret": secret}


@router.delete(
    "/outlets/{outlet}",
    response={204: None, **REFUSALS},
    auth=Needs(PREPARE, of_object=True),
    summary="Send nothing more to an outlet",
)
def close_outlet(request: HttpRequest, outlet: UUID) -> Any:
    """Twice is once."""
    found = preparing.outlet_for(request, outlet)
    by = preparing.whoever(request, found.organisation)
    outlets.close_outlet(outlet=found, by=by, now=timezone.now())
    return Status(204, None)


@router.post(
    "/outlets/{outlet}/trial",
    response={200: Trial, **CONFLICT, **REFUSALS},
    auth=Needs(PREPARE, of_object=True),
    summary="Send a trial to an outlet",
)
def try_outlet(request: HttpRequest, outlet: UUID) -> Any:
    """It says that it is one. 409 for an outlet that was closed."""
    found = preparing.outlet_for(request, outlet)
    if found.ended:
        return problem(409, "it is closed", "nothing is sent to an outlet that was closed")
    sent = outlets.try_outlet(
        outlet=found,
        title=preparing.title_of(found.agreement),
        language=found.organisation.language or "en",
        by=preparing.whoever(request, found.organisation),
        now=timezone.now(),
    )
    return {"message": sent.uid}


# --- parts --------------------------------------------------------------------------------------


def _address(row: Address) -> dict[str, Any]:
    return {
        "address": row.key,
        "receiver": row.receiver,
        "channel": row.channel,
        "to": row.to,
        "language": row.language,
        "added": row.added,
    }


def _outlet(row: Outlet) -> dict[str, Any]:
    return {
        "outlet": row.key,
        "kind": row.kind,
        "subject": row.subject,
        "sort": row.sort,
        "url": bare(row.endpoint.url),
        "added": row.added,
    }


def _unknown(what: str, known: Any) -> Any:
    return problem(422, f"the handbook has no {what!r}", "it is not in the handbook", list(known))

"""Editions over HTTP: list, read, compare, publish; and the reviews."""

from __future__ import annotations

import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Schema, Status
from pydantic import Field

from driftbook.editions import draft_page, shelf
from driftbook.editions.actions import publishing, reviews
from driftbook.editions.api import FileProblem, Language
from driftbook.editions.models import Edition, Review
from driftbook.editions.visiting import found
from driftbook.handbook.comparing import compare
from driftbook.handbook.comparing.compare import DEFAULT_DAYS
from driftbook.handbook.reading import Unreadable
from driftbook.people.api_auth import REFUSALS, Needs
from driftbook.people.gate import on_behalf, pact_of
from driftbook.people.middleware import actor
from driftbook.people.models import Agreement
from driftbook.wording import answers
from driftbook.wording.languages import for_handbook

router = Router(tags=["editions"])
LIST, PUBLISH, REVIEW = "edition.list", "edition.publish", "review.record"
MOST_DAYS = 400
Name = Annotated[str, Field(pattern=r"^[a-z0-9-]{1,60}$")]
Number = Annotated[int, Field(ge=1, le=999_999)]


class Published(Schema):
    """An edition; it never changes."""

    handbook: str
    edition: int = Field(description="Its number, from 1.")
    version: str
    date: datetime.date
    published: datetime.datetime
    holds_from: datetime.datetime
    note: str
    acknowledged: list[str] = Field(description="The warnings that were known, by name.")
    person: UUID | None
    role: str
    digest: str = Field(description="SHA-256 of the files.")
    open: bool


class WholeEdition(Published):
    """An edition with its files."""

    files: dict[str, str]


class ToPublish(Schema):
    """What is to become the next edition."""

    files: dict[str, str] = Field(description="File name → text: `support.yaml`.", max_length=50)
    note: str = Field(min_length=1, max_length=4000)
    acknowledged: list[str] = Field([], description="Warnings that you know of, by name.")


class Unpublished(Schema):
    """Everything that stands against publishing; nothing was changed."""

    error: str
    known: list[str] = []
    detail: str = ""
    problems: list[FileProblem] = []
    complaints: list[str] = []
    findings: list[dict[str, Any]] = []
    to_acknowledge: list[str] = Field([], description="Warnings that nobody has acknowledged.")


class Meeting(Schema):
    """A review of the handbook by its parties (G-03)."""

    due: datetime.date
    held: datetime.date | None
    present: str
    outcome: str
    edition: int | None
    remind: datetime.datetime | None = Field(description="When both parties are reminded next.")


class ReviewToRecord(Schema):
    """A meeting that was held."""

    held: datetime.date
    present: str = Field(min_length=1, max_length=2000)
    outcome: str = Field(min_length=1, max_length=4000)


def _described(edition: Edition) -> dict[str, Any]:
    fields = ["version", "date", "published", "holds_from", "note", "acknowledged"]
    fields += ["person", "role", "digest", "open"]
    described = {name: getattr(edition, name) for name in fields}
    return described | {"handbook": edition.agreement.handbook, "edition": edition.number}


def _editions(request: HttpRequest, name: str) -> Any:
    pact_of(request, name, LIST)
    return shelf.editions(actor(request), LIST, timezone.now()).filter(agreement__handbook=name)


@router.get(
    "/handbooks/{name}/editions",
    response={200: list[Published], **REFUSALS},
    auth=Needs(LIST, of_object=True),
    summary="Every edition of a handbook",
)
def list_editions(request: HttpRequest, name: Name) -> Any:
    """Newest first."""
    rows = _editions(request, name).order_by("-number").defer("files")
    return [_described(edition) for edition in rows]


@router.get(
    "/handbooks/{name}/editions/{number}",
    response={200: WholeEdition, **REFUSALS},
    auth=Needs(LIST, of_object=True),
    summary="One edition with its files",
)
def one_edition(request: HttpRequest, name: Name, number: Number) -> Any:
    """Exactly as it was published."""
    edition = _editions(request, name).filter(number=number).first()
    if edition is None:
        return Status(404, {"error": f"'{name}' has no edition {number}"})
    return _described(edition) | {"files": edition.files}


@router.get(
    "/handbooks/{name}/comparison",
    response={200: dict[str, Any], **REFUSALS},
    auth=Needs(LIST, of_object=True),
    summary="What changed between two editions",
)
def comparison(
    request: HttpRequest,
    name: Name,
    old: Annotated[int, Query(ge=1, le=999_999)],
    new: Annotated[int, Query(ge=1, le=999_999)],
    days: Annotated[int, Query(ge=1, le=MOST_DAYS)] = DEFAULT_DAYS,
    language: Language = None,
) -> Any:
    """For people, from when the newer one holds: the same as `driftbook compare --json`."""
    both = {edition.number: edition for edition in _editions(request, name)}
    missing = [number for number in (old, new) if number not in both]
    if missing:
        return Status(404, {"error": f"'{name}' has no edition {missing[0]}"})
    try:
        before, after = shelf.read(both[old]), shelf.read(both[new])
        compared = compare(before, after, both[new].holds_from, days)
    except Unreadable as unreadable:
        return Status(422, {"error": f"an edition cannot be read: {unreadable}"})
    return answers.comparison(compared, for_handbook(language, after.cover.language))


@router.post(
    "/handbooks/{name}/editions",
    response={201: Published, **REFUSALS, 422: Unpublished},
    auth=Needs(PUBLISH, of_object=True),
    summary="Publish the next edition",
)
def publish(request: HttpRequest, name: Name, body: ToPublish, language: Language = None) -> Any:
    """Read, check, publish, and tell both parties; or say all that stands against it."""
    pact = pact_of(request, name, PUBLISH)
    try:
        edition = publishing.publish(
            agreement=Agreement.objects.get(key=pact.key),
            files=body.files,
            note=body.note,
            acknowledged=body.acknowledged,
            now=timezone.now(),
            **on_behalf(request, PUBLISH, pact)._asdict(),
        )
    except publishing.Unpublishable as refused:
        return Status(422, _refused(refused, language))
    return Status(201, _described(edition))


def _refused(refused: publishing.Unpublishable, language: Language) -> dict[str, Any]:
    ready = refused.ready
    own = ready.handbook.cover.language if ready.handbook else None
    speaking = for_handbook(language, own or "en")
    return {
        "error": "it is not published; see what stands against it",
        "problems": [answers.problem(problem) for problem in ready.problems],
        "complaints": [draft_page.said(complaint) for complaint in ready.complaints],
        "findings": [answers.finding(finding, speaking) for finding in ready.errors],
        "to_acknowledge": list(refused.missing),
    }


@router.get(
    "/handbooks/{name}/reviews",
    response={200: list[Meeting], **REFUSALS},
    auth=Needs(LIST, of_object=True),
    summary="The reviews of a handbook",
)
def list_reviews(request: HttpRequest, name: Name) -> Any:
    """The one to come, and those that were held."""
    pact = pact_of(request, name, LIST)
    rows = Review.objects.filter(agreement__key=pact.key).select_related("edition")
    return [_meeting(review) for review in rows]


@router.post(
    "/handbooks/{name}/reviews",
    response={201: Meeting, **REFUSALS},
    auth=Needs(REVIEW, of_object=True),
    summary="Record a review",
)
def record_review(request: HttpRequest, name: Name, body: ReviewToRecord) -> Any:
    """Recorded twice for the same day it is one meeting."""
    pact = pact_of(request, name, REVIEW)
    shelved = found(request, name, LIST)
    zone = shelved.handbook.zone if shelved.handbook else datetime.UTC
    if body.held > timezone.now().astimezone(zone).date():
        return Status(422, {"error": "held: choose a day that has been"})
    review = reviews.hold(
        agreement=shelved.edition.agreement,
        edition=shelved.edition,
        now=timezone.now(),
        **body.dict(),
        **on_behalf(request, REVIEW, pact)._asdict(),
    )
    return Status(201, _meeting(review))


def _meeting(review: Review) -> dict[str, Any]:
    fields = ("due", "held", "present", "outcome", "remind")
    described = {name: getattr(review, name) for name in fields}
    return described | {"edition": review.edition.number if review.edition else None}
